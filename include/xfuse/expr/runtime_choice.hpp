#pragma once
#include <variant>

#include "xfuse/expr/stage_barrier.hpp"
#include "xfuse/expr/stage_node.hpp"

namespace xf::expr {

/// One of two expressions of the same value, chosen when the expression is built.
template <class A, class B>
class runtime_choice : public stage_node<runtime_choice<A, B>, typename A::value_type, A::rank, A, B> {
    static_assert(std::is_same_v<typename A::value_type, typename B::value_type> && A::rank == B::rank);

public:
    using value_type = typename A::value_type;
    static constexpr int rank = A::rank;
    static constexpr bool reduces = is_reduced<A>() && is_reduced<B>();
    using extents_type = std::array<index_t, std::size_t(rank)>;
    static constexpr int node_count = largest({A::node_count, B::node_count});
    static constexpr int edge_count = largest({A::edge_count, B::edge_count});

    template <class Chosen>
        requires std::same_as<Chosen, A> || std::same_as<Chosen, B>
    explicit runtime_choice(Chosen chosen) : chosen_(std::move(chosen)) {}

    const extents_type& extents() const {
        return std::visit([](const auto& chosen) -> const extents_type& { return chosen.extents(); },
                          chosen_);
    }
    template <class F>
    void visit_parts(const F& f) const {
        std::visit(f, chosen_);
    }
    int build(graph::builder& b) const {
        return std::visit([&](const auto& chosen) { return build_root(b, chosen); }, chosen_);
    }
    /// A view is read through its map, without a copy.
    graph::edge resolve_strided(graph::builder& b, const shape::access_map& map) const {
        return std::visit([&](const auto& chosen) { return resolve(b, chosen, map); }, chosen_);
    }

private:
    std::variant<A, B> chosen_;
};

}  // namespace xf::expr
