#pragma once
#include <tuple>

#include "xfuse/expr/functions.hpp"
#include "xfuse/expr/stage_node.hpp"
#include "xfuse/expr/views.hpp"

namespace xf {

/// Operands as one argument, for `concatenate` and `stack`: lvalues are borrowed, rvalues moved in.
template <operand... X>
std::tuple<X...> tuple(X&&... x) {
    return std::tuple<X...>(std::forward<X>(x)...);
}

}  // namespace xf

namespace xf::expr {

/// Throws shape_error unless the part has the extents of the first one along every axis but `joined`.
void check_part(const char* name, int which, std::span<const index_t> first, std::span<const index_t> part,
                int joined);

/// Arrays of one element type, one after the other along an axis.
template <class First, class... Rest>
class concatenated : public stage_node<concatenated<First, Rest...>, typename First::value_type, First::rank,
                                       First, Rest...> {
public:
    using value_type = typename First::value_type;
    using extents_type = typename First::extents_type;
    static constexpr int rank = First::rank;
    static constexpr int node_counts = 1 + int(sizeof...(Rest));
    static constexpr int node_count = First::node_count + (Rest::node_count + ... + 0) + 1 + node_counts;
    static constexpr int edge_count = First::edge_count + (Rest::edge_count + ... + 0) + 2 * node_counts;

    concatenated(const char* name, int axis, First first, Rest... rest)
        : parts_(std::move(first), std::move(rest)...), name_(name), axis_(axis) {
        shape_ = std::get<0>(parts_).extents();
        std::size_t at = 0;
        const auto add = [&](const auto& part) {
            const index_t extent = part.extents()[std::size_t(axis_)];
            if (__builtin_add_overflow(starts_[at], extent, &starts_[at + 1]))
                throw shape_error(core::message(name_, ": the extent of axis ", axis_,
                                                " overflows with operand ", int(at), ", of extent ", extent));
            ++at;
        };
        std::apply([&](const auto&... part) { (add(part), ...); }, parts_);
        shape_[std::size_t(axis_)] = starts_.back();
        shape::check_shape(name_, shape_, sizeof(value_type));
    }

    const extents_type& extents() const { return shape_; }
    const std::tuple<First, Rest...>& operands() const { return parts_; }
    int axis() const { return axis_; }

    int build(graph::builder& b) const {
        std::array<graph::edge, std::size_t(node_counts)> from;
        std::size_t at = 0;
        const auto add = [&](const auto& part) { from[at++] = resolve(b, part, shape::identity_map(rank)); };
        std::apply([&](const auto&... part) { (add(part), ...); }, parts_);
        return b.add_concatenation(from, dtype_of<value_type>, name_, shape_of(*this), starts_.data(), axis_);
    }

private:
    std::tuple<First, Rest...> parts_;
    const char* name_;
    int axis_;
    extents_type shape_{};
    std::array<index_t, std::size_t(node_counts) + 1> starts_{};
};

/// The node of an operand, converted to T.
template <class T, class N>
auto converted(N n) {
    if constexpr (std::is_same_v<typename N::value_type, T>) return n;
    else return expr::cast<T>(std::move(n));
}

template <class... N>
auto join_nodes(const char* name, int axis, N... n) {
    using T = common_array_t<N...>;
    return concatenated<decltype(converted<T>(std::move(n)))...>(name, axis, converted<T>(std::move(n))...);
}

template <class First, class... Rest>
auto concatenate_nodes(index_t axis, First first, Rest... rest) {
    static_assert(First::rank > 0, "xfuse: concatenate: operands without axes; stack joins them");
    static_assert(((Rest::rank == First::rank) && ...),
                  "xfuse: concatenate: the operands must have the same number of axes");
    const int along = shape::normalise_axis("concatenate", axis, First::rank);
    int which = 0;
    (check_part("concatenate", ++which, shape_of(first), shape_of(rest), along), ...);
    return join_nodes("concatenate", along, std::move(first), std::move(rest)...);
}

template <class First, class... Rest>
auto stack_nodes(index_t axis, First first, Rest... rest) {
    static_assert(((Rest::rank == First::rank) && ...),
                  "xfuse: stack: the operands must have the same shape, so the same number of axes");
    const int along = shape::normalise_axis("stack", axis, First::rank + 1, "a result");
    int which = 0;
    (check_part("stack", ++which, shape_of(first), shape_of(rest), -1), ...);
    return join_nodes("stack", along, expr::expand_dims(std::move(first), along),
                      expr::expand_dims(std::move(rest), along)...);
}

/// What std::tie, std::make_tuple, xf::tuple, xt::xtuple, std::pair and std::array of operands have in
/// common.
template <class T, std::size_t... I>
constexpr bool holds_operands(std::index_sequence<I...>) {
    return sizeof...(I) > 0 && (operand<std::tuple_element_t<I, T>> && ...);
}
template <class T>
concept operand_tuple = !operand<T> && requires { std::tuple_size<std::remove_cvref_t<T>>::value; } &&
                        holds_operands<std::remove_cvref_t<T>>(
                            std::make_index_sequence<std::tuple_size_v<std::remove_cvref_t<T>>>());

/// Operands, and after them perhaps an axis.
template <class... X>
concept operands_and_axis =
    sizeof...(X) > 0 && ((operand<X> || core::integer<std::remove_cvref_t<X>>)&&...) &&
    operand<std::tuple_element_t<0, std::tuple<X...>>> &&
    (int(operand<X>) + ...) +
            int(core::integer<
                std::remove_cvref_t<std::tuple_element_t<sizeof...(X) - 1, std::tuple<X...>>>>) ==
        int(sizeof...(X));

/// Calls f(axis, node, ...) with the nodes of a tuple's operands.
template <class Tuple, class F>
auto with_nodes(Tuple&& parts, const F& f) {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
        return f(as_node(std::get<I>(std::forward<Tuple>(parts)))...);
    }(std::make_index_sequence<std::tuple_size_v<std::remove_cvref_t<Tuple>>>());
}
/// The same for arguments the last of which may be the axis.
template <class F, class... X>
auto with_nodes_and_axis(const F& f, X&&... x) {
    const auto all = std::forward_as_tuple(std::forward<X>(x)...);
    using last = std::tuple_element_t<sizeof...(X) - 1, std::tuple<X...>>;
    constexpr bool has_axis = core::integer<std::remove_cvref_t<last>>;
    index_t axis = 0;
    if constexpr (has_axis) axis = core::to_index(std::get<sizeof...(X) - 1>(all));
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
        return f(axis, as_node(std::get<I>(std::forward_as_tuple(std::forward<X>(x)...)))...);
    }(std::make_index_sequence<sizeof...(X) - (has_axis ? 1 : 0)>());
}

/// The operands one after the other along an existing axis, as NumPy's concatenate; lazy: each is computed
/// straight for its part of a tile. Element types promote.
///
/// Shapes    (..., n_0, ...), (..., n_1, ...), ... -> (..., n_0 + n_1 + ..., ...)
/// Throws    shape_error where the other extents differ, axis_error for an axis out of range
template <operand_tuple Parts, core::number I>
auto concatenate(Parts&& parts, I axis) {
    return with_nodes(std::forward<Parts>(parts),
                      [axis](auto... n) { return concatenate_nodes(core::to_index(axis), std::move(n)...); });
}
template <operand_tuple Parts>
auto concatenate(Parts&& parts) {
    return concatenate(std::forward<Parts>(parts), 0);
}
/// The same without a tuple: `concatenate(a, b, c, axis)`.
template <class... X>
    requires operands_and_axis<X...>
auto concatenate(X&&... x) {
    return with_nodes_and_axis(
        [](index_t axis, auto... n) { return concatenate_nodes(axis, std::move(n)...); },
        std::forward<X>(x)...);
}

/// Operands of one shape along a new axis, as NumPy's stack; lazy.
///
/// Shapes    K times (n_0, n_1, ...) -> (..., K, ...), the new axis at `axis` of the result
/// Throws    shape_error where the shapes differ, axis_error for an axis out of range
template <operand_tuple Parts, core::number I>
auto stack(Parts&& parts, I axis) {
    return with_nodes(std::forward<Parts>(parts),
                      [axis](auto... n) { return stack_nodes(core::to_index(axis), std::move(n)...); });
}
template <operand_tuple Parts>
auto stack(Parts&& parts) {
    return stack(std::forward<Parts>(parts), 0);
}
template <class... X>
    requires operands_and_axis<X...>
auto stack(X&&... x) {
    return with_nodes_and_axis([](index_t axis, auto... n) { return stack_nodes(axis, std::move(n)...); },
                               std::forward<X>(x)...);
}

}  // namespace xf::expr
