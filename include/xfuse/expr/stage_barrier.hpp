#pragma once
#include "xfuse/expr/map.hpp"
#include "xfuse/expr/stage_node.hpp"

/// Elementwise parts that are stages of their own, because another operand reads them through a stage, or
/// because they are the same for whole rows of the result. In `e / e.sum({1}, keepdims)` with
/// `e = exp(x)` the sum needs e as an array of its own, so the division reads that too rather than
/// computing exp once more. Types find the candidates; whether both are the same is confirmed by the graph.
namespace xf::expr {

/// An elementwise expression as a stage of its own.
template <class E>
class stage_barrier : public stage_node<stage_barrier<E>, typename E::value_type, E::rank, E> {
public:
    using value_type = typename E::value_type;
    static constexpr int rank = E::rank;
    static constexpr int node_count = E::node_count;
    static constexpr int edge_count = E::edge_count;

    explicit stage_barrier(E e) : e_(std::move(e)) {}
    const auto& extents() const { return e_.extents(); }
    const E& child() const { return e_; }
    int build(graph::builder& b) const { return build_once(b, e_); }

private:
    E e_;
};

/// Does N read what is below it as a stage, rather than fuse it?
template <class N>
constexpr bool reads_stages() {
    if constexpr (requires { N::is_transparent; }) return !N::is_transparent && !N::is_memory;
    else return N::kind == role::stage;
}

/// Is E computed below a stage of N?
template <class N, class E, bool IsBelow = false>
constexpr bool reads() {
    if constexpr (IsBelow && std::is_same_v<N, E>) return true;
    else if constexpr (requires { typename N::parts; }) {
        return []<class... P>(std::tuple<P...>*) {
            return (reads < P, E, IsBelow || reads_stages<N>() > () || ...);
        }(static_cast<typename N::parts*>(nullptr));
    } else return false;
}

/// Cheaper than this, computing an element again costs less than writing and reading it.
inline constexpr int cheap_to_repeat = 8;

/// Is A computed from results of reductions alone?
template <class A>
constexpr bool is_reduced() {
    if constexpr (requires { A::reduces; }) return A::reduces;
    else if constexpr (A::kind == role::view) return is_reduced<typename A::child_type>();
    else if constexpr (A::kind == role::map && A::input_count > 0) {
        return []<class... P>(std::tuple<P...>*) {
            return ((P::kind == role::constant || is_reduced<P>()) && ...);
        }(static_cast<typename A::parts*>(nullptr));
    } else return false;
}

/// Is A broadcast along some axis of a result of rank `Rank` (lower rank, or keepdims after a reduction)?
template <class A, int Rank>
constexpr bool is_broadcast() {
    if constexpr (A::kind == role::constant) return false;
    else if constexpr (A::rank < Rank) return true;
    else if constexpr (A::kind == role::view)
        return A::is_transparent && A::child_type::rank < A::rank && is_reduced<typename A::child_type>();
    else if constexpr (A::kind == role::map && A::input_count > 0) {
        return []<class... P>(std::tuple<P...>*) {
            return ((P::kind == role::constant || is_broadcast<P, Rank>()) && ...);
        }(static_cast<typename A::parts*>(nullptr));
    } else return false;
}

/// Does A read the result of a stage that changes along all axes of a result of Rank axes?
template <class A, int Rank>
constexpr bool reads_stage() {
    if constexpr (A::kind == role::constant || A::is_memory) return false;
    else if constexpr (is_broadcast<A, Rank>()) return false;
    else if constexpr (A::kind == role::map) {
        return []<class... P>(std::tuple<P...>*) {
            return (reads_stage<P, Rank>() || ...);
        }(static_cast<typename A::parts*>(nullptr));
    } else if constexpr (requires { A::is_transparent; }) {
        if constexpr (A::is_transparent) return reads_stage<typename A::child_type, Rank>();
        else return true;
    } else return true;
}

/// Is it cheaper to compute A again, from what it reads, than to read it? Not if it would read many operands,
/// or several, one of them the result of a stage: a chain of residual blocks would read one more in each
/// block.
template <class A>
constexpr bool is_cheap_to_repeat() {
    return A::cost() < cheap_to_repeat && A::input_count <= max_repeated_inputs &&
           !(A::input_count > 1 && reads_stage<A, A::rank>());
}

/// Is the elementwise part A, or a part of it, a stage of its own because one of the others reads it?
template <class A, class... Others>
constexpr bool has_common_part() {
    if constexpr (A::kind != role::map) return false;
    else if constexpr (is_cheap_to_repeat<A>()) return false;
    else if constexpr ((reads<Others, A>() || ...)) return true;
    else {
        return []<class... P>(std::tuple<P...>*) {
            return (has_common_part<P, Others...>() || ...);
        }(static_cast<typename A::parts*>(nullptr));
    }
}

template <class... Others, class A>
auto split_common(A a) {
    if constexpr (!has_common_part<A, Others...>()) return a;
    else if constexpr ((reads<Others, A>() || ...)) return stage_barrier<A>(std::move(a));
    else {
        return std::apply(
            [&](const auto&... part) {
                using F = std::remove_cvref_t<decltype(a.functor())>;
                return map<F, decltype(split_common<Others...>(part))...>(a.functor(),
                                                                          split_common<Others...>(part)...);
            },
            a.operands());
    }
}

/// Cheaper than this, an element that is the same for a whole row is computed for each element of it.
inline constexpr int cheap_in_rows = 6;

/// `x / sqrt(x.var({1}, keepdims) + eps)`: the root is taken once a row, not once an element.
template <class A, class... All>
constexpr bool is_row_invariant() {
    if constexpr (A::kind != role::map) return false;
    else if constexpr (A::cost() < cheap_in_rows) return false;
    else {
        constexpr int rank = largest({All::rank...});
        return is_broadcast<A, rank>() &&
               ((All::kind != role::constant && !is_broadcast<All, rank>()) || ...);
    }
}

/// Is the argument A of an operation on All, or a part of it, to be computed by itself?
template <class A, class... All>
constexpr bool is_split() {
    return has_common_part<A, All...>() || is_row_invariant<A, All...>();
}

/// The argument, split into a cluster and the stages that it reads.
template <class... All, class A>
decltype(auto) split_cluster(A&& a) {
    if constexpr (!is_split<A, All...>()) return std::forward<A>(a);
    else if constexpr (!has_common_part<A, All...>()) return stage_barrier<A>(std::forward<A>(a));
    else {
        auto rest = split_common<All...>(std::forward<A>(a));
        if constexpr (is_row_invariant<decltype(rest), All...>())
            return stage_barrier<decltype(rest)>(std::move(rest));
        else return rest;
    }
}

}  // namespace xf::expr
