#pragma once
#include "xfuse/core/language.hpp"
#if XFUSE_HAS_CPP20

#include "xfuse/dynamic/vocabulary.hpp"
#include "xfuse/emit/compiled_library.hpp"
#include "xfuse/emit/write_cpp.hpp"
#include "xfuse/expr/any_plan.hpp"
#include "xfuse/expr/planned.hpp"
#include "xfuse/expr/result_tuple.hpp"
#include "xfuse/expr/results.hpp"

namespace xf {

/// The plan of x as one C++20 file that needs no library: a function over pointers, its tiles, buffers and
/// loops, with the bits that the library gives under policy{.strict = true}. Throws xf::error where x has a
/// part that is not written out yet, such as a functor of the user's.
///
/// Example   std::ofstream("pool.cpp") << xf::emit_cpp(xf::windows(x, 2, 2).max({-1, -2}), {.name = "pool"});
template <operand X>
std::string emit_cpp(X&& x, const emit_options& options = {}) {
    const auto node = expr::as_node(std::forward<X>(x));
    const expr::planned<std::remove_const_t<decltype(node)>> p(node, emit::policy_of_emission()),
        check(node, emit::policy_of_check());
    return emit::write_cpp(p.value(), check.value(), options);
}
/// The same for several results that are evaluated together.
template <class... N>
std::string emit_cpp(const expr::result_tuple<N...>& e, const emit_options& options = {}) {
    return expr::with_plan(e, emit::policy_of_emission(), [&](const planning::plan& p) {
        return expr::with_plan(e, emit::policy_of_check(), [&](const planning::plan& check) {
            return emit::write_cpp(p, check, options);
        });
    });
}
/// The same of an expression whose rank is known at run time.
template <any_operand X>
std::string emit_cpp(const X& x, const emit_options& options = {}) {
    expr::plan_pool pool(x.pointer(), emit::policy_of_emission()),
        check(x.pointer(), emit::policy_of_check());
    return emit::write_cpp(pool.take({})->plan(), check.take({})->plan(), options);
}

/// The same for results of any shapes: a function with a pointer for each.
template <class... E>
std::string emit_cpp(const expr::joined_results<E...>& e, const emit_options& options = {}) {
    const expr::erased_pointer all = e.join();
    expr::plan_pool pool(all, emit::policy_of_emission()), check(all, emit::policy_of_check());
    return emit::write_cpp(pool.take({})->plan(), check.take({})->plan(), options);
}

/// An expression as a function that the system's compiler has made, for these shapes and this processor; a
/// plan where there is none. See `compile`.
template <class N>
class compiled {
public:
    compiled(const N& e, const policy& options, const std::vector<emit_functor>& functors)
        : plan_(e, options), written_(e, emit::policy_of_emission()) {
        library_ = emit::compiled_library::load(written_.value(), note_, functors);
    }

    /// Evaluates into y, as a plan does. Where operands lie elsewhere by now, or y is not dense or overlaps
    /// one of them, the plan runs.
    template <class Y>
        requires requires { typename target_traits<std::remove_cvref_t<Y>>::value_type; }
    void run(Y&& y) {
        using traits = target_traits<std::remove_cvref_t<Y>>;
        if (!is_compiled()) return plan_.run(std::forward<Y>(y));
        expr::require_writable<!std::is_const_v<std::remove_reference_t<Y>> && traits::is_writable>();
        static_assert(std::is_same_v<typename traits::value_type, typename N::value_type>,
                      "xfuse: compile: the target's element type differs from the expression's");
        static_assert(traits::rank == -1 || traits::rank == N::rank,
                      "xfuse: target rank differs from the expression's rank");
        traits::write(y, plan_.expression().extents(), [&](const planning::target& out) {
            if (!library_->run(written_.value(), out)) plan_.run_into(out);
        });
    }

    bool is_compiled() const { return library_ != nullptr; }
    /// What was done, and where it is kept; or why there is nothing and the plan runs.
    const std::string& note() const { return note_; }

private:
    expr::planned<N> plan_;
    expr::planned<N> written_;  ///< what was compiled; its operands are the function's
    std::unique_ptr<emit::compiled_library> library_;
    std::string note_;
};

/// The same of an expression whose type says its element type and rank alone.
template <element T, int R>
class compiled<any_expr<T, R>> {
public:
    compiled(const any_expr<T, R>& e, const policy& options, const std::vector<emit_functor>& functors)
        : plan_(e, options),
          pool_(std::make_unique<expr::plan_pool>(e.pointer(), emit::policy_of_emission())) {
        if (pool_->has_inputs()) {
            note_ = "compile: of an expression with inputs nothing is compiled yet; the program runs";
            return;
        }
        written_.reset(new expr::plan_pool::lease(pool_->take({})));
        library_ = emit::compiled_library::load((*written_)->plan(), note_, functors);
    }

    /// As that of other expressions, with these arrays for inputs.
    template <class Y, class... N>
        requires requires { typename target_traits<std::remove_cvref_t<Y>>::value_type; }
    void run(Y&& y, const expr::bound_array<N>&... arrays) {
        const auto evaluate = [&](expr::bound_plan& plan, const planning::target& out) {
            if (!is_compiled() || !library_->run((*written_)->plan(), out)) plan.run(out);
        };
        plan_.with_target(y, evaluate, arrays...);
    }

    bool is_compiled() const { return library_ != nullptr; }
    const std::string& note() const { return note_; }

private:
    any_plan<T, R> plan_;
    std::unique_ptr<expr::plan_pool> pool_;
    std::unique_ptr<const expr::plan_pool::lease> written_;  ///< what was compiled; goes back into the pool
    std::unique_ptr<emit::compiled_library> library_;
    std::string note_;
};

/// Emits x, has the system's compiler make a function of it ("c++", or what XFUSE_CXX names), loads that, and
/// runs it in place of the plan, on one thread and with the bits of policy{.strict = true}. What is compiled
/// once is found again by its text, in a folder of the user's own. It pays where shapes never change: the
/// compiler takes seconds. `functors` stand for those of map and reduce_with, as in emit_options.
///
/// Example   auto fast = xf::compile(e);   fast.run(y);   std::cout << fast.note();
template <operand X>
auto compile(X&& x, const policy& options = {}, const std::vector<emit_functor>& functors = {}) {
    using N = expr::node_of<X>;
    if constexpr (expr::holds_erased<N>) {
        using E = any_expr<typename N::value_type, N::rank>;
        return compiled<E>(E(std::forward<X>(x)), options, functors);
    } else {
        return compiled<N>(expr::as_node(std::forward<X>(x)), options, functors);
    }
}

}  // namespace xf

#endif
