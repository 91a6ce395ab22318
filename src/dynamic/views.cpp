#include "xfuse/expr/views.hpp"

#include <algorithm>
#include <numeric>

#include "xfuse/dynamic/nodes.hpp"
#include "xfuse/dynamic/sliced.hpp"
#include "xfuse/expr/repeat.hpp"
#include "xfuse/expr/take.hpp"
#include "xfuse/shape/reshape.hpp"

namespace xf::dynamic {
namespace {

/// Elements of another expression in other places.
class viewed final : public expr::erased {
public:
    viewed(const char* name, const erased_pointer& x, const axis_vector& shape, const shape::access_map& map,
           bool is_flat)
        : erased(x->type(), shape::span_of(shape)), name_(name), x_(x), map_(map), is_flat_(is_flat) {
        read(*x);
    }
    graph::edge resolve(graph::builder& b, const shape::access_map& map) const override {
        graph::edge e;
        if (is_flat_) {
            const graph::edge below = x_->resolve(b, shape::identity_map(x_->shape().size()));
            e.node = b.flatten(below, type(), shape::span_of(x_->shape()), name_);
            if (shape::compose(map, inner(), e.map)) return e;
            return copied(b, e.node, map);
        }
        if (shape::compose(map, inner(), e.map)) return x_->resolve(b, e.map);
        return copied_view(b, map);
    }
    int build(graph::builder& b) const override {
        const graph::edge e = resolve(b, shape::identity_map(shape().size()));
        return b.add_copy(e, type(), shape::span_of(shape()), nullptr);
    }
    void list_operands(std::vector<const erased*>& to) const override { to.push_back(x_.get()); }

private:
    shape::map_view inner() const {
        return {{map_.uses.data(), std::size_t(map_.uses.size())},
                {map_.offset.data(), std::size_t(map_.offset.size())}};
    }
    graph::edge copied(graph::builder& b, int flat, const shape::access_map& map) const {
        graph::edge below;
        below.node = flat;
        shape::compose(shape::identity_map(shape().size()), inner(), below.map);
        return {b.add_copy(below, type(), shape::span_of(shape()), "its index does not compose"), map};
    }
    graph::edge copied_view(graph::builder& b, const shape::access_map& map) const {
        const graph::edge below = resolve(b, shape::identity_map(shape().size()));
        return {b.add_copy(below, type(), shape::span_of(shape()), "its index does not compose"), map};
    }

    const char* name_;
    erased_pointer x_;
    shape::access_map map_;
    bool is_flat_;
};

/// The entries along an axis that a table says.
class gathered final : public expr::erased_stage {
public:
    gathered(const char* name, const erased_pointer& x, std::vector<index_t> table, int axis)
        : erased_stage(x->type(), shape::span_of(shape_with(x->shape(), axis, index_t(table.size())))),
          name_(name),
          x_(x),
          table_(std::move(table)),
          axis_(axis) {
        shape::check_shape(name, shape::span_of(shape()), size_of(type()));
        read(*x);
    }
    void list_operands(std::vector<const erased*>& to) const override { to.push_back(x_.get()); }

private:
    static axis_vector shape_with(axis_vector shape, int axis, index_t extent) {
        shape[axis] = extent;
        return shape;
    }
    int add_node(graph::builder& b) const override {
        const graph::edge from = x_->resolve(b, shape::identity_map(shape().size()));
        return b.add_gather(from, type(), name_, shape::span_of(shape()), table_.data(), axis_,
                            shape::span_of(x_->shape()));
    }

    const char* name_;
    erased_pointer x_;
    std::vector<index_t> table_;
    int axis_;
};

erased_pointer make_view(const char* name, const erased_pointer& x, const axis_vector& shape,
                         const shape::access_map& map, bool is_flat = false) {
    shape::check_shape(name, shape::span_of(shape), size_of(x->type()));
    return erased_pointer(new viewed(name, x, shape, map, is_flat));
}

/// Result axis k is operand axis from[k], or new where that is -1.
erased_pointer axes_view(const char* name, const erased_pointer& x, std::span<const int> from) {
    axis_vector shape;
    for (const int axis : from) shape.push_back(axis < 0 ? 1 : x->shape()[axis]);
    return make_view(name, x, shape, expr::axes_map(from, x->shape().size()));
}

int rank_of(const erased_pointer& x) { return x->shape().size(); }

}  // namespace

erased_pointer transpose(const erased_pointer& x) {
    axis_vector axes;
    for (int axis = rank_of(x); axis-- > 0;) axes.push_back(axis);
    return transpose(x, axes);
}
erased_pointer transpose(const erased_pointer& x, const axis_vector& axes) {
    const auto from = expr::check_permutation("transpose", shape::span_of(axes), rank_of(x));
    return axes_view("transpose", x, {from.data(), std::size_t(rank_of(x))});
}
erased_pointer moveaxis(const erased_pointer& x, const axis_vector& source, const axis_vector& destination) {
    const auto from = expr::moved_axes(shape::span_of(source), shape::span_of(destination), rank_of(x));
    return axes_view("moveaxis", x, {from.data(), std::size_t(rank_of(x))});
}
erased_pointer swapaxes(const erased_pointer& x, index_t a, index_t b) {
    std::vector<int> from(std::size_t(rank_of(x)), 0);
    std::iota(from.begin(), from.end(), 0);
    std::swap(from[std::size_t(shape::normalise_axis("swapaxes", a, rank_of(x)))],
              from[std::size_t(shape::normalise_axis("swapaxes", b, rank_of(x)))]);
    return axes_view("swapaxes", x, from);
}
erased_pointer flip(const erased_pointer& x, const axis_vector& axes) {
    shape::access_map map = shape::identity_map(rank_of(x));
    for (const int axis : shape::normalise_axes("flip", shape::span_of(axes), rank_of(x))) {
        map.uses[axis].step = -1;
        map.offset[axis] = x->shape()[axis] - 1;
    }
    return make_view("flip", x, x->shape(), map);
}
erased_pointer expand_dims(const erased_pointer& x, const axis_vector& axes) {
    const int rank = rank_of(x) + axes.size();
    if (rank > max_rank) throw rank_error("expand_dims: an expression has at most 16 axes");
    std::vector<int> from(std::size_t(rank), 0);
    for (const int axis : shape::normalise_axes("expand_dims", shape::span_of(axes), rank, "a result"))
        from[std::size_t(axis)] = -1;
    int next = 0;
    for (int& source : from) source = source < 0 ? -1 : next++;
    return axes_view("expand_dims", x, from);
}
erased_pointer squeeze(const erased_pointer& x, const axis_vector& axes) {
    const auto dropped = shape::normalise_axes("squeeze", shape::span_of(axes), rank_of(x));
    std::vector<int> from;
    for (int axis = 0; axis < rank_of(x); ++axis) {
        if (std::ranges::find(dropped, axis) == dropped.end()) from.push_back(axis);
        else expr::require_extent_one(shape::span_of(x->shape()), axis);
    }
    return axes_view("squeeze", x, from);
}
erased_pointer broadcast_to(const erased_pointer& x, const axis_vector& shape) {
    if (shape.size() < rank_of(x)) {
        throw rank_error(core::message("broadcast_to: shape ", core::shape_text(shape::span_of(shape)),
                                       " has fewer axes than the operand of shape ",
                                       core::shape_text(shape::span_of(x->shape()))));
    }
    expr::check_broadcast(shape::span_of(x->shape()), shape::span_of(shape));
    return make_view("broadcast_to", x, shape,
                     shape::broadcast_map(shape::span_of(shape), shape::span_of(x->shape())));
}
erased_pointer reshape(const erased_pointer& x, const axis_vector& shape) {
    const axis_vector to = shape::resolve_reshape(shape::span_of(x->shape()), shape::span_of(shape));
    shape::access_map map;
    if (shape::reshape_map(shape::span_of(x->shape()), shape::span_of(to), map))
        return make_view("reshape", x, to, map);
    index_t strides[max_rank];
    shape::row_major_strides(shape::span_of(to), {strides, std::size_t(to.size())});
    map.uses.clear();
    for (int k = 0; k < to.size(); ++k) map.uses.push_back({k, 0, strides[k], 1, 0});
    map.offset = axis_vector(1, 0);
    return make_view("reshape", x, to, map, true);
}

erased_pointer view(const char* name, const erased_pointer& x, const axis_vector& shape,
                    const shape::access_map& map) {
    return make_view(name, x, shape, map);
}

erased_pointer repeat(const erased_pointer& x, index_t count, index_t axis) {
    const int at = shape::normalise_axis("repeat", axis, rank_of(x));
    axis_vector shape = x->shape();
    shape[at] = expr::repeated_extent("repeat", shape[at], count, at);
    shape::access_map map = shape::identity_map(rank_of(x));
    if (count > 1) map.uses[at].div = count;
    return make_view("repeat", x, shape, map);
}
erased_pointer repeat(const erased_pointer& x, std::span<const index_t> counts, index_t axis) {
    const int at = shape::normalise_axis("repeat", axis, rank_of(x));
    return gather("repeat", x, expr::repeat_table(x->shape()[at], counts, at), at);
}
erased_pointer gather(const char* name, const erased_pointer& x, std::vector<index_t> table, int axis) {
    return erased_pointer(new gathered(name, x, std::move(table), axis));
}
erased_pointer tile(const erased_pointer& x, const axis_vector& reps) {
    const int from = rank_of(x), rank = std::max(from, reps.size());
    axis_vector shape(rank, 1);
    shape::access_map map;
    map.offset = axis_vector(from, 0);
    for (int axis = 0; axis < rank; ++axis) {
        const int inner = axis - (rank - from), rep = axis - (rank - reps.size());
        const index_t count = rep >= 0 ? reps[rep] : 1, extent = inner >= 0 ? x->shape()[inner] : 1;
        shape[axis] = expr::repeated_extent("tile", extent, count, axis);
        if (inner >= 0 && extent > 1) map.uses.push_back({axis, inner, 1, 1, count > 1 ? extent : 0});
    }
    return make_view("tile", x, shape, map);
}

void check_slices(const erased_pointer& x, int named, int dropped, int added) {
    const int rank = rank_of(x);
    if (named > rank) {
        throw rank_error(core::message("view: ", named, " axes are named, the operand of shape ",
                                       core::shape_text(shape::span_of(x->shape())), " has ", rank));
    }
    if (rank - dropped + added > max_rank) throw rank_error("view: an expression has at most 16 axes");
}
erased_pointer view(const erased_pointer& x, const expr::slicer<max_rank>& seen) {
    return make_view("view", x, axis_vector(std::span(seen.shape).first(std::size_t(seen.out))), seen.map);
}
erased_pointer keep_places(const erased_pointer& x, std::vector<index_t> places, int axis) {
    const index_t extent = x->shape()[axis];
    expr::check_indices({"view", axis, extent}, places);
    for (index_t& place : places) place += place < 0 ? extent : 0;
    return gather("view", x, std::move(places), axis);
}

erased_pointer windows(const erased_pointer& x, const axis_vector& window, const axis_vector& step,
                       const window_options& options) {
    erased_pointer padded = x;
    shape::window_request request =
        expr::window_arguments(rank_of(x), shape::span_of(window), shape::span_of(step), options);
    if (options.padding.is_same) expr::pad_to_same(request, shape::span_of(x->shape()));
    const int count = request.axes.size();
    if (rank_of(x) + count > max_rank) {
        throw rank_error(core::message("windows: ", count, " window axes for an operand of rank ", rank_of(x),
                                       ": an expression has at most ", max_rank, " axes"));
    }
    axis_vector counts, widths(2 * rank_of(x), 0);
    bool is_padded = false;
    for (int k = 0; k < count; ++k) {
        const shape::window_count c = shape::count_windows(shape::span_of(x->shape()), request, k);
        counts.push_back(c.count);
        const int axis = request.axes[k];
        widths[2 * axis] = request.before[k];
        widths[2 * axis + 1] = request.after[k] + c.overhang;
        is_padded |= widths[2 * axis] + widths[2 * axis + 1] > 0;
    }
    if (is_padded) {
        if (!options.pad_value) expr::refuse_absent_padding();
        padded = pad(x, shape::span_of(widths), pad_mode::constant, ops::scalar::of(*options.pad_value));
    }
    axis_vector shape = padded->shape();
    for (int k = 0; k < count; ++k) shape[request.axes[k]] = counts[k];
    for (int k = 0; k < count; ++k) shape.push_back(request.window[k]);
    return make_view("windows", padded, shape, expr::window_map(rank_of(x), request));
}

}  // namespace xf::dynamic
