#pragma once
#include <cstdint>

#include "xfuse/core/index.hpp"

namespace xf {

/// How `pad` fills the border. Of 1 2 3 four elements on, to the right:
enum class pad_mode : std::uint8_t {
    constant,   ///< a value of the caller's
    edge,       ///< 3 3 3 3
    reflect,    ///< 2 1 2 3: mirrored at the last element
    symmetric,  ///< 3 2 1 1: mirrored after the last element
    wrap        ///< 1 2 3 1: from the start again
};

}  // namespace xf

namespace xf::shape {

/// Padded indices that follow each other and read the operand's axis evenly: at source, source + step, ...
struct border_run {
    index_t length;  ///< may reach past the padded axis
    index_t source;
    index_t step;  ///< 1, -1 or 0
};

/// The longest run that starts at `at`, counted from the operand's first element, so that -1 is the last
/// element of the border before it. The axis has `extent` >= 1; the mode is not constant. Laws: source and
/// source + step * (length - 1) are elements of the axis; in -extent < at < 2 * extent - 1 every mode
/// is NumPy's; beyond, reflect and symmetric bounce to and fro.
border_run find_run(pad_mode mode, index_t at, index_t extent);

/// "constant", "edge", ...
const char* name_of(pad_mode mode);

/// The mode of that name. Throws xf::error where there is none.
pad_mode find_mode(const char* name);

}  // namespace xf::shape
