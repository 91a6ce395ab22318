#include "xfuse/expr/convolve.hpp"

#include <algorithm>
#include <string_view>

namespace xf {

overlap_argument::overlap_argument(const char* name) : mode(overlap::all_of_it) {
    constexpr const char* names[] = {"full", "same", "valid"};
    const auto* const found = std::ranges::find(names, std::string_view(name));
    if (found == std::end(names))
        throw error(core::message("convolve: no mode is called \"", name, "\" (full, same and valid are)"));
    mode = static_cast<overlap>(found - names);
}

}  // namespace xf

namespace xf::expr {

overlap_part part_of_convolution(overlap mode, index_t n, index_t k) {
    if (n == 0 || k == 0)
        throw shape_error(core::message("convolve: operand ", n == 0 ? 0 : 1, " has no elements"));
    const index_t shorter = std::min(n, k), longer = std::max(n, k);
    switch (mode) {
        case overlap::as_longer: return {(shorter - 1) / 2, longer};
        case overlap::complete: return {shorter - 1, longer - shorter + 1};
        default: return {0, n + k - 1};
    }
}

}  // namespace xf::expr
