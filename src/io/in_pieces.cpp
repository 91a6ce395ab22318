#include <algorithm>

#include "rebuilt.hpp"

namespace xf::io {
namespace {

using expr::erased_pointer;
using kernels::reduce_op;
using kernels::row_function;
using ops::op;

struct known_reduction {
    reduce_op code;
    dynamic::reduction of_piece;
    op together;
};
constexpr known_reduction known[] = {{reduce_op::sum, dynamic::reduction::sum, op::add},
                                     {reduce_op::prod, dynamic::reduction::prod, op::multiply},
                                     {reduce_op::max, dynamic::reduction::max, op::maximum},
                                     {reduce_op::min, dynamic::reduction::min, op::minimum},
                                     {reduce_op::all, dynamic::reduction::all, op::logical_and},
                                     {reduce_op::any, dynamic::reduction::any, op::logical_or}};

/// A count in float is exact up to here.
constexpr index_t most_counted = index_t(1) << 24;

dynamic::reduced_axes axes_from(int first, int rank) {
    dynamic::reduced_axes over{false, {}};
    for (int axis = first; axis < rank; ++axis) over.axes.push_back(axis);
    return over;
}

std::optional<piecewise> reduction_in_pieces(rebuilt& r, const graph::node& n) {
    const auto at = std::ranges::find(known, n.op, &known_reduction::code);
    if (at == std::end(known) || n.reduced_rank() == 0 || n.domain_volume() == 0) return std::nullopt;
    piecewise p;
    p.operand = n.shape.empty() ? r.in_order(r.graph().operands(n)[0], n.domain_volume()) : erased_pointer();
    if (!p.operand) p.operand = r.operand(n, 0);
    const int rank = p.operand->shape().size();
    p.axis = n.shape.size();
    while (p.axis + 1 < rank && p.operand->shape()[p.axis] == 1) ++p.axis;
    p.together = at->together;
    p.divisor = n.divisor;
    p.type = n.type;
    p.shape = n.shape;
    p.of_piece = [what = at->of_piece, over = axes_from(n.shape.size(), rank)](const erased_pointer& piece) {
        return dynamic::reduce(what, piece, over);
    };
    if (p.of_piece(p.operand)->type() != n.type) return std::nullopt;
    return p;
}

dynamic::argument number(float value) {
    dynamic::argument a;
    a.scalar = ops::scalar::of(value);
    return a;
}

/// 1 where a comparison holds, which it does with NaN on neither side.
erased_pointer one_if(op what, const erased_pointer& a, const erased_pointer& b) {
    return dynamic::apply(op::where, {{dynamic::apply(what, {{a}, {b}})}, number(1), number(0)});
}

/// How many elements come before each value: of all that are sorted it is the sum over pieces that are not.
/// NaN is sorted behind all others.
erased_pointer count_before(const erased_pointer& values, bool is_right, const erased_pointer& piece) {
    axis_vector ones(piece->shape().size() + 1, 1);
    ones[0] = values->shape()[0];
    const erased_pointer v = dynamic::reshape(values, ones), x = dynamic::expand_dims(piece, {0});
    const erased_pointer less =
        dynamic::reduce(dynamic::reduction::sum, one_if(is_right ? op::less_equal : op::less, x, v),
                        axes_from(1, ones.size()));
    const dynamic::argument before_nan =
        is_right ? number(float(shape::volume(piece->shape())))
                 : dynamic::argument{
                       dynamic::reduce(dynamic::reduction::sum, one_if(op::equal_to, piece, piece), {})};
    const erased_pointer counts =
        dynamic::apply(op::where, {{dynamic::apply(op::equal_to, {{values}, {values}})}, {less}, before_nan});
    return dynamic::convert(counts, dtype::int64);
}

std::optional<piecewise> places_in_pieces(rebuilt& r, const graph::node& n) {
    const bool is_right = n.row == row_function::position_right;
    if (!is_right && n.row != row_function::position_left) return std::nullopt;
    const std::span<const graph::edge> read = r.graph().operands(n);
    const graph::node& sorted = r.graph().at(read[0].node);
    if (sorted.row != row_function::sort || sorted.shape.size() != 1 || n.shape.size() != 1)
        return std::nullopt;
    piecewise p;
    p.operand = r.in_order(r.graph().operands(sorted)[0], sorted.volume());
    if (!p.operand || p.operand->type() != n.operand_type || p.operand->shape().empty()) return std::nullopt;
    const axis_vector& shape = p.operand->shape();
    while (p.axis + 1 < shape.size() && shape[p.axis] == 1) ++p.axis;
    if (shape::volume(shape) / std::max<index_t>(shape[p.axis], 1) > most_counted) return std::nullopt;
    p.together = op::add;
    p.type = n.type;
    p.shape = n.shape;
    p.of_piece = [values = dynamic::view("values", r.value(read[1].node), n.shape, read[1].map),
                  is_right](const erased_pointer& piece) { return count_before(values, is_right, piece); };
    return p;
}

}  // namespace

std::optional<piecewise> in_pieces(rebuilt& r, const graph::node& n) {
    if (graph::properties(n.kind).combines_parts) return reduction_in_pieces(r, n);
    if (graph::properties(n.kind).does == graph::work::lookups) return places_in_pieces(r, n);
    return std::nullopt;
}

}  // namespace xf::io
