#include "product.hpp"

#include <algorithm>
#include <numeric>

#include "constants.hpp"

namespace xf::gradients {

erased_pointer with_zeros(const erased_pointer& x, int axis, index_t before, index_t after) {
    if (before == 0 && after == 0) return x;
    axis_vector widths(2 * x->shape().size(), 0);
    widths[2 * axis] = before;
    widths[2 * axis + 1] = after;
    return dynamic::pad(x, shape::span_of(widths), pad_mode::constant, ops::scalar::of(0.0F));
}

erased_pointer crop(const erased_pointer& x, int axis, index_t low, index_t extent) {
    axis_vector shape = x->shape();
    if (low == 0 && extent == shape[axis]) return x;
    shape::access_map map = shape::identity_map(shape.size());
    map.offset[axis] = low;
    shape[axis] = extent;
    return dynamic::view("gradient", x, shape, map);
}

erased_pointer with_gaps(const erased_pointer& x, int axis, index_t step) {
    if (step == 1 || x->shape()[axis] <= 1) return x;
    axis_vector shape = x->shape();
    const index_t count = shape[axis];
    shape[axis] = count * step;
    const erased_pointer apart =
        with_zeros(dynamic::expand_dims(x, axis_vector(1, axis + 1)), axis + 1, 0, step - 1);
    return crop(dynamic::reshape(apart, shape), axis, 0, (count - 1) * step + 1);
}

erased_pointer scaled(const erased_pointer& x, double by) {
    return by == 1 ? x : dynamic::apply(ops::op::multiply, {{x}, number(by, x->type())});
}

int labelled_product::factor::axis_of(int label) const {
    const auto at = std::ranges::find(labels, label);
    return at == labels.end() ? -1 : int(at - labels.begin());
}

int labelled_product::add_label(index_t extent) {
    extents_.push_back(extent);
    return int(extents_.size()) - 1;
}

void labelled_product::multiply(const erased_pointer& x, std::vector<int> labels) {
    factors_.push_back({x, std::move(labels)});
}

void labelled_product::multiply_read(const erased_pointer& x, const shape::access_map& map) {
    std::vector<int> labels;
    for (const shape::axis_use& use : map.uses)
        if (std::ranges::find(labels, use.consumer) == labels.end()) labels.push_back(use.consumer);
    std::ranges::sort(labels);
    axis_vector shape;
    for (const int label : labels) shape.push_back(extent(label));
    shape::access_map narrow = map;
    for (shape::axis_use& use : narrow.uses)
        use.consumer = int(std::ranges::find(labels, use.consumer) - labels.begin());
    multiply(dynamic::view("gradient", x, shape, narrow), std::move(labels));
}

bool labelled_product::has(int label) const {
    return std::ranges::any_of(factors_, [label](const factor& f) { return f.axis_of(label) >= 0; });
}

void labelled_product::extend(int label, index_t extent) {
    const index_t more = extent - this->extent(label);
    if (more == 0) return;
    if (!has(label)) multiply(ones(this->extent(label), factors_.front().x->type()), {label});
    for (factor& f : factors_) {
        const int axis = f.axis_of(label);
        if (axis >= 0) f.x = with_zeros(f.x, axis, 0, more);
    }
    extents_[std::size_t(label)] = extent;
}

void labelled_product::flip(int label) {
    for (factor& f : factors_) {
        const int axis = f.axis_of(label);
        if (axis >= 0) f.x = dynamic::flip(f.x, axis_vector(1, axis));
    }
}

void labelled_product::spread(int label, index_t step) {
    if (step == 1) return;
    if (!has(label)) multiply(ones(extent(label), factors_.front().x->type()), {label});
    for (factor& f : factors_) {
        const int axis = f.axis_of(label);
        if (axis >= 0) f.x = with_gaps(f.x, axis, step);
    }
    extents_[std::size_t(label)] = (extent(label) - 1) * step + 1;
}

int labelled_product::split(int label, index_t by) {
    const int inner = add_label(by);
    extents_[std::size_t(label)] /= by;
    for (factor& f : factors_) {
        const int axis = f.axis_of(label);
        if (axis < 0) continue;
        axis_vector shape;
        for (int k = 0; k < f.x->shape().size(); ++k) {
            shape.push_back(k == axis ? extent(label) : f.x->shape()[k]);
            if (k == axis) shape.push_back(by);
        }
        f.x = dynamic::reshape(f.x, shape);
        f.labels.insert(f.labels.begin() + axis + 1, inner);
    }
    return inner;
}

int labelled_product::add_up(int a, int b) {
    const int replaced = extent(a) >= extent(b) ? a : b, kept = replaced == a ? b : a;
    const index_t reach = extent(kept) - 1;
    const int total = add_label(extent(a) + extent(b) - 1);
    // Where no factor has the label, all of its entries are 1, and those outside are 0.
    if (!has(replaced)) multiply(ones(extent(replaced), factors_.front().x->type()), {replaced});
    // replaced = total - kept; with kept counted from its end, padded[total + kept].
    flip(kept);
    for (factor& f : factors_) {
        const int axis = f.axis_of(replaced);
        if (axis < 0) continue;
        const erased_pointer padded = with_zeros(f.x, axis, reach, reach);
        f.labels[std::size_t(axis)] = total;
        int other = f.axis_of(kept);
        axis_vector shape = padded->shape();
        shape[axis] = extent(total);
        if (other < 0) {
            other = shape.size();
            shape.push_back(extent(kept));
            f.labels.push_back(kept);
        }
        shape::access_map map = shape::identity_map(padded->shape().size());
        map.uses.push_back({other, axis, 1, 1, 0});
        f.x = dynamic::view("gradient", padded, shape, map);
    }
    extents_[std::size_t(replaced)] = 1;
    return total;
}

int labelled_product::duplicate(int label) {
    std::vector<index_t> table(std::size_t(extent(label)));
    std::iota(table.begin(), table.end(), index_t(0));
    return look_up(label, table, extent(label));
}

int labelled_product::look_up(int label, std::span<const index_t> table, index_t extent) {
    const int value = add_label(extent);
    multiply(indicator(table, extent, factors_.front().x->type()), {label, value});
    return value;
}

}  // namespace xf::gradients
