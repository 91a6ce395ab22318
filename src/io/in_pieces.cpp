#include <algorithm>

#include "rebuilt.hpp"
#include "xfuse/kernels/row_counts.hpp"

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
    const auto of_piece = [what = at->of_piece, over = axes_from(n.shape.size(), rank)](
                              const erased_pointer& piece) { return dynamic::reduce(what, piece, over); };
    p.evaluate = [of_piece](const erased_pointer& piece, std::byte* result, const policy& how) {
        evaluate_in_order(of_piece(piece), result, how);
    };
    if (of_piece(p.operand)->type() != n.type) return std::nullopt;
    return p;
}

std::size_t bytes_of(const erased_pointer& e) {
    return std::size_t(shape::volume(e->shape())) * size_of(e->type());
}

/// How many elements come before each value: of all that are sorted it is the sum over pieces that are not.
class places_of_values {
public:
    places_of_values(erased_pointer values, bool is_right)
        : values_(std::move(values)), count_(kernels::find_counts(values_->type(), is_right)) {}

    void operator()(const erased_pointer& piece, std::byte* result, const policy& how) {
        if (found_.empty()) {
            found_.resize(bytes_of(values_));
            evaluate_in_order(values_, found_.data(), how);
        }
        elements_.resize(bytes_of(piece));
        evaluate_in_order(piece, elements_.data(), how);
        count_(elements_.data(), shape::volume(piece->shape()), found_.data(),
               shape::volume(values_->shape()), reinterpret_cast<std::int64_t*>(result));
    }

private:
    erased_pointer values_;
    kernels::row_counts count_;
    std::vector<std::byte> found_, elements_;
};

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
    p.together = op::add;
    p.type = n.type;
    p.shape = n.shape;
    p.evaluate =
        places_of_values(dynamic::view("values", r.value(read[1].node), n.shape, read[1].map), is_right);
    return p;
}

}  // namespace

std::optional<piecewise> in_pieces(rebuilt& r, const graph::node& n) {
    if (graph::properties(n.kind).combines_parts) return reduction_in_pieces(r, n);
    if (graph::properties(n.kind).does == graph::work::lookups) return places_in_pieces(r, n);
    return std::nullopt;
}

}  // namespace xf::io
