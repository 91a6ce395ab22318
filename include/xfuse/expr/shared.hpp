#pragma once
#include "xfuse/expr/map.hpp"
#include "xfuse/expr/stage_node.hpp"

/// Elementwise parts that another operand reads through a stage. In `e / e.sum({1}, keepdims)` with
/// `e = exp(x)` the sum needs e as an array of its own, so the division reads that too rather than
/// computing exp once more. Types find the candidates; whether both are the same is confirmed by the graph.
namespace xf::expr {

/// An elementwise expression as a stage of its own.
template <class E>
class shared : public stage_node<shared<E>, typename E::value_type, E::rank, E> {
public:
    using value_type = typename E::value_type;
    static constexpr int rank = E::rank;
    static constexpr int node_count = E::node_count;
    static constexpr int edge_count = E::edge_count;

    explicit shared(E e) : e_(std::move(e)) {}
    const auto& extents() const { return e_.extents(); }
    int build(graph::builder& b) const { return e_.build(b); }

private:
    E e_;
};

/// Is E computed below a stage of N?
template <class N, class E, bool IsBelow = false>
constexpr bool reads() {
    if constexpr (IsBelow && std::is_same_v<N, E>) return true;
    else if constexpr (requires { typename N::parts; }) {
        return []<class... P>(std::tuple<P...>*) {
            return (reads < P, E, IsBelow || N::kind == role::stage > () || ...);
        }(static_cast<typename N::parts*>(nullptr));
    } else return false;
}

/// Cheaper than this, computing an element again costs less than writing and reading it.
inline constexpr int cheap_to_repeat = 8;

/// Is the elementwise part A, or a part of it, to be cut off because one of the others reads it?
template <class A, class... Others>
constexpr bool has_shared_part() {
    if constexpr (A::kind != role::map) return false;
    else if constexpr (A::cost() < cheap_to_repeat) return false;
    else if constexpr ((reads<Others, A>() || ...)) return true;
    else {
        return []<class... P>(std::tuple<P...>*) {
            return (has_shared_part<P, Others...>() || ...);
        }(static_cast<typename A::parts*>(nullptr));
    }
}

template <class... Others, class A>
auto cut_shared(A a) {
    if constexpr (!has_shared_part<A, Others...>()) return a;
    else if constexpr ((reads<Others, A>() || ...)) return shared<A>(std::move(a));
    else {
        return std::apply(
            [&](const auto&... part) {
                using F = std::remove_cvref_t<decltype(a.functor())>;
                return map<F, decltype(cut_shared<Others...>(part))...>(a.functor(),
                                                                        cut_shared<Others...>(part)...);
            },
            a.operands());
    }
}

}  // namespace xf::expr
