#pragma once
#include "xfuse/core/language.hpp"
#if XFUSE_HAS_CPP20

#include "xfuse/dynamic/vocabulary.hpp"
#include "xfuse/emit/write_cpp.hpp"
#include "xfuse/expr/planned.hpp"
#include "xfuse/expr/result_tuple.hpp"

namespace xf {

/// The plan of x as one C++20 file that needs no library: a function over pointers, its tiles, buffers and
/// loops, with the bits that the library gives under policy{.strict = true}. Throws xf::error where x has a
/// part that is not written out yet, such as a functor of the user's.
///
/// Example   std::ofstream("pool.cpp") << xf::emit_cpp(xf::windows(x, 2, 2).max({-1, -2}), {.name = "pool"});
template <operand X>
std::string emit_cpp(X&& x, const emit_options& options = {}) {
    const expr::planned p(expr::as_node(std::forward<X>(x)), emit::policy_of_emission());
    return emit::write_cpp(p.value(), options);
}
/// The same for several results that are evaluated together.
template <class... N>
std::string emit_cpp(const expr::result_tuple<N...>& e, const emit_options& options = {}) {
    return expr::with_plan(e, emit::policy_of_emission(),
                           [&](const planning::plan& p) { return emit::write_cpp(p, options); });
}
/// The same of an expression whose rank is known at run time.
template <any_operand X>
std::string emit_cpp(const X& x, const emit_options& options = {}) {
    expr::plan_pool pool(x.pointer(), emit::policy_of_emission());
    return emit::write_cpp(pool.take({})->plan(), options);
}

}  // namespace xf

#endif
