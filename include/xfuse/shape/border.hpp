#pragma once
#include <cstdint>

#include "xfuse/core/index.hpp"

namespace xf {

/// How `pad` fills the border. Of 1 2 3 four elements on, to the right; the modes from linear_ramp on go axis
/// by axis, so that a corner is made of the border of the axis before:
enum class pad_mode : std::uint8_t {
    constant,     ///< a value of the caller's
    edge,         ///< 3 3 3 3
    reflect,      ///< 2 1 2 3: mirrored at the last element
    symmetric,    ///< 3 2 1 1: mirrored after the last element
    wrap,         ///< 1 2 3 1: from the start again
    linear_ramp,  ///< 2.25 1.5 0.75 0: evenly to a value of the caller's
    maximum,  ///< 3 3 3 3: of the whole axis, or of as many elements beside the border as stat_length says
    mean,     ///< 2 2 2 2; of integers rounded to the nearest one
    median,
    minimum
};

}  // namespace xf

namespace xf::shape {

inline constexpr int pad_mode_count = 10;

/// Is the border of one axis made of what is there, borders of other axes among it?
constexpr bool is_by_axes(pad_mode mode) { return mode >= pad_mode::linear_ramp; }

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
