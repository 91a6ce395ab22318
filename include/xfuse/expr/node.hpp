#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <tuple>

#include "xfuse/core/promote.hpp"
#include "xfuse/expr/members.hpp"
#include "xfuse/expr/mistakes.hpp"
#include "xfuse/graph/builder.hpp"
#include "xfuse/shape/axes.hpp"

namespace xf {

/// How a type of another library becomes an operand: empty here, specialised by the adapter.
/// A specialisation has `static constexpr int rank`, `value_type`, `borrow(const X&)` for lvalues and
/// `own(X&&)` for rvalues; both return a node.
template <class X>
struct operand_traits {};

/// The same for a type whose rank is known only at run time, where the caller states it: empty here.
/// A specialisation has `value_type`, `borrow<Rank>(const X&)` and `own<Rank>(X&&)`, which throw
/// rank_error if it is another.
template <class X>
struct dynamic_operand_traits {};

}  // namespace xf

namespace xf::expr {

/// What a host library adds to every node so that it is an expression of that library too: nothing
/// here, specialised by the adapter. The element type and rank are given, as N is incomplete still.
template <class N, class T, int Rank, class = void>
struct host {};

struct node_tag {};

/// Tells one constructed node from another: copies share it. The graph has one node for them, however often
/// the expression holds one.
class identity {
public:
    identity() : number_(next()) {}
    std::uint64_t number() const { return number_; }

private:
    static std::uint64_t next();
    std::uint64_t number_;
};

/// How a node takes part in the cluster of an elementwise parent.
enum class role {
    memory,    ///< strided memory: an input
    constant,  ///< a scalar: part of the row kernel's state
    map,       ///< elementwise: fused into the parent
    view,      ///< moves elements: composed into the maps of what is below it
    stage      ///< computed by a stage of its own: an input
};

/// What reads more operands than this is rather computed once than where it is read in several places: where
/// each of a chain of views and operations uses the one before it twice, the operands would double each time.
inline constexpr int max_repeated_inputs = 4;

/// Is N a stage of its own, or does it take one? Then the graph has one node for all its copies. An
/// elementwise part becomes a stage where a view reads it elsewhere.
template <class N>
constexpr bool find_stage();
template <class N>
inline constexpr bool holds_stage = find_stage<N>();
template <class N>
constexpr bool find_stage() {
    if constexpr (N::kind == role::stage) return true;
    else if constexpr (N::kind == role::map || N::kind == role::view) {
        if constexpr (requires { N::is_transparent; }) {
            if constexpr (!N::is_transparent && !N::is_memory) return true;
        }
        return []<class... P>(std::tuple<P...>*) {
            return (holds_stage<P> || ...);
        }(static_cast<typename N::parts*>(nullptr));
    } else return false;
}

/// The base of every node of an expression. A node is a value: it holds its operands by value, borrows
/// lvalue containers, and owns rvalue ones. N must have `extents()`, and be copyable.
template <class N, class T, int Rank>
struct node : node_tag, reduce_members<N>, no_value<N, Rank>, no_vector<N>, host<N, T, Rank> {
    static_assert(Rank <= max_rank, "xfuse: an expression has at most 16 axes");
    using value_type = T;
    static constexpr int rank = Rank;
    using extents_type = std::array<index_t, std::size_t(Rank)>;

    /// A node that looks like a target takes these up, beside its own assignment `&` from a node of its type.
    template <class X>
    void operator=(const X&) && {
        refuse_target<X>();
    }
    template <class X>
        requires(!std::same_as<X, N>)
    void operator=(const X&) & {
        refuse_target<X>();
    }

protected:
    const N& self() const { return static_cast<const N&>(*this); }
};

}  // namespace xf::expr

namespace xf {

/// A node of the library: what operators and functions build.
template <class X>
concept expression = std::is_base_of_v<expr::node_tag, std::remove_cvref_t<X>>;

/// A container or view of another library that the adapter knows.
template <class X>
concept foreign_operand = !expression<X> && requires { operand_traits<std::remove_cvref_t<X>>::rank; };

/// A container or view of another library whose rank only the caller can state.
template <class X>
concept dynamic_operand = requires { typename dynamic_operand_traits<std::remove_cvref_t<X>>::value_type; };

/// Whatever has axes: an expression or a foreign operand.
template <class X>
concept operand = expression<X> || foreign_operand<X>;

/// A C++ scalar: broadcasts, and never widens an array's element type within its kind.
template <class X>
concept scalar = element<std::remove_cvref_t<X>>;

namespace expr {

template <class N>
std::span<const index_t> shape_of(const N& n) {
    return {n.extents().data(), n.extents().size()};
}

template <class F, class... Args>
class map;

/// A node N as operations read it: halves are widened to float, which changes none of them.
template <class N, class... Args>
auto widened(Args&&... args) {
    if constexpr (half_element<typename N::value_type>)
        return map<ops::cast<float>, N>({}, N(std::forward<Args>(args)...));
    else return N(std::forward<Args>(args)...);
}

/// The node of an operand: an expression is copied, a container borrowed or, if an rvalue, moved in. Its
/// elements are of a type that expressions compute in.
template <operand X>
auto as_node(X&& x) {
    using plain = std::remove_cvref_t<X>;
    if constexpr (expression<X>) {
        if constexpr (half_element<typename plain::value_type>) return widened<plain>(std::forward<X>(x));
        else return plain(std::forward<X>(x));
    } else if constexpr (std::is_lvalue_reference_v<X>) return operand_traits<plain>::borrow(x);
    else return operand_traits<plain>::own(std::forward<X>(x));
}
template <class X>
using node_of = decltype(as_node(std::declval<X>()));

/// The same for an operand that is taken to have `Rank` axes. Throws rank_error if it has not.
template <int Rank, dynamic_operand X>
auto as_node_of_rank(X&& x) {
    using traits = dynamic_operand_traits<std::remove_cvref_t<X>>;
    if constexpr (std::is_lvalue_reference_v<X>) return traits::template borrow<Rank>(x);
    else return traits::template own<Rank>(std::forward<X>(x));
}

template <class X>
struct value_of {
    using type = std::remove_cvref_t<X>;
};
template <operand X>
struct value_of<X> {
    using type = typename node_of<X>::value_type;
};

}  // namespace expr
}  // namespace xf
