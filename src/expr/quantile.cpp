#include "xfuse/expr/quantile.hpp"

namespace xf::expr {

double checked_quantile(const char* name, double q) {
    if (q >= 0 && q <= 1) return q;
    throw error(core::message(name, ": ", q, " is not from 0 to 1"));
}

}  // namespace xf::expr
