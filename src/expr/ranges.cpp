#include "xfuse/expr/ranges.hpp"

#include <limits>

namespace xf::expr {

index_t range_length(double start, double stop, double step, std::size_t element_size) {
    const double count = std::ceil((stop - start) / step);
    if (step == 0 || std::isnan(count))
        throw error(core::message("arange: from ", start, " to ", stop, " there are no steps of ", step));
    if (count * double(element_size) >= double(std::numeric_limits<index_t>::max())) {
        throw shape_error(
            core::message("arange: from ", start, " to ", stop, " there are too many steps of ", step));
    }
    return count > 0 ? index_t(count) : 0;
}

void check_number(index_t number) {
    if (number < 0)
        throw shape_error(core::message("linspace: the number of elements, ", number, ", is negative"));
}

}  // namespace xf::expr
