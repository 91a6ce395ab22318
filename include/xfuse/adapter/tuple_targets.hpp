#pragma once
#include "xfuse/adapter/landing.hpp"
#include "xfuse/expr/result_tuple.hpp"
#include "xfuse/expr/results.hpp"

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

    /// Several results of any shapes. Each is written straight into its target, which may be what results
    /// read, unless it has another shape or element type. Throws as `xf::results` says.
    template <class... E>
    const targets& operator=(const expr::joined_results<E...>& e) const {
        assign(e, {});
        return *this;
    }
    template <class... E>
    void assign(const expr::joined_results<E...>& e, const policy& options) const {
        results_plan<E...>(e, options).run(*this);
    }
    template <class... E>
        requires(expr::result_or_list<E> && ...)
    const targets& operator=(const std::tuple<E...>& e) const {
        return *this = results(e);
    }

    /// Calls `compute` with the memory of all targets for results of these shapes.
    template <class... E, class Shape, class F>
    void receive(const Shape& shape_of_result, const F& compute) const {
        static_assert(sizeof...(E) == sizeof...(Y), "xfuse: tie: as many targets as there are results");
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            std::tuple<adapter::landing<Y, E>...> all(
                adapter::landing<Y, E>(std::get<I>(y_), shape_of_result(index_t(I)))...);
            const std::array<planning::target, sizeof...(E)> memory{std::get<I>(all).where()...};
            compute(std::span<const planning::target>(memory));
            (std::get<I>(all).hand_over(), ...);
        }(std::make_index_sequence<sizeof...(Y)>());
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

/// Results of any shapes, each in an xt::xtensor of its element type and rank.
template <class... E>
auto eval(const expr::joined_results<E...>& e, const policy& options = {}) {
    std::tuple<typename decltype(adapter::new_result<E>())::type...> values;
    std::apply([&](auto&... y) { targets<std::remove_reference_t<decltype(y)>...>(y...).assign(e, options); },
               values);
    return values;
}
template <class... E>
    requires(expr::result_or_list<E> && ...)
auto eval(const std::tuple<E...>& e, const policy& options = {}) {
    return eval(results(e), options);
}

/// `xf::tie(...) = e` with a policy.
template <class... Y, class... N>
void assign(const targets<Y...>& y, const expr::result_tuple<N...>& e, const policy& options = {}) {
    y.assign(e, options);
}
template <class... Y, class... E>
void assign(const targets<Y...>& y, const expr::joined_results<E...>& e, const policy& options = {}) {
    y.assign(e, options);
}

}  // namespace xf
