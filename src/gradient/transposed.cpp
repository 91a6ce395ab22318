#include <algorithm>
#include <numeric>

#include "step.hpp"

/// The transpose of an access map. Axis by axis of the array: the terms that say where in it a point reads
/// are changed until each place is reached by one combination of labels, as digits make a number; terms that
/// overlap, as windows do, are added up by reading the derivative at places shifted against each other.
namespace xf::gradients {
namespace {

/// step * (index of a label), as part of a place.
struct term {
    int label;
    index_t step;
};
using terms = std::vector<term>;

class transposer {
public:
    transposer(labelled_product d, const shape::access_map& map, int rank, const axis_vector& shape)
        : product_(std::move(d)), map_(map), shape_(shape), terms_(std::size_t(shape.size())) {
        offset_ = map.offset;
        for (int axis = 0; axis < rank; ++axis) take_up(axis);
        share_no_labels();
    }

    erased_pointer run() {
        for (std::size_t axis = 0; axis < terms_.size(); ++axis) make_digits(int(axis));
        std::vector<int> labels;
        axis_vector merged;
        for (const terms& of_axis : terms_) {
            index_t count = 1;
            for (const term& t : of_axis) {
                labels.push_back(t.label);
                count *= product_.extent(t.label);
            }
            merged.push_back(count);
        }
        erased_pointer x = product_.sum(labels);
        if (!(x->shape() == merged)) x = dynamic::reshape(x, merged);
        for (int axis = 0; axis < shape_.size(); ++axis) x = placed(x, axis);
        return x;
    }

private:
    /// Turns the uses of one axis of the domain into terms; where some divide, the axis is split.
    void take_up(int axis) {
        std::vector<index_t> cuts;
        for (const shape::axis_use& use : map_.uses) {
            if (use.consumer != axis || product_.extent(axis) == 1) continue;
            for (const index_t cut : {use.div, use.mod * use.div})
                if (cut > 1 && cut < product_.extent(axis)) cuts.push_back(cut);
        }
        std::ranges::sort(cuts);
        cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
        for (std::size_t k = 1; k < cuts.size(); ++k) {
            if (cuts[k] % cuts[k - 1] != 0) return look_up_uses(axis);
        }
        split(axis, cuts);
    }

    /// Into pieces, from the one with the largest entries to that of single ones.
    void split(int axis, const std::vector<index_t>& cuts) {
        if (!cuts.empty()) {
            const index_t last = cuts.back(), extent = product_.extent(axis);
            product_.extend(axis, (extent + last - 1) / last * last);
        }
        std::vector<term> pieces{{axis, 1}};
        for (std::size_t k = cuts.size(); k-- > 0;) {
            pieces.back().step = cuts[k];
            pieces.push_back({product_.split(pieces.back().label, cuts[k]), 1});
        }
        for (const shape::axis_use& use : map_.uses) {
            if (use.consumer != axis || product_.extent(axis) * pieces.front().step == 1) continue;
            for (const term& piece : pieces) {
                const bool is_below = piece.step < use.div;
                const bool is_above = use.mod > 0 && piece.step >= use.div * use.mod;
                if (!is_below && !is_above)
                    add(use.producer, {piece.label, use.step * (piece.step / use.div)});
            }
        }
    }
    /// Where divisions do not nest, by tables.
    void look_up_uses(int axis) {
        for (const shape::axis_use& use : map_.uses) {
            if (use.consumer != axis) continue;
            std::vector<index_t> table(std::size_t(product_.extent(axis)));
            for (std::size_t c = 0; c < table.size(); ++c) {
                table[c] = index_t(c) / use.div;
                if (use.mod > 0) table[c] %= use.mod;
            }
            const index_t extent = 1 + *std::ranges::max_element(table);
            add(use.producer, {product_.look_up(axis, table, extent), use.step});
        }
    }

    void add(int axis, term t) {
        terms& of_axis = terms_[std::size_t(axis)];
        const auto same = std::ranges::find(of_axis, t.label, &term::label);
        if (same != of_axis.end()) same->step += t.step;
        else of_axis.push_back(t);
    }

    /// A label that stands in terms of several axes, as on a diagonal, has a copy for each.
    void share_no_labels() {
        std::vector<int> used;
        for (terms& of_axis : terms_) {
            for (term& t : of_axis) {
                if (std::ranges::find(used, t.label) != used.end()) t.label = product_.duplicate(t.label);
                used.push_back(t.label);
            }
        }
    }

    /// Changes the terms of an axis until each step is the number of places that the next ones make up.
    void make_digits(int axis) {
        terms& t = terms_[std::size_t(axis)];
        std::erase_if(t,
                      [&](const term& each) { return each.step == 0 || product_.extent(each.label) == 1; });
        for (term& each : t) {
            if (each.step > 0) continue;
            product_.flip(each.label);
            offset_[axis] += each.step * (product_.extent(each.label) - 1);
            each.step = -each.step;
        }
        do std::ranges::sort(t, std::greater(), &term::step);
        while (!are_digits(t));
    }
    /// From the last on; changes the first two that are not, and returns false then.
    bool are_digits(terms& t) {
        for (std::size_t k = t.size(); k-- > 1;) {
            term &outer = t[k - 1], &inner = t[k];
            const index_t count = product_.extent(inner.label), ratio = outer.step / inner.step;
            const bool is_exact = outer.step % inner.step == 0;
            if (is_exact && count <= ratio) {
                product_.extend(inner.label, ratio);
                continue;
            }
            if (outer.step == inner.step) {
                outer.label = product_.add_up(outer.label, inner.label);
                t.erase(t.begin() + index_t(k));
            } else if (is_exact) {
                const index_t parts = (count + ratio - 1) / ratio;
                product_.extend(inner.label, parts * ratio);
                const int rest = product_.split(inner.label, ratio);
                t.push_back({rest, inner.step});
                t[k].step = t[k - 1].step;
            } else {
                const index_t common = std::gcd(outer.step, inner.step);
                for (term* each : {&outer, &inner}) {
                    product_.spread(each->label, each->step / common);
                    each->step = common;
                }
            }
            return false;
        }
        return true;
    }

    /// The entries of an axis where they belong, zeros elsewhere.
    erased_pointer placed(erased_pointer x, int axis) const {
        const terms& t = terms_[std::size_t(axis)];
        if (!t.empty()) x = with_gaps(x, axis, t.back().step);
        const index_t extent = x->shape()[axis], left = shape_[axis] - offset_[axis];
        if (extent > left) x = crop(x, axis, 0, left);
        return with_zeros(x, axis, offset_[axis], std::max<index_t>(left - extent, 0));
    }

    labelled_product product_;
    const shape::access_map& map_;
    const axis_vector& shape_;
    axis_vector offset_;
    std::vector<terms> terms_;
};

}  // namespace

erased_pointer transposed(labelled_product d, const shape::access_map& map, int rank,
                          const axis_vector& shape) {
    return transposer(std::move(d), map, rank, shape).run();
}

}  // namespace xf::gradients
