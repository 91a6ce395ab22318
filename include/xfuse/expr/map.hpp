#pragma once
#include <tuple>
#include <utility>

#include "xfuse/expr/build.hpp"
#include "xfuse/expr/operations.hpp"
#include "xfuse/rows/invoke.hpp"
#include "xfuse/rows/map_rows.hpp"

namespace xf::expr {

template <class F>
concept converts_operands = requires { F::is_ring; };

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
/// The inputs, as bits, that a part divides by, for which rows have something faster than a division.
template <class A>
constexpr std::uint64_t divisors_of() {
    if constexpr (requires { A::divisors; }) return A::divisors;
    else return 0;
}
/// Does F divide floats by an input as it is?
template <class F, class... Args>
constexpr bool divides_by_input() {
    if constexpr (std::is_same_v<F, ops::divide>) {
        using divisor = std::tuple_element_t<1, std::tuple<Args...>>;
        return (std::is_same_v<typename Args::value_type, float> && ...) && rows::has_row_divisor<float> &&
               divisor::input_count == 1 && operations_of<divisor>() == 0;
    } else return false;
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
    static constexpr bool has_divisor = lanes > 1 && divides_by_input<F, Args...>();
    static constexpr std::uint64_t divisors = [] {
        std::uint64_t bits = 0;
        int first = 0;
        ((bits |= divisors_of<Args>() << unsigned(first % 64), first += Args::input_count), ...);
        return has_divisor ? bits | std::uint64_t(1) << unsigned((first - 1) % 64) : bits;
    }();
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

    /// Rows read their constants where the node lies.
    void write_key(key_writer& writer) const
        requires(std::is_empty_v<F> && (has_key<Args> && ...))
    {
        writer.add(this);
        std::apply([&](const Args&... each) { (each.write_key(writer), ...); }, operands());
    }
    int build(graph::builder& b) const {
        graph::node& n =
            b.add(graph::node_kind::map, dtype_of<value_type>, F::name, shape_of(*this), input_count);
        describe_cluster(n.cluster);
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

    /// What the graph knows of the cluster whose root this is. Written where it is kept: small expressions
    /// wait for copies of what was just written.
    ops::cluster cluster() const {
        ops::cluster c;
        describe_cluster(c);
        return c;
    }
    void describe_cluster(ops::cluster& c) const {
        c.list = &list_of<map>;
        c.state = this;
        c.read_constants = &expr::read_constants<map>;
        c.machine = &run_machine<map>;
        if constexpr (constant_count > 0 && list_of<map>.has_monotone_input) add_signs<0>(*this, c.signs);
        if constexpr (rows::compiles_rows) {
            c.compiled = &rows::map_rows<map>;
            c.isa = rows::isa_name;
            c.lanes = lanes;
            c.can_stream = rows::fills_register<value_type, lanes>;
            c.scalar_reason = scalar_reason();
        } else {
            c.isa = ops::active_rows().isa;
            c.lanes = complex_below ? 1 : ops::active_rows().vector_bytes / widest;
            c.can_stream = true;
        }
    }

    static constexpr int operation_count = 1 + (operations_of<Args>() + ...);
    static constexpr int reference_count = int(sizeof...(Args)) + (references_of<Args>() + ...);
    static constexpr int constant_count = int(is_user_functor<F>::value) + (constants_of<Args>() + ...);
    /// Writes the cluster's operations, operands before consumers, its inputs counted from First.
    template <int First, class List>
    static constexpr ops::reference describe(List& list) {
        return describe_with<First>(list, std::index_sequence_for<Args...>{});
    }
    template <int First>
    XFUSE_INLINE void add_signs_of_operands(ops::constant_signs& signs) const {
        add_signs_with<First>(signs, std::index_sequence_for<Args...>{});
    }
    /// The constants in the order of the list.
    ops::scalar* read_constants(ops::scalar* to) const {
        to = read_all(to, std::index_sequence_for<Args...>{});
        if constexpr (is_user_functor<F>::value) *to++ = functor_scalar(&f_.f);
        return to;
    }
    static constexpr int cost() { return F::cost + (cost_of<Args>() + ...); }

private:
    template <int First, class List, std::size_t... I>
    static constexpr ops::reference describe_with(List& list, std::index_sequence<I...>) {
        // Braces evaluate their elements from left to right.
        const std::array<ops::reference, sizeof...(Args)> operands{
            describe_part<First + first_input(I), Args>(list)...};
        ops::operation o = operation_of<F, typename Args::value_type...>();
        if constexpr (is_user_functor<F>::value) {
            o.functor = list.add_constant().index;
            list.may_throw |= user_function_of<decltype(F::f), typename Args::value_type...>.may_throw;
        }
        return list.template add<F>(o, operands);
    }
    static constexpr int first_constant(std::size_t which) {
        constexpr int counts[] = {constants_of<Args>()...};
        int first = 0;
        for (std::size_t k = 0; k < which; ++k) first += counts[k];
        return first;
    }
    template <int First, std::size_t... I>
    XFUSE_INLINE void add_signs_with(ops::constant_signs& signs, std::index_sequence<I...>) const {
        (add_signs<First + first_constant(I)>(std::get<I>(operands()), signs), ...);
    }
    template <std::size_t... I>
    ops::scalar* read_all(ops::scalar* to, std::index_sequence<I...>) const {
        ((to = constants_in(std::get<I>(operands()), to)), ...);
        return to;
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
        if constexpr (has_divisor) {
            return source.template divide<First + first_input(1)>(
                std::get<0>(operands()).template compute<First>(source));
        } else if constexpr (converts_operands<F>) {
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
