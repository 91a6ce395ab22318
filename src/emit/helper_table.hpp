#pragma once
#include <span>

#include "emitted_source.hpp"

namespace xf::emit {

/// A piece of an emitted file's head that is there where it is needed.
struct helper {
    const char* name;
    const char* needs;  ///< another helper, or null
    const char* text;
};

// In the order in which they stand in a file.
std::span<const helper> vector_helpers();
std::span<const helper> element_helpers();
std::span<const helper> reduction_helpers();
std::span<const helper> window_helpers();
std::span<const helper> contraction_helpers();
std::span<const helper> row_helpers();

}  // namespace xf::emit
