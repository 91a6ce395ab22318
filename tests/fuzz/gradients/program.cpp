#include "fuzz/gradients/program.hpp"

namespace fuzz::gradients {
namespace {

constexpr index_t largest_volume = 300;
constexpr double largest_element = 1e4;  // a sine of more is not known to nine digits

double largest(const array& x) {
    double most = 0;
    for (const double each : x) most = std::isfinite(each) ? std::max(most, std::abs(each)) : INFINITY;
    return most;
}

}  // namespace

program::program(unsigned seed) : c(seed), is_whole(c.one_in(2)) {}

value program::operand(const index_list& shape, bool is_variable) {
    std::vector<std::size_t> extents(shape.begin(), shape.end());
    operands_.push_back(std::make_unique<array>(array::from_shape(extents)));
    for (double& each : *operands_.back())
        each = is_whole ? double(c.pick(-3, 3)) : double(c.engine()) / 4294967296.0 * 4 - 2;
    index_list strides(shape.size());
    xf::shape::row_major_strides(shape, strides);
    const index_t count = volume(shape);
    const int id = text.add("operand", {}, named{"dtype", "float64"}, named{"shape", shape},
                            named{"strides", strides}, named{"first", index_t(0)}, named{"count", count});
    if (is_variable) {
        variables_.push_back(id);
        places_.push_back(operands_.size() - 1);
    }
    return {E(*operands_.back()), id};
}

value program::beside(const index_list& shape) {
    if (c.one_in(2)) {
        for (int attempt = 0; attempt < 5; ++attempt) {
            const value& other = any();
            if (other.shape() == shape) return other;
        }
    }
    index_list own(shape.begin() + c.pick(0, index_t(shape.size())), shape.end());
    for (index_t& extent : own) extent = c.one_in(3) ? 1 : extent;
    return operand(own, c.one_in(2));
}

value program::checked(E e, int id) {
    if (e.dimension() > 5) throw dropped{};
    const value x{std::move(e), id};
    if (volume(x.shape()) > largest_volume) throw dropped{};
    if (largest(xf::eval(x.e)) > largest_element) throw dropped{};
    return x;
}

/// Of a size that products and exponentials of it do not leave the range.
value program::bounded(const value& x) {
    if (largest(xf::eval(x.e)) <= 6) return x;
    if (is_whole && c.one_in(2))
        return apply(
            "remainder", {x.id}, [&] { return xf::remainder(x.e, 5.0); }, named{"right", 5.0},
            named{"kind", "float"});
    if (is_whole)
        return apply(
            "clip", {x.id}, [&] { return xf::clip(x.e, -4, 4); }, named{"low", -4}, named{"high", 4});
    return apply("sin", {x.id}, [&] { return xf::sin(x.e); });
}

void program::step() {
    const value x = any();
    switch (c.pick(0, 9)) {
        case 0:
        case 1: return known_.push_back(bounded(elementwise_step(*this, x)));
        case 2:
        case 3: return known_.push_back(bounded(view_step(*this, x)));
        case 4: return known_.push_back(bounded(window_step(*this, x)));
        case 5: return known_.push_back(bounded(reduction_step(*this, x)));
        case 6:
        case 7: return known_.push_back(bounded(order_step(*this, x)));
        case 8: return known_.push_back(bounded(product_step(*this, x)));
        default: return known_.push_back(bounded(layer_step(*this, x)));
    }
}

void program::grow() {
    for (index_t count = c.pick(1, 2); count > 0; --count) {
        index_list shape;
        for (index_t rank = c.pick(1, 3); rank > 0; --rank) shape.push_back(c.one_in(40) ? 0 : c.pick(1, 5));
        known_.push_back(operand(shape, true));
    }
    for (index_t steps = c.pick(2, 8); steps > 0; --steps) {
        try {
            step();
        } catch (const dropped&) {
            // the next one
        }
    }
    const value last = known_.back(), other = any();
    const value weights = operand(last.shape(), false);
    const value weighed = {last.e * weights.e, text.add("multiply", {last.id, weights.id})};
    const value sum = {weighed.e.sum(), text.add("sum", {weighed.id})};
    const value rest = {other.e.sum(), text.add("sum", {other.id})};
    loss_ = sum.e + rest.e;
    text.add("add", {sum.id, rest.id});
}

}  // namespace fuzz::gradients
