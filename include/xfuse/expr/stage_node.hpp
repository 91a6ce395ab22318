#pragma once
#include <tuple>

#include "xfuse/expr/build.hpp"

namespace xf::expr {

/// The base of a node that is computed by a stage of its own: its consumers read the result as an input.
/// N must have `build`, and say how many nodes and edges it takes with those of its Children.
template <class N, class T, int Rank, class... Children>
struct stage_node : node<N, T, Rank> {
    using parts = std::tuple<Children...>;
    static constexpr role kind = role::stage;
    static constexpr bool is_memory = false;
    static constexpr int input_count = 1;
    static constexpr int widest = sizeof(T);
    static constexpr bool complex_below = is_complex<T>::value;

    const identity& id() const { return id_; }

    template <int First, class Source>
    XFUSE_INLINE auto compute(const Source& source) const {
        return source.template load<T, First>();
    }

protected:
    /// For a node that changes what it computes.
    void renew() { id_ = identity(); }

private:
    identity id_;
};

}  // namespace xf::expr
