#pragma once
#include <variant>

#include "xfuse/expr/shared.hpp"
#include "xfuse/expr/stage_node.hpp"

namespace xf::expr {

/// One of two ways to compute the same, chosen when the expression is built.
template <class A, class B>
class either : public stage_node<either<A, B>, typename A::value_type, A::rank, A, B> {
    static_assert(std::is_same_v<typename A::value_type, typename B::value_type> && A::rank == B::rank);

public:
    using value_type = typename A::value_type;
    static constexpr int rank = A::rank;
    static constexpr bool reduces = is_reduced<A>() && is_reduced<B>();
    using extents_type = std::array<index_t, std::size_t(rank)>;
    static constexpr int node_count = largest({A::node_count, B::node_count});
    static constexpr int edge_count = largest({A::edge_count, B::edge_count});

    template <class Way>
        requires std::same_as<Way, A> || std::same_as<Way, B>
    explicit either(Way way) : way_(std::move(way)) {}

    const extents_type& extents() const {
        return std::visit([](const auto& way) -> const extents_type& { return way.extents(); }, way_);
    }
    int build(graph::builder& b) const {
        return std::visit([&](const auto& way) { return build_root(b, way); }, way_);
    }
    /// A way that is a view is read through its map, without a copy.
    graph::edge resolve_strided(graph::builder& b, const shape::access_map& map) const {
        return std::visit([&](const auto& way) { return resolve(b, way, map); }, way_);
    }

private:
    std::variant<A, B> way_;
};

}  // namespace xf::expr
