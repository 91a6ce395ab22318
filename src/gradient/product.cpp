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
    const int rank = x->shape().size();
    factors_.push_back({x, std::move(labels), shape::identity_map(rank), axis_vector(2 * rank, 0)});
}

void labelled_product::multiply_read(const erased_pointer& x, const shape::access_map& map) {
    std::vector<int> labels;
    for (const shape::axis_use& use : map.uses)
        if (std::ranges::find(labels, use.consumer) == labels.end()) labels.push_back(use.consumer);
    std::ranges::sort(labels);
    factor f{x, labels, map, axis_vector(2 * x->shape().size(), 0)};
    for (shape::axis_use& use : f.map.uses) use.consumer = f.axis_of(use.consumer);
    factors_.push_back(std::move(f));
}

bool labelled_product::has(int label) const {
    return std::ranges::any_of(factors_, [label](const factor& f) { return f.axis_of(label) >= 0; });
}

axis_vector labelled_product::shape_of(const factor& f) const {
    axis_vector shape;
    for (const int label : f.labels) shape.push_back(extent(label));
    return shape;
}

erased_pointer labelled_product::value(const factor& f) const {
    erased_pointer x = f.x;
    if (std::ranges::any_of(f.widths, [](index_t width) { return width > 0; }))
        x = dynamic::pad(x, shape::span_of(f.widths), pad_mode::constant, ops::scalar::of(0.0F));
    const axis_vector shape = shape_of(f);
    if (x->shape() == shape && f.map == shape::identity_map(shape.size())) return x;
    return dynamic::view("gradient", x, shape, f.map);
}

void labelled_product::realise(factor& f) const {
    f.x = value(f);
    f.map = shape::identity_map(f.x->shape().size());
    f.widths = axis_vector(2 * f.x->shape().size(), 0);
}

int labelled_product::own_axis(factor& f, int label) const {
    const int at = f.axis_of(label);
    const auto is_its = [at](const shape::axis_use& use) { return use.consumer == at; };
    const auto use = std::ranges::find_if(f.map.uses, is_its);
    if (use != f.map.uses.end()) {
        const int axis = use->producer;
        const auto of_axis = [axis](const shape::axis_use& each) { return each.producer == axis; };
        const index_t whole = f.x->shape()[axis] + f.widths[2 * axis] + f.widths[2 * axis + 1];
        const bool is_own = std::ranges::count_if(f.map.uses, is_its) == 1 &&
                            std::ranges::count_if(f.map.uses, of_axis) == 1 && use->is_affine() &&
                            use->step == 1 && f.map.offset[axis] == 0 && whole == extent(label);
        if (is_own) return axis;
    }
    realise(f);
    return at;
}

/// Where no factor has the label, all of its entries are 1.
void labelled_product::require_factor(int label) {
    if (!has(label)) multiply(ones(extent(label), factors_.front().x->type()), {label});
}

void labelled_product::extend(int label, index_t extent) {
    const index_t more = extent - this->extent(label);
    if (more == 0) return;
    require_factor(label);
    for (factor& f : factors_)
        if (f.axis_of(label) >= 0) f.widths[2 * own_axis(f, label) + 1] += more;
    extents_[std::size_t(label)] = extent;
}

void labelled_product::flip(int label) {
    for (factor& f : factors_) {
        const int at = f.axis_of(label);
        for (shape::axis_use& use : f.map.uses) {
            if (at < 0 || use.consumer != at) continue;
            if (!use.is_affine()) {
                realise(f);
                f.x = dynamic::flip(f.x, axis_vector(1, at));
                break;
            }
            f.map.offset[use.producer] += use.step * (extent(label) - 1);
            use.step = -use.step;
        }
    }
}

void labelled_product::spread(int label, index_t step) {
    if (step == 1) return;
    require_factor(label);
    for (factor& f : factors_) {
        if (f.axis_of(label) < 0) continue;
        realise(f);
        f.x = with_gaps(f.x, f.axis_of(label), step);
    }
    extents_[std::size_t(label)] = (extent(label) - 1) * step + 1;
}

int labelled_product::split(int label, index_t by) {
    const int inner = add_label(by);
    for (factor& f : factors_)
        if (f.axis_of(label) >= 0) realise(f);
    extents_[std::size_t(label)] /= by;
    for (factor& f : factors_) {
        const int axis = f.axis_of(label);
        if (axis < 0) continue;
        f.labels.insert(f.labels.begin() + axis + 1, inner);
        f.x = dynamic::reshape(f.x, shape_of(f));
        f.map = shape::identity_map(f.x->shape().size());
        f.widths = axis_vector(2 * f.x->shape().size(), 0);
    }
    return inner;
}

int labelled_product::add_up(int a, int b) {
    const int replaced = extent(a) >= extent(b) ? a : b, kept = replaced == a ? b : a;
    const index_t reach = extent(kept) - 1;
    const int total = add_label(extent(a) + extent(b) - 1);
    require_factor(replaced);
    // replaced = total - kept; with kept counted from its end, that is total + kept inside a border of
    // `reach`.
    flip(kept);
    for (factor& f : factors_) {
        if (f.axis_of(replaced) < 0) continue;
        const int axis = own_axis(f, replaced);
        f.widths[2 * axis] += reach;
        f.widths[2 * axis + 1] += reach;
        f.labels[std::size_t(f.axis_of(replaced))] = total;
        if (f.axis_of(kept) < 0) f.labels.push_back(kept);
        f.map.uses.push_back({f.axis_of(kept), axis, 1, 1, 0});
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
