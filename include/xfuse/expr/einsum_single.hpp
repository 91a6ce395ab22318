#pragma once
#include "xfuse/expr/contract.hpp"
#include "xfuse/expr/reductions.hpp"
#include "xfuse/expr/views.hpp"

namespace xf::expr {

/// The labels of a single operand: which axes share one, which are summed, and the order of the rest.
struct single_axes {
    int rank = 0;                         ///< the number of labels
    std::array<int, max_rank> of_axis{};  ///< the label of each axis, counted by first appearance
    int summed_count = 0;
    std::array<int, max_rank> summed{};  ///< the labels that are summed, ascending
    std::array<int, max_rank> order{};   ///< of the labels that stay
    bool is_in_order = true;
};
constexpr single_axes take_apart(const contraction_axes& axes, int operand_rank) {
    single_axes s;
    std::array<int, max_rank> number{};
    number.fill(-1);
    for (std::size_t i = 0; i < std::size_t(operand_rank); ++i) {
        int& label = number[std::size_t(axes.of_operand[0][i])];
        if (label < 0) label = s.rank++;
        s.of_axis[i] = label;
    }
    for (int axis = axes.out_rank; axis < axes.rank; ++axis)
        s.summed[std::size_t(s.summed_count++)] = number[std::size_t(axis)];
    std::sort(s.summed.begin(), s.summed.begin() + s.summed_count);
    for (int axis = 0; axis < axes.out_rank; ++axis) {
        int& place = s.order[std::size_t(axis)];
        place = number[std::size_t(axis)];
        for (int k = s.summed_count; k-- > 0;)
            place -= int(s.summed[std::size_t(k)] < number[std::size_t(axis)]);
        s.is_in_order = s.is_in_order && place == axis;
    }
    return s;
}

/// Axes that share a label become one: the diagonal.
template <int Rank, class N>
auto merge_axes(N n, const std::array<int, max_rank>& label_of_axis) {
    std::array<index_t, std::size_t(Rank)> shape;
    shape.fill(1);
    for (std::size_t i = 0; i < std::size_t(N::rank); ++i) {
        if (n.extents()[i] != 1) shape[std::size_t(label_of_axis[i])] = n.extents()[i];
    }
    shape::access_map map;
    map.offset.resize(N::rank, 0);
    for (int i = 0; i < N::rank; ++i) {
        const int label = label_of_axis[std::size_t(i)];
        if (n.extents()[std::size_t(i)] == shape[std::size_t(label)]) map.uses.push_back({label, i, 1, 1, 0});
    }
    return make_view<true, Rank>(std::move(n), "einsum", shape, map);
}

/// The sum of products of a single operand: a sum, in the element type of a contraction.
template <int K, class N>
auto sum_single(N n, const std::array<int, max_rank>& axes) {
    using T = typename N::value_type;
    using op = std::conditional_t<std::is_same_v<T, bool>, reductions::any, reductions::sum>;
    fixed_vector<int, max_rank> summed;
    for (int k = 0; k < K; ++k) summed.push_back(axes[std::size_t(k)]);
    auto result = basic_reduction<op, K>(n, summed);
    if constexpr (dtype_of<typename decltype(result)::value_type> == dtype_of<contracted_t<T>>) return result;
    else return cast<contracted_t<T>>(std::move(result));
}

/// einsum of one operand: a diagonal, a sum, and a transposition, each where there is one.
template <class Axes, int OperandRank, class N>
auto einsum_single(N n) {
    constexpr single_axes s = take_apart(Axes::axes, OperandRank);
    if constexpr (s.rank != N::rank) {
        return einsum_single<Axes, OperandRank>(merge_axes<s.rank>(std::move(n), s.of_axis));
    } else if constexpr (s.is_in_order) {
        if constexpr (s.summed_count == 0) return n;
        else return sum_single<s.summed_count>(std::move(n), s.summed);
    } else {
        constexpr int rank = Axes::axes.out_rank;
        std::array<int, std::size_t(rank)> order{};
        std::copy_n(s.order.begin(), rank, order.begin());
        if constexpr (s.summed_count == 0) return axes_view<rank, true>(std::move(n), "einsum", order);
        else
            return axes_view<rank, true>(sum_single<s.summed_count>(std::move(n), s.summed), "einsum", order);
    }
}

}  // namespace xf::expr
