#include <algorithm>
#include <functional>

#include "rebuilt.hpp"
#include "xfuse/core/config.hpp"
#include "xfuse/exec/parallel.hpp"
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
    p.evaluate = [of_piece](operand_piece& piece, std::byte* result) {
        evaluate_in_order(of_piece(piece.expression()), result, piece.how());
    };
    if (of_piece(p.operand)->type() != n.type) return std::nullopt;
    return p;
}

/// How many elements come before each value: of all that are sorted it is the sum over pieces that are not.
class places_of_values {
public:
    places_of_values(erased_pointer values, bool is_right)
        : values_(std::move(values)),
          count_(kernels::find_counts(values_->type(), is_right)),
          value_count_(shape::volume(values_->shape())) {}

    void operator()(operand_piece& piece, std::byte* result) {
        if (found_.empty()) {
            found_.resize(std::size_t(value_count_) * size_of(values_->type()));
            evaluate_in_order(values_, found_.data(), piece.how());
        }
        const std::span<const std::byte> elements = piece.elements();
        const index_t size = index_t(size_of(values_->type())), count = index_t(elements.size()) / size;
        const int threads = piece.how().threads > 0 ? piece.how().threads : thread_count();
        const index_t parts = std::clamp<index_t>(count / least_for_a_thread, 1, threads);
        counts_.resize(std::size_t(parts * value_count_));
        exec::for_each_item(parts, int(parts), [&](index_t part, int) {
            const index_t from = part * count / parts, to = (part + 1) * count / parts;
            count_(elements.data() + from * size, to - from, found_.data(), value_count_,
                   counts_.data() + part * value_count_);
        });
        add_parts(parts, reinterpret_cast<std::int64_t*>(result));
    }

private:
    /// A thread that has fewer to count may come too late to help.
    static constexpr index_t least_for_a_thread = index_t(1) << 16;

    void add_parts(index_t parts, std::int64_t* result) const {
        std::fill_n(result, value_count_, 0);
        for (index_t part = 0; part < parts; ++part)
            std::transform(result, result + value_count_, counts_.data() + part * value_count_, result,
                           std::plus<>());
    }

    erased_pointer values_;
    kernels::row_counts count_;
    index_t value_count_;
    std::vector<std::byte> found_;
    std::vector<std::int64_t> counts_;  ///< of each part of a piece
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
