#include <algorithm>

#include "xfuse/dynamic/user_map.hpp"

namespace xf::dynamic {

erased_pointer apply(ops::op what, std::initializer_list<argument> arguments, dtype to) {
    return expr::map_erased(what, std::span(arguments.begin(), arguments.size()), to);
}

erased_pointer convert(const erased_pointer& x, dtype to) {
    return x->type() == to ? x : apply(ops::op::conversion, {{x}}, to);
}

axis_vector broadcast_shape(const char* name, std::span<const erased_pointer> operands) {
    int rank = 0, which = 0;
    for (const erased_pointer& each : operands) rank = std::max(rank, each->shape().size());
    axis_vector shape(rank, 1);
    const std::span<index_t> extents(shape.begin(), std::size_t(rank));
    for (const erased_pointer& each : operands)
        shape::broadcast_into(name, which++, extents, shape::span_of(each->shape()));
    return shape;
}

}  // namespace xf::dynamic
