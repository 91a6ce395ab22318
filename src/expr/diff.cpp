#include "xfuse/expr/diff.hpp"

namespace xf::expr {

void check_differences(index_t n) {
    if (n < 0) throw shape_error(core::message("diff: the number of differences, ", n, ", is negative"));
}

}  // namespace xf::expr
