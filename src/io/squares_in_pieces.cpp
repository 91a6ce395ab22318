#include "rebuilt.hpp"

/// A sum of squares about a mean, without a pass for the mean before it: each part has its own mean, and two
/// parts are put together by how far their means are from each other. Nothing cancels.
namespace xf::io {
namespace {

using expr::erased_pointer;
using ops::op;

/// The inputs of a square of a difference.
struct squared_difference {
    graph::edge from, taken;
};

std::optional<squared_difference> as_squared_difference(const rebuilt& r, const graph::node& n) {
    if (!graph::has_cluster(n)) return std::nullopt;
    const ops::operation_list& list = *n.cluster.list;
    if (list.operations.size() != 2 || list.inputs.size() != 2) return std::nullopt;
    const ops::operation &difference = list.operations[0], &square = list.operations[1];
    if (difference.what != op::subtract || square.what != op::square) return std::nullopt;
    if (difference.computes != n.type || square.computes != n.type) return std::nullopt;
    const auto of = list.operands(difference);
    if (of[0].from != ops::source::input || of[1].from != ops::source::input) return std::nullopt;
    const auto read = r.graph().operands(n);
    return squared_difference{read[of[0].index], read[of[1].index]};
}

/// Does a reduction read the same by way of the node under it as another one reads?
bool is_same_read(rebuilt& r, const graph::edge& outer, const graph::edge& inner, const graph::edge& other) {
    shape::access_map both;
    return r.value(inner.node) && r.value(inner.node)->id().number() == r.value(other.node)->id().number() &&
           shape::compose(outer.map, {inner.map.uses, inner.map.offset}, both) && both == other.map;
}

bool is_sum(const graph::node& n) {
    return graph::properties(n.kind).combines_parts && n.op == kernels::reduce_op::sum;
}

/// The results of a part: squares about its mean, then the mean.
template <class T>
void merge(index_t size, std::byte* first, const std::byte* second, index_t first_count,
           index_t second_count) {
    T* const squares = reinterpret_cast<T*>(first);
    const T* const more = reinterpret_cast<const T*>(second);
    const double all = double(first_count) + double(second_count), share = double(second_count) / all;
    const T towards = T(share), apart = T(double(first_count) * share / double(size));
    for (index_t i = 0; i < size; ++i) {
        const T distance = more[size + i] - squares[size + i];
        squares[i] += more[i] + distance * distance * apart;
        squares[size + i] += distance * towards;
    }
}

}  // namespace

std::optional<piecewise> squares_in_pieces(rebuilt& r, const graph::node& n, int mean_id,
                                           const piecewise& of_mean) {
    const graph::node& mean = r.graph().at(mean_id);
    const bool is_real = n.type == dtype::float32 || n.type == dtype::float64;
    if (!is_sum(n) || !is_sum(mean) || !is_real || mean.type != n.type || of_mean.operand->type() != n.type ||
        n.domain != mean.domain || n.shape != mean.shape ||
        mean.divisor * double(shape::volume(n.shape)) != double(n.domain_volume()))
        return std::nullopt;
    const graph::edge& outer = r.graph().operands(n)[0];
    const auto inner = as_squared_difference(r, r.graph().at(outer.node));
    shape::access_map onto_mean;
    if (!inner || inner->taken.node != mean_id ||
        !is_same_read(r, outer, inner->from, r.graph().operands(mean)[0]) ||
        !shape::compose(outer.map, {inner->taken.map.uses, inner->taken.map.offset}, onto_mean) ||
        onto_mean != shape::identity_map(n.shape.size()))
        return std::nullopt;

    piecewise p = of_mean;
    p.divisor = n.divisor;
    p.arrays = 2;
    dynamic::reduced_axes over{false, {}};
    for (int axis = n.shape.size(); axis < p.operand->shape().size(); ++axis) over.axes.push_back(axis);
    p.evaluate = [type = n.type, shape = n.shape, bytes = p.bytes(), over, onto_mean](operand_piece& piece,
                                                                                      std::byte* result) {
        const erased_pointer& x = piece.expression();
        evaluate_in_order(dynamic::reduce(dynamic::reduction::mean, x, over), result + bytes, piece.how());
        const erased_pointer own = dynamic::view("mean", dynamic::array(type, shape, nullptr, result + bytes),
                                                 x->shape(), onto_mean);
        const erased_pointer squares =
            dynamic::apply(op::square, {{dynamic::apply(op::subtract, {{x}, {own}})}});
        evaluate_in_order(dynamic::reduce(dynamic::reduction::sum, squares, over), result, piece.how());
    };
    const index_t size = shape::volume(n.shape);
    p.merge = [size, is_single = n.type == dtype::float32](std::byte* first, const std::byte* second,
                                                           index_t first_count, index_t second_count) {
        (is_single ? &merge<float> : &merge<double>)(size, first, second, first_count, second_count);
    };
    return p;
}

}  // namespace xf::io
