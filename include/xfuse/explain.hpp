#pragma once
#include "xfuse/core/language.hpp"
#if XFUSE_HAS_CPP20

#include "xfuse/explain/explanation.hpp"
#include "xfuse/expr/planned.hpp"
#include "xfuse/expr/several.hpp"

namespace xf {

/// Plans the evaluation of x into a fresh row-major array, runs nothing, and says what would be done
/// and why.
template <operand X>
explanation explain(X&& x, const policy& how = {}) {
    return explanation(expr::planned(expr::as_node(std::forward<X>(x)), how).value());
}

/// The same for several results that are evaluated together.
template <class... N>
explanation explain(const expr::several<N...>& e, const policy& how = {}) {
    return expr::with_plan(e, how, [](const planning::plan& p) { return explanation(p); });
}

}  // namespace xf

#endif
