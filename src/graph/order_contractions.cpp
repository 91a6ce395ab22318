#include <array>
#include <bit>
#include <limits>

#include "xfuse/graph/passes.hpp"

namespace xf::graph {
namespace {

using labels = std::uint32_t;    ///< axes of the contraction's domain
using operands = std::uint32_t;  ///< a set of its operands

constexpr int max_operands = 16;
/// Up to this many operands every order is tried: 3^6 pairs of sets.
constexpr int max_exact = 6;

labels used_by(const edge& e) {
    labels used = 0;
    for (const shape::axis_use& use : e.map.uses) used |= 1U << use.consumer;
    return used;
}

/// A product of three or more operands, and what is known about the products of some of them.
struct product {
    const node& n;
    int count;
    std::array<labels, max_operands> of{};

    labels out() const { return (1U << n.shape.size()) - 1; }
    labels united(operands set) const {
        labels all = 0;
        for (int k = 0; k < count; ++k) {
            if ((set >> k & 1U) != 0) all |= of[std::size_t(k)];
        }
        return all;
    }
    /// The axes of the product of a set: those that the result or another operand still needs.
    labels kept(operands set) const {
        const operands rest = ((1U << count) - 1) & ~set;
        return united(set) & (out() | united(rest));
    }
    double volume(labels axes) const {
        double v = 1;
        for (int axis = 0; axis < n.domain.size(); ++axis) {
            if ((axes >> axis & 1U) != 0) v *= double(n.domain[axis]);
        }
        return v;
    }
    /// Products, and the elements of what is kept: a result costs a store, and a load later.
    double cost_of(operands a, operands b) const {
        return volume(kept(a) | kept(b)) + 2 * volume(kept(a | b));
    }
};

/// For each set of operands, the part that is multiplied first.
using order = std::array<operands, 1U << max_exact>;

/// Every split of every set; later sets build on earlier ones.
order best_order(const product& p) {
    order first{};
    std::array<double, 1U << max_exact> cost{};
    for (operands set = 1; set < 1U << p.count; ++set) {
        if (std::popcount(set) < 2) continue;
        cost[set] = std::numeric_limits<double>::infinity();
        for (operands a = (set - 1) & set; a > 0; a = (a - 1) & set) {
            const operands b = set & ~a;
            const double total = cost[a] + cost[b] + p.cost_of(a, b);
            if (total < cost[set]) {
                cost[set] = total;
                first[set] = a;
            }
        }
    }
    return first;
}

/// A factor so far: an operand, or the product of some.
struct factor {
    operands set = 0;
    edge from;
    labels axes = 0;
};

/// The consumer axes of a map, numbered by their place among `axes`.
void renumber(shape::access_map& map, const std::array<int, max_rank>& place) {
    for (shape::axis_use& use : map.uses) use.consumer = place[std::size_t(use.consumer)];
}

class multiplier {
public:
    multiplier(builder& b, int id, const product& p) : b_(b), id_(id), p_(p) {}

    factor operand(int k) const { return {1U << k, b_.operand(b_.at(id_), k), p_.of[std::size_t(k)]}; }

    /// A new node with the product of two factors, its axes in the order of the domain.
    factor multiply(const factor& x, const factor& y) {
        const labels kept = p_.kept(x.set | y.set), all = x.axes | y.axes;
        axis_vector shape, summed;
        std::array<int, max_rank> place{};
        const labels gone = all & ~kept;
        for (const labels group : {kept & all, gone}) {
            for (int axis = 0; axis < p_.n.domain.size(); ++axis) {
                if ((group >> axis & 1U) == 0) continue;
                place[std::size_t(axis)] = shape.size() + summed.size();
                (group == gone ? summed : shape).push_back(p_.n.domain[axis]);
            }
        }
        node& inner =
            b_.add_contraction(p_.n.type, p_.n.name, shape::span_of(shape), shape::span_of(summed), 2);
        const factor* both[] = {&x, &y};
        for (int k = 0; k < 2; ++k) {
            b_.operand(inner, k) = both[k]->from;
            renumber(b_.operand(inner, k).map, place);
        }
        factor product{x.set | y.set, {}, kept & all};
        product.from.node = b_.id_of(inner);
        product.from.map.offset.resize(shape.size(), 0);
        for (int axis = 0, at = 0; axis < p_.n.domain.size(); ++axis) {
            if ((product.axes >> axis & 1U) != 0) product.from.map.uses.push_back({axis, at++, 1, 1, 0});
        }
        return product;
    }

    factor build(const order& first, operands set) {
        if (std::popcount(set) == 1) return operand(std::countr_zero(set));
        const factor x = build(first, first[set]);
        return multiply(x, build(first, set & ~first[set]));
    }

    /// The node itself becomes the last product.
    void finish(const factor& x, const factor& y) {
        node& last = b_.at(id_);
        std::array<int, max_rank> place{};
        axis_vector domain = last.shape;
        // An axis that no operand has adds its products up as often as it is long.
        const labels still_here = x.axes | y.axes | ~p_.united((1U << p_.count) - 1);
        for (int axis = 0; axis < last.domain.size(); ++axis) {
            place[std::size_t(axis)] = axis;
            if (axis < last.shape.size()) continue;
            place[std::size_t(axis)] = domain.size();
            if ((still_here >> axis & 1U) != 0) domain.push_back(last.domain[axis]);
        }
        last.domain = domain;
        last.edge_count = 2;
        const factor* both[] = {&x, &y};
        for (int k = 0; k < 2; ++k) {
            b_.operand(last, k) = both[k]->from;
            renumber(b_.operand(last, k).map, place);
        }
    }

private:
    builder& b_;
    int id_;
    const product& p_;
};

/// The cheapest pair of factors first, then the next.
void multiply_greedily(multiplier& m, const product& p) {
    std::array<factor, max_operands> left;
    int count = p.count;
    for (int k = 0; k < count; ++k) left[std::size_t(k)] = m.operand(k);
    while (count > 2) {
        int x = 0, y = 1;
        double least = std::numeric_limits<double>::infinity();
        for (int i = 0; i < count; ++i) {
            for (int j = i + 1; j < count; ++j) {
                const double cost = p.cost_of(left[std::size_t(i)].set, left[std::size_t(j)].set);
                if (cost < least) least = cost, x = i, y = j;
            }
        }
        left[std::size_t(x)] = m.multiply(left[std::size_t(x)], left[std::size_t(y)]);
        left[std::size_t(y)] = left[std::size_t(--count)];
    }
    m.finish(left[0], left[1]);
}

void split(builder& b, int id) {
    const node n = b.at(id);
    product p{n, n.edge_count, {}};
    for (int k = 0; k < p.count; ++k) p.of[std::size_t(k)] = used_by(b.operand(n, k));
    multiplier m(b, id, p);
    if (p.count > max_exact) return multiply_greedily(m, p);
    const order first = best_order(p);
    const operands all = (1U << p.count) - 1;
    const factor x = m.build(first, first[all]);
    m.finish(x, m.build(first, all & ~first[all]));
}

/// Sums an operand over the summed axes that no other operand has, in a node of its own. Of 64-bit integers
/// alone: narrower ones have sums of a wider type, and of floats the sum may leave the range in which its
/// products with the others lie, or cancel an infinity that they keep.
/// Returns those axes.
labels sum_alone(builder& b, int id, int which) {
    const node n = b.at(id);
    labels others = (1U << n.shape.size()) - 1;
    for (int k = 0; k < n.edge_count; ++k) {
        if (k != which) others |= used_by(b.operand(n, k));
    }
    const edge from = b.operand(n, which);
    const labels used = used_by(from), alone = used & ~others;
    if (alone == 0) return 0;
    std::array<int, max_rank> place{};
    axis_vector shape, summed;
    edge to;
    for (const labels group : {used & ~alone, alone}) {
        for (int axis = 0; axis < n.domain.size(); ++axis) {
            if ((group >> axis & 1U) == 0) continue;
            place[std::size_t(axis)] = shape.size() + summed.size();
            if (group != alone) to.map.uses.push_back({axis, shape.size(), 1, 1, 0});
            (group == alone ? summed : shape).push_back(n.domain[axis]);
        }
    }
    node& sum = b.add(node_kind::reduce, n.type, "sum", shape::span_of(shape), 1);
    sum.op = kernels::reduce_op::sum;
    sum.operand_type = n.type;
    for (const index_t extent : summed) sum.domain.push_back(extent);
    b.operand(sum, 0) = from;
    renumber(b.operand(sum, 0).map, place);
    to.node = b.id_of(sum);
    to.map.offset.resize(shape.size(), 0);
    b.operand(b.at(id), which) = to;
    return alone;
}

/// Are products and sums of these elements exact in one ring, so that they may be taken in any order?
bool wraps_in_sums(dtype type) { return type == dtype::int64 || type == dtype::uint64; }

/// Summed axes of one element move nothing: no operand needs them. Returns those axes.
labels forget_single_terms(builder& b, int id) {
    const node& n = b.at(id);
    labels single = 0;
    for (int axis = n.shape.size(); axis < n.domain.size(); ++axis)
        single |= labels(n.domain[axis] == 1) << axis;
    for (int k = 0; k < n.edge_count; ++k) {
        auto& uses = b.operand(n, k).map.uses;
        for (int at = uses.size(); at-- > 0;) {
            if ((single >> uses[at].consumer & 1U) != 0) uses.erase(at);
        }
    }
    return single;
}

/// Takes axes that no operand indexes out of the domain.
void drop_axes(builder& b, int id, labels gone) {
    node& n = b.at(id);
    for (int axis = n.domain.size(); axis-- > n.shape.size();) {
        if ((gone >> axis & 1U) == 0) continue;
        n.domain.erase(axis);
        for (int k = 0; k < n.edge_count; ++k) {
            for (shape::axis_use& use : b.operand(n, k).map.uses) use.consumer -= use.consumer > axis;
        }
    }
}

}  // namespace

void order_contractions(builder& b, int) {
    for (int id = 0, built = b.size(); id < built; ++id) {
        if (b.at(id).kind != node_kind::contract) continue;
        const int count = b.at(id).edge_count;
        if (count >= 2 && b.at(id).domain_volume() > 0) {
            labels gone = forget_single_terms(b, id);
            if (wraps_in_sums(b.at(id).type)) {
                for (int k = 0; k < count; ++k) gone |= sum_alone(b, id, k);
            }
            drop_axes(b, id, gone);
        }
        if (count > 2 && count <= max_operands) split(b, id);
    }
}

}  // namespace xf::graph
