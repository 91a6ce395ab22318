#include "xfuse/expr/border_by_axes.hpp"

#include <algorithm>

#include "xfuse/core/errors.hpp"

namespace xf::expr {

part_starts starts_of_parts(index_t before, index_t inside, index_t shape) {
    part_starts starts{};
    std::size_t at = 0;
    if (before > 0) starts[++at] = before;
    starts[++at] = before + inside;
    if (shape > before + inside) starts[++at] = shape;
    return starts;
}

void check_mode_of_type(pad_mode mode, dtype type) {
    const bool is_complex = type == dtype::complex64 || type == dtype::complex128;
    if (!is_complex || !shape::is_by_axes(mode) || mode == pad_mode::linear_ramp) return;
    throw dtype_error(
        core::message("pad: mode ", shape::name_of(mode), " has no meaning for ", name_of(type)));
}

void check_stat_length(pad_mode mode, std::span<const index_t> lengths) {
    if (!shape::is_by_axes(mode) || mode == pad_mode::linear_ramp)
        throw error(core::message("pad: mode ", shape::name_of(mode), " takes no stat_length"));
    for (const index_t length : lengths) {
        if (length < 1) throw shape_error(core::message("pad: stat_length ", length, " is below 1"));
    }
}

namespace {

kernels::row_function statistic_of(pad_mode mode) {
    switch (mode) {
        case pad_mode::maximum: return kernels::row_function::greatest;
        case pad_mode::minimum: return kernels::row_function::least;
        case pad_mode::mean: return kernels::row_function::rounded_mean;
        default: return kernels::row_function::rounded_median;
    }
}

/// One axis at a time.
class axis_border {
public:
    axis_border(graph::builder& b, const border_by_axes& border, int axis, const axis_vector& extents)
        : b_(b), border_(border), axis_(axis), extents_(extents) {}

    /// The operand with the axis padded.
    graph::edge padded(const graph::edge& from) {
        const std::size_t at = std::size_t(axis_);
        const index_t before = border_.before[at], after = border_.shape[at] - before - border_.inside[at];
        if (before == 0 && after == 0) return from;
        if (border_.mode == pad_mode::constant) return with_constants(from, before, after);
        std::array<graph::edge, 3> parts;
        std::size_t count = 0;
        if (before > 0) parts[count++] = side(from, before, 0);
        parts[count++] = from;
        if (after > 0) parts[count++] = side(from, after, 1);
        axis_vector shape = extents_;
        shape[axis_] = border_.shape[at];
        const int id = b_.add_concatenation({parts.data(), count}, border_.type, "pad", shape::span_of(shape),
                                            border_.starts[at].data(), axis_);
        return {id, shape::identity_map(shape.size())};
    }

private:
    graph::edge with_constants(graph::edge from, index_t before, index_t after) {
        axis_vector inside = extents_;
        for (const bool is_front : {true, false}) {
            const index_t width = is_front ? before : after;
            if (width == 0) continue;
            axis_vector shape = inside, lead(inside.size(), 0);
            shape[axis_] += width;
            lead[axis_] = is_front ? width : 0;
            shape::access_map map = shape::identity_map(shape.size());
            map.offset[axis_] = -lead[axis_];
            const int id = b_.add_pad(from, map, border_.type, shape::span_of(shape), shape::span_of(lead),
                                      shape::span_of(inside), value(is_front ? 0 : 1));
            from = {id, shape::identity_map(shape.size())};
            inside = shape;
        }
        return from;
    }

    const void* value(int which) const {
        return border_.values + (2 * axis_ + which) * index_t(size_of(border_.type));
    }

    graph::edge side(const graph::edge& from, index_t width, int which) {
        return border_.mode == pad_mode::linear_ramp ? ramp(from, width, which) : statistic(from, which);
    }

    /// `from` at one place of the axis, seen from `width` of them.
    graph::edge ramp(const graph::edge& from, index_t width, int which) {
        shape::access_map edge;
        edge.offset.resize(extents_.size(), 0);
        edge.offset[axis_] = which == 0 ? 0 : extents_[axis_] - 1;
        for (int k = 0; k < extents_.size(); ++k) {
            if (k != axis_) edge.uses.push_back({k, k, 1, 1, 0});
        }
        axis_vector shape = extents_;
        shape[axis_] = width;
        graph::node& n = b_.add_scan(seen_through(from, edge), border_.type, border_.type, "pad, linear_ramp",
                                     shape::span_of(shape), axis_);
        n.row = kernels::row_function::ramp;
        n.parameter = which == 0 ? 1 : -1;
        n.fill = value(which);
        return {b_.id_of(n), shape::identity_map(shape.size())};
    }

    graph::edge statistic(const graph::edge& from, int which) {
        index_t length = extents_[axis_];
        if (!border_.stat_length.empty())
            length = std::min(length, border_.stat_length[2 * std::size_t(axis_) + std::size_t(which)]);
        axis_vector domain = extents_;
        domain[axis_] = length;
        shape::access_map part = shape::identity_map(domain.size());
        if (which == 1) part.offset[axis_] = extents_[axis_] - length;
        graph::node& n = b_.add_reduction(graph::node_kind::fold, border_.type, shape::name_of(border_.mode),
                                          shape::span_of(domain), {&axis_, 1}, seen_through(from, part));
        n.operand_type = border_.type;
        n.row = statistic_of(border_.mode);
        shape::access_map spread;
        spread.offset.resize(domain.size() - 1, 0);
        for (int k = 0, at = 0; k < domain.size(); ++k) {
            if (k != axis_) spread.uses.push_back({k, at++, 1, 1, 0});
        }
        return {b_.id_of(n), spread};
    }

    /// The operand seen through a map without divisions, which always composes below one without.
    graph::edge seen_through(const graph::edge& from, const shape::access_map& map) {
        const shape::map_view below{{from.map.uses.data(), std::size_t(from.map.uses.size())},
                                    {from.map.offset.data(), std::size_t(from.map.offset.size())}};
        graph::edge seen;
        seen.node = from.node;
        if (shape::compose(map, below, seen.map)) return seen;
        seen.node = b_.add_copy(from, border_.type, shape::span_of(extents_), "its index does not compose");
        seen.map = map;
        return seen;
    }

    graph::builder& b_;
    const border_by_axes& border_;
    int axis_;
    axis_vector extents_;
};

}  // namespace

int add_border(graph::builder& b, const graph::edge& from, const border_by_axes& border) {
    graph::edge at = from;
    axis_vector extents(border.inside);
    for (int axis = 0; axis < extents.size(); ++axis) {
        at = axis_border(b, border, axis, extents).padded(at);
        extents[axis] = border.shape[std::size_t(axis)];
    }
    return at.node;
}

}  // namespace xf::expr
