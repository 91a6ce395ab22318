#pragma once
#include <algorithm>
#include <optional>
#include <vector>

#include "../gradient/captured.hpp"
#include "piecewise.hpp"

namespace xf::io {

/// A captured graph whose expressions are made anew, node by node, so that some may be others.
class rebuilt {
public:
    explicit rebuilt(const expr::erased_pointer& e) : g_(e, {}), values_(std::size_t(g_.size())) {}

    const gradients::captured& graph() const { return g_; }
    std::span<const int> order() const { return g_.order(); }
    expr::erased_pointer& value(int id) { return values_[std::size_t(id)]; }

    void replay(int id) {
        if (const int same = same_array_before(id); same >= 0) {
            value(id) = value(same);
            return;
        }
        std::vector<expr::erased_pointer> read;
        for (const graph::edge& e : g_.operands(g_.at(id))) read.push_back(value(e.node));
        value(id) = g_.replayed(id, std::move(read));
    }
    expr::erased_pointer operand(const graph::node& n, int which) {
        const graph::edge& e = g_.operands(n)[std::size_t(which)];
        const bool is_all =
            n.domain == value(e.node)->shape() && e.map == shape::identity_map(n.domain.size());
        if (is_all) return value(e.node);
        // The same again for the same, so that results of one operand are seen to have it.
        const auto is_this = [&](const read_by_map& r) {
            return r.from->id().number() == value(e.node)->id().number() && r.map == e.map &&
                   r.all->shape() == n.domain;
        };
        const auto found = std::ranges::find_if(read_, is_this);
        if (found != read_.end()) return found->all;
        const auto all = dynamic::view("operand", value(e.node), n.domain, e.map);
        return read_.emplace_back(read_by_map{value(e.node), e.map, all}).all;
    }
    /// What an edge reads `count` elements of, one after the other in row-major order, with its axes; null
    /// where it reads them otherwise.
    expr::erased_pointer in_order(const graph::edge& e, index_t count);

private:
    /// Another node for the memory of that one, or -1.
    int same_array_before(int id) const;

    struct read_by_map {
        expr::erased_pointer from;
        shape::access_map map;
        expr::erased_pointer all;
    };

    gradients::captured g_;
    std::vector<expr::erased_pointer> values_;
    std::vector<read_by_map> read_;
};

/// A node as a result that can be computed in pieces, or none.
std::optional<piecewise> in_pieces(rebuilt& r, const graph::node& n);

/// The sum of squares about a mean as a result of the pass that computes the mean, or none.
std::optional<piecewise> squares_in_pieces(rebuilt& r, const graph::node& n, int mean,
                                           const piecewise& of_mean);

}  // namespace xf::io
