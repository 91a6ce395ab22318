#pragma once
#include "xfuse/expr/leaf.hpp"

namespace xf::expr {

/// What a host library adds to an expression of deferred rank: nothing here, specialised by the adapter.
template <class E, class = void>
struct deferred_host {};

struct deferred_tag {};

/// An expression whose rank depends on a number that only the run knows: a node for each number there may
/// be, of which one is built when a target states its rank. `Make` has `least` and `most`, the range of
/// the number, and `with<N>()`, the node.
template <class Make>
class deferred_expression : public deferred_tag,
                            public no_value_of_deferred_rank<Make>,
                            public no_vector<Make>,
                            public deferred_host<deferred_expression<Make>> {
public:
    template <int N>
    using node_with = decltype(std::declval<const Make&>().template with<N>());
    using value_type = typename node_with<Make::most>::value_type;

    deferred_expression(Make make, int number) : make_(std::move(make)), number_(number) {}

    const Make& make() const { return make_; }
    int number() const { return number_; }
    std::size_t dimension() const {
        int rank = 0;
        visit<-1>([&](const auto& n) { rank = std::remove_cvref_t<decltype(n)>::rank; });
        return std::size_t(rank);
    }

    /// Calls f with the node; with Rank >= 0 only for nodes of that rank. Throws rank_error if it has
    /// another.
    template <int Rank, class F>
    void visit(const F& f) const {
        static_assert(can_have<Rank>(std::make_integer_sequence<int, Make::most - Make::least + 1>{}),
                      "xfuse: target rank differs from every rank that the expression may have");
        visit_from<Make::least, Rank>(f);
    }

private:
    template <int Rank, int... N>
    static constexpr bool can_have(std::integer_sequence<int, N...>) {
        return Rank < 0 || ((node_with<Make::least + N>::rank == Rank) || ...);
    }
    template <int N, int Rank, class F>
    void visit_from(const F& f) const {
        if constexpr (N > Make::most) {
            throw rank_error(core::message("tensordot over ", number_,
                                           " axes: the result has not the target's ", Rank, " axes"));
        } else {
            if constexpr (Rank < 0 || node_with<N>::rank == Rank) {
                if (number_ == N) return f(make_.template with<N>());
            }
            visit_from<N + 1, Rank>(f);
        }
    }

    Make make_;
    int number_;
};

}  // namespace xf::expr

namespace xf {

/// An expression whose rank is settled where it is assigned.
template <class X>
concept deferred_rank = std::is_base_of_v<expr::deferred_tag, std::remove_cvref_t<X>>;

/// Taken up as an operand only to say what to write instead.
template <deferred_rank X>
struct operand_traits<X> {
    static constexpr int rank = max_rank;
    static auto borrow(const X&) {
        static_assert(!deferred_rank<X>,
                      "xfuse: the rank of tensordot(a, b, n) is not known at compile time: write "
                      "xf::tensordot<n>(a, b)");
        return expr::constant<float>(0);
    }
    static auto own(X&& x) { return borrow(x); }
};

}  // namespace xf
