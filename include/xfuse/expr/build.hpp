#pragma once
#include "xfuse/expr/leaf.hpp"

/// From typed nodes to the graph. A node of role `map` gathers the inputs of its whole cluster; views
/// become maps on the way down.
namespace xf::expr {

template <class N>
graph::edge resolve(graph::builder& b, const N& n, const shape::access_map& map);

/// The node that computes n. What takes a stage is built once, however often the expression holds it.
template <class N>
int build_once(graph::builder& b, const N& n) {
    if constexpr (holds_stage<N>) {
        const std::uint64_t number = n.id().number();
        int id = b.find(number);
        if (id < 0) {
            id = n.build(b);
            b.keep(number, id);
        }
        return id;
    } else return n.build(b);
}

/// The operand that `map` reaches through a view: what is below it under the composed map, or, where
/// division and addition do not compose, a copy of the view.
template <class V>
graph::edge resolve_view(graph::builder& b, const V& view, const shape::access_map& map) {
    graph::edge e, below;
    if (view.is_flat()) {
        below = resolve(b, view.child(), shape::identity_map(V::child_type::rank));
        e.node = below.node =
            b.flatten(below, dtype_of<typename V::value_type>, shape_of(view.child()), view.name());
        if (shape::compose(map, view.map(), e.map)) return e;
        shape::compose(shape::identity_map(V::rank), view.map(), below.map);
    } else if (shape::compose(map, view.map(), e.map)) {
        return resolve(b, view.child(), e.map);
    } else {
        below = resolve_view(b, view, shape::identity_map(V::rank));
    }
    e.node =
        b.add_copy(below, dtype_of<typename V::value_type>, shape_of(view), "its index does not compose");
    e.map = map;
    return e;
}

template <class N>
graph::edge resolve(graph::builder& b, const N& n, const shape::access_map& map) {
    if constexpr (N::kind == role::view) {
        return resolve_view(b, n, map);
    } else if constexpr (requires { n.resolve_strided(b, map); }) {
        return n.resolve_strided(b, map);
    } else if constexpr (requires { n.changes_nothing(); }) {
        if (n.changes_nothing()) return resolve(b, n.child(), map);
        return {build_once(b, n), map};
    } else {
        graph::edge e;
        e.node = build_once(b, n);
        e.map = map;
        return e;
    }
}

/// Fills in the inputs of a cluster, from `First` on, for the part of it at `n`; `map` takes the
/// cluster's domain to n's index.
template <int First, class N>
void gather(graph::builder& b, const N& n, const shape::access_map& map, int cluster) {
    if constexpr (N::kind == role::map) {
        n.template gather_operands<First>(b, map, cluster);
    } else if constexpr (N::kind == role::view) {
        if constexpr (N::is_transparent) {
            shape::access_map composed;
            shape::compose(map, n.map(), composed);
            gather<First>(b, n.child(), composed, cluster);
        } else {
            const graph::edge e = resolve_view(b, n, map);
            b.operand(b.at(cluster), First) = e;
        }
    } else if constexpr (N::kind == role::memory) {
        const int id = n.build(b);
        graph::edge& to = b.operand(b.at(cluster), First);
        to.node = id;
        to.map = map;
    } else if constexpr (N::kind != role::constant) {
        const graph::edge e = resolve(b, n, map);
        b.operand(b.at(cluster), First) = e;
    }
}

/// The node that computes `n` as an array of its own.
template <class N>
int build_root(graph::builder& b, const N& n) {
    if constexpr (N::kind == role::map || N::kind == role::stage) {
        return build_once(b, n);
    } else {
        const graph::edge e = resolve(b, n, shape::identity_map(N::rank));
        const int id = b.add_copy(e, dtype_of<typename N::value_type>, shape_of(n), nullptr);
        return id;
    }
}

}  // namespace xf::expr
