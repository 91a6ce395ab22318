#pragma once
#include <limits>
#include <tuple>
#include <utility>

#include "xfuse/expr/build.hpp"
#include "xfuse/rows/invoke.hpp"
#include "xfuse/rows/map_rows.hpp"

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
concept converts_operands = requires { F::is_ring; };

template <class F>
struct is_user_functor : std::false_type {};
template <class F>
struct is_user_functor<user_functor<F>> : std::true_type {};

/// The widest element a functor handles: its vector step has lanes for that one.
template <class F, class... T>
constexpr int functor_width() {
    const int result = int(sizeof(typename F::template result<T...>));
    if constexpr (converts_operands<F>) {
        const int operand = int(sizeof(typename F::template operand<T...>));
        return operand > result ? operand : result;
    } else return result;
}

template <class F, class... T>
constexpr bool has_complex() {
    return (is_complex<T>::value || ...) || is_complex<typename F::template result<T...>>::value;
}

constexpr int largest(std::initializer_list<int> values) {
    int most = 0;
    for (const int value : values) most = value > most ? value : most;
    return most;
}

/// What a cluster asks of the nodes it is made of; leaves and stages have nothing to add.
template <class A>
constexpr bool scalar_below() {
    if constexpr (requires { A::complex_below; }) return A::complex_below;
    else return false;
}
template <class A>
constexpr int cost_of() {
    if constexpr (requires { A::cost(); }) return A::cost();
    else return 0;
}
template <class A>
constexpr bool throws_of() {
    if constexpr (requires { A::may_throw(); }) return A::may_throw();
    else return false;
}

/// Do two parts of a cluster hold the same constants and functors? Operands are compared elsewhere.
template <class A>
bool same_state_of(const A& a, const A& b) {
    if constexpr (A::kind == role::constant) return a.has_same_state(b);
    else if constexpr (requires { a.has_same_state(b); }) return a.has_same_state(b);
    else if constexpr (requires { A::is_transparent; }) {
        if constexpr (A::is_transparent) return same_state_of(a.child(), b.child());
        else return true;
    } else return true;
}

/// Inputs, counted from First, in which a part of a cluster never decreases.
template <int First, class A>
constexpr std::uint64_t rising_of(const A& a) {
    if constexpr (First >= 64 || A::input_count == 0) return 0;
    else if constexpr (A::kind == role::map) return a.template rising_inputs<First>();
    else if constexpr (requires { A::is_transparent; }) {
        if constexpr (A::is_transparent) return rising_of<First>(a.child());
        else return std::uint64_t(1) << First;
    } else return std::uint64_t(1) << First;
}

/// Does the functor never decrease in any of its operands? Sums of integers wrap.
template <class F, class T>
constexpr bool is_rising() {
    if constexpr (requires { F::is_rising; }) return F::is_rising;
    else if constexpr (requires { F::is_rising_if_floating; }) return std::is_floating_point_v<T>;
    else return false;
}

/// Infinities of both signs add up to NaN, so a sum is monotone in one operand only while the other is
/// finite.
template <class F>
concept adds_up = requires { F::is_rising_if_floating; };

/// Is a part of a cluster finite wherever its inputs are? A constant is looked at.
template <class A>
constexpr bool is_finite_if_inputs_are(const A& a) {
    if constexpr (A::kind == role::constant && std::is_floating_point_v<typename A::value_type>) {
        return a.value() - a.value() == 0;
    } else if constexpr (A::kind == role::map) {
        return a.is_finite_if_inputs_are();
    } else if constexpr (requires { A::is_transparent; }) {
        if constexpr (A::is_transparent) return expr::is_finite_if_inputs_are(a.child());
        else return true;
    } else return true;
}

/// Inputs, counted from First, that are added to others.
template <int First, class A>
constexpr std::uint64_t added_of() {
    if constexpr (First >= 64 || A::input_count == 0) return 0;
    else if constexpr (A::kind == role::map) return A::template added_inputs<First>();
    else if constexpr (requires { A::is_transparent; }) {
        if constexpr (A::is_transparent) return added_of<First, typename A::child_type>();
        else return 0;
    } else return 0;
}

/// A scalar by which a product or quotient of floats keeps its order, and turns nothing but NaN into NaN.
template <class A>
constexpr bool is_positive_scalar(const A& a) {
    if constexpr (A::kind == role::constant && std::is_floating_point_v<typename A::value_type>)
        return a.value() > 0 && a.value() <= std::numeric_limits<typename A::value_type>::max();
    else return false;
}

template <class A>
constexpr int operations_of() {
    if constexpr (requires { A::operation_count; }) return A::operation_count;
    else return 0;
}
template <class A>
constexpr const char** list_names_of(const char** to) {
    if constexpr (requires { A::operation_count; }) return A::list_names(to);
    else return to;
}

/// Operands that own nothing are moved by copying their bytes: the move constructor of the standard tuple is
/// a function of its own for each operand, and the code of a chain would grow with the square of its length.
template <class... Args>
struct copied_tuple : std::tuple<Args...> {
    using std::tuple<Args...>::tuple;
    copied_tuple(const copied_tuple&) = default;
    copied_tuple& operator=(const copied_tuple&) = default;
    ~copied_tuple() = default;
};
template <class... Args>
using held_operands = std::conditional_t<(std::is_trivially_copy_constructible_v<Args> && ...),
                                         copied_tuple<Args...>, std::tuple<Args...>>;

/// An elementwise operation. With the maps below it, and through transposing views, it forms a cluster
/// that compiles into one row kernel.
template <class F, class... Args>
class map : public node<map<F, Args...>, typename F::template result<typename Args::value_type...>,
                        largest({Args::rank...})> {
public:
    using value_type = typename F::template result<typename Args::value_type...>;
    static constexpr int rank = largest({Args::rank...});
    using parts = std::tuple<Args...>;
    static constexpr role kind = role::map;
    static constexpr bool is_memory = false;
    static constexpr int input_count = (Args::input_count + ...);
    static constexpr int node_count = 1 + (Args::node_count + ...);
    static constexpr int edge_count = input_count + (Args::edge_count + ...);
    static constexpr bool scalar_only = has_complex<F, typename Args::value_type...>();
    static constexpr int widest =
        largest({functor_width<F, typename Args::value_type...>(), Args::widest...});
    static constexpr bool complex_below =
        scalar_only || (is_complex<typename Args::value_type>::value || ...) || (scalar_below<Args>() || ...);
    static constexpr int lanes =
        complex_below || rows::vector_bytes / widest < 2 ? 1 : rows::vector_bytes / widest;
    static_assert(input_count <= rows::max_inputs,
                  "xfuse: one elementwise expression reads at most 64 operands: evaluate a part of it first, "
                  "xf::eval(part)");

    explicit map(F f, Args&&... args) : f_(std::move(f)), args_(std::move(args)...) {
        shape_.fill(1);
        int number = 0;
        std::apply(
            [&](const Args&... each) {
                (shape::broadcast_into(F::name, number++, shape_, shape_of(each)), ...);
            },
            operands());
        shape::check_shape(F::name, shape_, sizeof(value_type));
    }

    const std::array<index_t, std::size_t(rank)>& extents() const { return shape_; }
    const std::tuple<Args...>& operands() const { return args_; }
    const F& functor() const { return f_; }
    const identity& id() const
        requires holds_stage<map>
    {
        return id_;
    }

    int build(graph::builder& b) const {
        graph::node& n =
            b.add(graph::node_kind::map, dtype_of<value_type>, F::name, shape_of(*this), input_count);
        n.cluster = this;
        n.kernel = {&rows::map_rows<map>,
                    rows::isa_name,
                    lanes,
                    cost(),
                    scalar_reason(),
                    names_storage<>.data(),
                    operation_count,
                    rows::fills_register<value_type, lanes>,
                    &have_same_state,
                    rising_inputs<0>(),
                    added_inputs<0>(),
                    may_throw()};
        const int id = b.id_of(n);
        gather_operands<0>(b, shape::identity_map(rank), id);
        return id;
    }

    template <int First>
    void gather_operands(graph::builder& b, const shape::access_map& from, int cluster) const {
        gather_from<First>(b, from, cluster, std::index_sequence_for<Args...>{});
    }

    template <int First, class Source>
    XFUSE_INLINE auto compute(const Source& source) const {
        return compute_from<First>(source, std::index_sequence_for<Args...>{});
    }

    static constexpr int operation_count = 1 + (operations_of<Args>() + ...);
    /// Appends the names of the cluster's operations, operands before consumers.
    static constexpr const char** list_names(const char** to) {
        ((to = list_names_of<Args>(to)), ...);
        *to = F::name;
        return to + 1;
    }
    /// Functors with a state of their own are the same only where it can be compared.
    bool has_same_state(const map& other) const {
        bool same = true;
        if constexpr (!std::is_empty_v<F>) {
            if constexpr (requires { bool(f_ == other.f_); }) same = f_ == other.f_;
            else same = false;
        }
        return same && have_same_arguments(other, std::index_sequence_for<Args...>{});
    }

    template <int First>
    std::uint64_t rising_inputs() const {
        if constexpr (is_rising<F, value_type>() && adds_up<F>) {
            const auto& [first, second] = operands();
            constexpr int next = First + first_input(1);
            return (expr::is_finite_if_inputs_are(second) ? rising_of<First>(first) : 0) |
                   (expr::is_finite_if_inputs_are(first) ? rising_of<next>(second) : 0);
        } else if constexpr (is_rising<F, value_type>())
            return rising_from<First>(std::index_sequence_for<Args...>{});
        else if constexpr (requires { F::is_rising_by_positive; }) {
            const auto& [first, second] = operands();
            if (is_positive_scalar(second)) return rising_of<First>(first);
            return F::is_commutative && is_positive_scalar(first) ? rising_of<First>(second) : 0;
        } else return 0;
    }
    /// Extremes pick one of their operands.
    bool is_finite_if_inputs_are() const {
        if constexpr (!requires { F::is_rising; }) return false;
        else {
            return std::apply(
                [](const Args&... each) { return (expr::is_finite_if_inputs_are(each) && ...); }, operands());
        }
    }
    template <int First>
    static constexpr std::uint64_t added_inputs() {
        return added_from<First>(std::index_sequence_for<Args...>{});
    }
    static constexpr int cost() { return F::cost + (cost_of<Args>() + ...); }
    static constexpr bool may_throw() { return throws() || (throws_of<Args>() || ...); }

private:
    static constexpr std::array<const char*, std::size_t(operation_count)> names_of_cluster() {
        std::array<const char*, std::size_t(operation_count)> all{};
        list_names(all.data());
        return all;
    }
    template <class Dummy = void>
    static constexpr auto names_storage = names_of_cluster();

    template <int First, std::size_t... I>
    std::uint64_t rising_from(std::index_sequence<I...>) const {
        return (rising_of<First + first_input(I)>(std::get<I>(operands())) | ...);
    }
    template <int First, std::size_t... I>
    static constexpr std::uint64_t added_from(std::index_sequence<I...>) {
        std::uint64_t all = (added_of<First + first_input(I), Args>() | ...);
        if constexpr (adds_up<F>) {
            for (int k = First; k < First + input_count && k < 64; ++k) all |= std::uint64_t(1) << k;
        }
        return all;
    }
    static bool have_same_state(const void* a, const void* b) {
        return static_cast<const map*>(a)->has_same_state(*static_cast<const map*>(b));
    }
    template <std::size_t... I>
    bool have_same_arguments(const map& other, std::index_sequence<I...>) const {
        return (same_state_of(std::get<I>(operands()), std::get<I>(other.args_)) && ...);
    }

    static constexpr bool throws() {
        if constexpr (is_user_functor<F>::value) {
            return !std::is_nothrow_invocable_v<const decltype(F::f)&, typename Args::value_type...>;
        } else return false;
    }
    static constexpr const char* scalar_reason() {
        if constexpr (complex_below) return "complex elements are computed one by one";
        else if constexpr (is_user_functor<F>::value) {
            if (!F::template takes_vectors<lanes, typename Args::value_type...>()) {
                return "the user's functor takes single elements";
            }
        } else if constexpr (converts_operands<F>) {
            if (!rows::vectorises_for<F, typename Args::value_type...>)
                return "the operation has no vector form";
        }
        return nullptr;
    }

    static constexpr int first_input(std::size_t which) {
        constexpr int counts[] = {Args::input_count...};
        int first = 0;
        for (std::size_t k = 0; k < which; ++k) first += counts[k];
        return first;
    }

    template <int First, std::size_t... I>
    void gather_from(graph::builder& b, const shape::access_map& from, int cluster,
                     std::index_sequence<I...>) const {
        (gather_one<First + first_input(I)>(b, std::get<I>(operands()), from, cluster), ...);
    }
    template <int First, class A>
    void gather_one(graph::builder& b, const A& arg, const shape::access_map& from, int cluster) const {
        if constexpr (A::input_count > 0) {
            const shape::access_map stretch = shape::broadcast_map(shape_of(*this), shape_of(arg));
            shape::access_map composed;
            shape::compose(from,
                           {{stretch.uses.data(), std::size_t(stretch.uses.size())},
                            {stretch.offset.data(), std::size_t(stretch.offset.size())}},
                           composed);
            gather<First>(b, arg, composed, cluster);
        }
    }

    template <int First, class Source, std::size_t... I>
    XFUSE_INLINE auto compute_from(const Source& source, std::index_sequence<I...>) const {
        if constexpr (converts_operands<F>) {
            return rows::invoke(f_,
                                std::get<I>(operands()).template compute<First + first_input(I)>(source)...);
        } else {
            return f_.run(std::get<I>(operands()).template compute<First + first_input(I)>(source)...);
        }
    }

    [[no_unique_address]] F f_;
    held_operands<Args...> args_;
    std::array<index_t, std::size_t(rank)> shape_;
    [[no_unique_address]] std::conditional_t<holds_stage<map>, identity, std::tuple<>> id_;
};

}  // namespace xf::expr
