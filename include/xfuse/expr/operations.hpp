#pragma once
#include "xfuse/expr/node.hpp"
#include "xfuse/ops/cluster.hpp"
#include "xfuse/ops/functors.hpp"
#include "xfuse/ops/list_writer.hpp"
#include "xfuse/ops/row_machine.hpp"
#include "xfuse/rows/invoke.hpp"

/// From the type of a cluster to the list of its operations.
namespace xf::expr {

/// A functor of the user's; `map` calls it with elements, or with compiler vectors of them where it
/// takes those.
template <class F>
struct user_functor {
    static constexpr const char* name = "map";
    static constexpr int cost = 10;
    [[no_unique_address]] F f;

    template <class... T>
    using result = std::remove_cvref_t<std::invoke_result_t<const F&, T...>>;

    template <int Lanes, class... T>
    static constexpr bool takes_vectors() {
        if constexpr (Lanes == 1 || !(std::is_arithmetic_v<T> && ...)) return false;
        else if constexpr ((std::is_same_v<T, bool> || ...)) return false;
        else if constexpr (!std::is_invocable_v<const F&, const rows::raw<T, Lanes>&...>) return false;
        else {
            using returned =
                std::remove_cvref_t<std::invoke_result_t<const F&, const rows::raw<T, Lanes>&...>>;
            return std::is_same_v<returned, rows::raw<result<T...>, Lanes>>;
        }
    }
    template <int Lanes, class... T>
    XFUSE_INLINE auto run(const rows::pack<T, Lanes>&... args) const {
        using R = result<T...>;
        if constexpr (takes_vectors<Lanes, T...>()) return rows::pack<R, Lanes>{f(args.v...)};
        else return rows::by_lane<R, Lanes>([this](T... values) { return R(f(values...)); }, args...);
    }
};

template <class F>
struct is_user_functor : std::false_type {};
template <class F>
struct is_user_functor<user_functor<F>> : std::true_type {};

/// A functor that says how its result moves with its operands: `derivative(x, ...)` gives, for one operand, a
/// number, for several an array or tuple of one for each.
template <class F, class... T>
concept states_derivative = requires(const F& f, const T&... x) { f.derivative(x...); };

struct called {
    template <class F, class... T>
    auto operator()(const F& f, const T&... x) const {
        return f(x...);
    }
};
template <std::size_t Which>
struct derived_by {
    template <class F, class... T>
    auto operator()(const F& f, const T&... x) const {
        if constexpr (sizeof...(T) == 1) return f.derivative(x...);
        else return std::get<Which>(f.derivative(x...));
    }
};

/// Calls a functor of the user's, or its derivative, with the elements of rows.
template <class Call, class F, class... T>
void run_user_row(const void* functor, void* out, const void* const* in, const bool* is_scalar,
                  index_t count) {
    const F& f = *static_cast<const F*>(functor);
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        for (index_t i = 0; i < count; ++i) {
            const auto element = [&]<class E>(std::type_identity<E>, std::size_t k) {
                E value;
                const index_t at = is_scalar[k] ? 0 : i;
                std::memcpy(&value, static_cast<const char*>(in[k]) + at * index_t(sizeof(E)), sizeof value);
                return value;
            };
            const auto result = typename user_functor<F>::template result<T...>(
                Call{}(f, element(std::type_identity<T>{}, I)...));
            std::memcpy(static_cast<char*>(out) + i * index_t(sizeof result), &result, sizeof result);
        }
    }(std::index_sequence_for<T...>{});
}
template <class F>
bool is_same_functor(const void* a, const void* b) {
    if constexpr (std::is_empty_v<F>) return true;
    else return bool(*static_cast<const F*>(a) == *static_cast<const F*>(b));
}
template <class F>
constexpr auto functor_comparison() {
    using comparison = bool (*)(const void*, const void*);
    if constexpr (std::is_empty_v<F> || requires(const F& f) { bool(f == f); })
        return comparison(&is_same_functor<F>);
    else return comparison(nullptr);
}
template <class F>
constexpr const char* type_name_of() {
    return __PRETTY_FUNCTION__;
}
template <std::size_t Which, class F, class... T>
inline constexpr ops::user_function partial_of = {&run_user_row<derived_by<Which>, F, T...>,
                                                  functor_comparison<F>(), true, type_name_of<F>()};
template <class Which, class F, class... T>
struct partials_of;
template <std::size_t... Which, class F, class... T>
struct partials_of<std::index_sequence<Which...>, F, T...> {
    static constexpr const ops::user_function* list[] = {&partial_of<Which, F, T...>...};
};
template <class F, class... T>
constexpr const ops::user_function* const* find_partials() {
    if constexpr (states_derivative<F, T...>)
        return partials_of<std::index_sequence_for<T...>, F, T...>::list;
    else return nullptr;
}
template <class F, class... T>
inline constexpr ops::user_function user_function_of = {
    &run_user_row<called, F, T...>, functor_comparison<F>(), !std::is_nothrow_invocable_v<const F&, T...>,
    type_name_of<F>(), find_partials<F, T...>()};

/// A functor with the types of its operands, as a line of a list.
template <class F, class... T>
constexpr ops::operation operation_of() {
    ops::operation o;
    o.what = ops::op_of<F>;
    o.yields = dtype_of<typename F::template result<T...>>;
    if constexpr (std::is_same_v<F, ops::where>) o.computes = o.yields;
    else if constexpr (ops::op_of<F> == ops::op::conversion)
        o.computes = dtype_of<std::tuple_element_t<0, std::tuple<T...>>>;
    else if constexpr (requires { typename F::template operand<T...>; })
        o.computes = dtype_of<typename F::template operand<T...>>;
    return o;
}
template <class F, class... T>
    requires is_user_functor<F>::value
constexpr ops::operation operation_of() {
    using functor = decltype(F::f);
    ops::operation o;
    o.yields = o.computes = dtype_of<typename F::template result<T...>>;
    o.user = &user_function_of<functor, T...>;
    return o;
}

/// A transparent view, whose operand's operations are the cluster's.
template <class A>
concept seen_through = A::kind == role::view && requires { requires A::is_transparent; };

template <class A>
constexpr int operations_of() {
    if constexpr (A::kind == role::map) return A::operation_count;
    else if constexpr (seen_through<A>) return operations_of<typename A::child_type>();
    else return 0;
}
template <class A>
constexpr int references_of() {
    if constexpr (A::kind == role::map) return A::reference_count;
    else if constexpr (seen_through<A>) return references_of<typename A::child_type>();
    else return 0;
}
template <class A>
constexpr int constants_of() {
    if constexpr (A::kind == role::constant) return 1;
    else if constexpr (A::kind == role::map) return A::constant_count;
    else if constexpr (seen_through<A>) return constants_of<typename A::child_type>();
    else return 0;
}

/// Writes a part of a cluster, whose inputs are counted from First.
template <int First, class A, class List>
constexpr ops::reference describe_part(List& list) {
    if constexpr (A::kind == role::constant) return list.add_constant();
    else if constexpr (A::kind == role::map) return A::template describe<First>(list);
    else if constexpr (seen_through<A>) return describe_part<First, typename A::child_type>(list);
    else {
        list.inputs[std::size_t(First)] = dtype_of<typename A::value_type>;
        return {ops::source::input, std::uint16_t(First)};
    }
}

inline ops::scalar functor_scalar(const void* functor) {
    ops::scalar s;
    std::memcpy(s.bytes, &functor, sizeof functor);
    return s;
}
template <class A>
ops::scalar* constants_in(const A& a, ops::scalar* to) {
    if constexpr (constants_of<A>() == 0) return to;
    else if constexpr (A::kind == role::constant) {
        *to = ops::scalar::of(a.value());
        return to + 1;
    } else if constexpr (A::kind == role::map) return a.read_constants(to);
    else return constants_in(a.child(), to);
}

/// What monotone operations ask of the constants, the first of which has the number First in the list. A bit
/// for each of the first 64.
template <int First, class A>
XFUSE_INLINE void add_signs(const A& a, ops::constant_signs& signs) {
    if constexpr (First >= 64 || constants_of<A>() == 0) return;
    else if constexpr (A::kind == role::constant) {
        const auto value = a.value();
        constexpr std::uint64_t bit = std::uint64_t(1) << First;
        if constexpr (std::is_floating_point_v<typename A::value_type>) {
            const bool is_finite = value - value == 0;
            signs.finite |= is_finite ? bit : 0;
            signs.positive |= is_finite && value > 0 ? bit : 0;
        } else signs.finite |= bit;
    } else if constexpr (A::kind == role::map) a.template add_signs_of_operands<First>(signs);
    else add_signs<First>(a.child(), signs);
}

template <class Cluster>
constexpr auto write_list() {
    ops::list_storage<Cluster::operation_count, Cluster::reference_count, Cluster::input_count> list;
    Cluster::template describe<0>(list);
    return list;
}
template <class Cluster>
inline constexpr auto stored_list = write_list<Cluster>();
template <class Cluster>
inline constexpr ops::operation_list list_of = ops::view_of(stored_list<Cluster>);

template <class Cluster>
void read_constants(const void* cluster, ops::scalar* to) {
    static_cast<const Cluster*>(cluster)->read_constants(to);
}

/// The cluster's operations by the row machine.
template <class Cluster>
void run_machine(const rows::map_args& args) {
    ops::scalar constants[std::size_t(Cluster::constant_count > 0 ? Cluster::constant_count : 1)];
    read_constants<Cluster>(args.cluster, constants);
    ops::run_rows(list_of<Cluster>, constants, args);
}

}  // namespace xf::expr
