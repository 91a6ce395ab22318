#pragma once
#include "xfuse/adapter/assign.hpp"
#include "xfuse/expr/result_tuple.hpp"

// Several results at once into xtensor objects.
namespace xf {

/// The results, each in an xt::xtensor of its element type.
template <class... N>
auto eval(const expr::result_tuple<N...>& e, const policy& options = {}) {
    std::tuple<typename N::temporary_type...> values;
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        (std::get<I>(values).resize(std::get<I>(e.results()).extents()), ...);
        const std::array<planning::target, sizeof...(N)> targets{adapter::target_of(std::get<I>(values))...};
        expr::with_plan(e, options, [&](planning::plan& p) {
            p.results = targets;
            lower::evaluate(p);
        });
    }(std::make_index_sequence<sizeof...(N)>());
    return values;
}

/// Targets of several results: see `tie`.
template <class... Y>
class targets {
public:
    explicit targets(Y&... y) : y_(y...) {}
    targets(const targets&) = delete;
    targets& operator=(const targets&) = delete;

    /// Evaluates all, then hands each its own, so the results may read what is written. Throws shape_error
    /// where a target has another shape and cannot take on this one, before anything is written.
    template <class... N>
    const targets& operator=(const expr::result_tuple<N...>& e) const {
        assign(e, {});
        return *this;
    }
    template <class... N>
    void assign(const expr::result_tuple<N...>& e, const policy& options) const {
        static_assert(sizeof...(N) == sizeof...(Y), "xfuse: tie: as many targets as there are results");
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            (check(std::get<I>(y_), std::get<I>(e.results())), ...);
            auto values = eval(e, options);
            (hand_over(std::get<I>(y_), std::get<I>(values)), ...);
        }(std::make_index_sequence<sizeof...(N)>());
    }

private:
    template <class T, class N>
    static void check(T& y, const N& n) {
        adapter::check_types<T, N>();
        if constexpr (!adapter::resizable<T>)
            expr::check_target(expr::shape_of(n), adapter::to_axes(y.shape()));
        if constexpr (!adapter::resizable<T> && adapter::strided<T>)
            expr::check_own_elements(adapter::target_of(y));
    }
    template <class T, class V>
    static void hand_over(T& y, V& values) {
        if constexpr (std::is_same_v<T, V>) y = std::move(values);
        else adapter::assign(y, expr::as_node(values));
    }

    std::tuple<Y&...> y_;
};

/// Targets for the results of `xf::reduce`, in their order: containers, views, adaptors.
template <class... Y>
    requires(adapter::tensor<Y> && ...)
targets<std::remove_reference_t<Y>...> tie(Y&&... y) {
    return targets<std::remove_reference_t<Y>...>(y...);
}

/// `xf::tie(...) = e` with a policy.
template <class... Y, class... N>
void assign(const targets<Y...>& y, const expr::result_tuple<N...>& e, const policy& options = {}) {
    y.assign(e, options);
}

}  // namespace xf
