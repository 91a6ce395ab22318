#include "xfuse/dynamic/nodes.hpp"

namespace xf::dynamic {

erased_pointer apply(ops::op what, std::initializer_list<argument> arguments, dtype to) {
    return expr::map_erased(what, std::span(arguments.begin(), arguments.size()), to);
}

erased_pointer convert(const erased_pointer& x, dtype to) {
    return x->type() == to ? x : apply(ops::op::conversion, {{x}}, to);
}

}  // namespace xf::dynamic
