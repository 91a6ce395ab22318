#pragma once
#include "xfuse/expr/held.hpp"
#include "xfuse/expr/stage_node.hpp"
#include "xfuse/expr/view.hpp"

namespace xf::expr {

template <class N>
inline constexpr bool real_elements = !is_complex<typename N::value_type>::value;

/// A reduction over K axes, or the index of an extreme among them.
template <class Op, class Child, int K>
class reduction
    : public stage_node<reduction<Op, Child, K>, typename Op::template result<typename Child::value_type>,
                        Child::rank - K, Child> {
public:
    using value_type = typename Op::template result<typename Child::value_type>;
    using operand_type = typename Child::value_type;
    static constexpr int rank = Child::rank - K;
    static constexpr bool reduces = true;
    using extents_type = std::array<index_t, std::size_t(rank)>;
    static constexpr int node_count = Child::node_count + 1 + Op::is_held;
    static constexpr int edge_count = Child::edge_count + 1 + Op::is_held;

    reduction(const Child& child, const fixed_vector<int, max_rank>& axes, double divisor)
        : child_(child), divisor_(divisor) {
        unsigned reduced = 0;
        for (std::size_t k = 0; k < std::size_t(K); ++k) {
            axes_[k] = axes[int(k)];
            reduced |= 1U << axes_[k];
        }
        std::size_t at = 0;
        for (int axis = 0; axis < Child::rank; ++axis) {
            if ((reduced >> axis & 1U) == 0) shape_[at++] = child_.extents()[std::size_t(axis)];
        }
    }

    const extents_type& extents() const { return shape_; }
    const Child& child() const { return child_; }

    void write_key(key_writer& writer) const
        requires has_key<Child>
    {
        writer.add_value(divisor_);
        writer.template add<int>(axes_);
        child_.write_key(writer);
    }
    int build(graph::builder& b) const {
        const graph::edge from = resolve(b, child_, shape::identity_map(Child::rank));
        constexpr auto node_kind = Op::is_arg ? graph::node_kind::arg_reduce : graph::node_kind::reduce;
        graph::node& n = b.add_reduction(node_kind, dtype_of<value_type>, Op::name, shape_of(child_),
                                         {axes_.data(), std::size_t(K)}, from);
        n.operand_type = dtype_of<operand_type>;
        n.divisor = divisor_;
        n.op = Op::code;
        n.greatest = Op::greatest;
        const int id = b.id_of(n);
        if constexpr (!Op::is_held) return id;
        else return held_constant(b, {id, shape::identity_map(rank)}, dtype_of<value_type>, shape_of(*this));
    }

private:
    Child child_;
    double divisor_;
    std::array<int, std::size_t(K > 0 ? K : 1)> axes_{};
    extents_type shape_{};
};

namespace reductions {

struct basic {
    static constexpr bool is_arg = false;
    static constexpr bool greatest = true;
    static constexpr bool needs_elements = false;
    static constexpr bool is_held = false;  ///< constant to derivatives
    template <class T>
    static constexpr bool accepts = true;
    template <class T>
    static constexpr T neutral = T{};
};
struct sum : basic {
    static constexpr const char* name = "sum";
    static constexpr auto code = kernels::reduce_op::sum;
    template <class T>
    using result = sum_t<T>;
};
struct prod : basic {
    static constexpr const char* name = "prod";
    static constexpr auto code = kernels::reduce_op::prod;
    template <class T>
    using result = sum_t<T>;
    template <class T>
    static constexpr T neutral = T(1);
};
/// A sum divided by a count; the operand has been made floating.
struct divided_sum : basic {
    static constexpr const char* name = "mean";
    static constexpr auto code = kernels::reduce_op::sum;
    template <class T>
    using result = T;
};
struct ordered : basic {
    static constexpr bool needs_elements = true;
    template <class T>
    static constexpr bool accepts = !is_complex<T>::value;
    template <class T>
    using result = T;
};
template <class T>
inline constexpr T least = std::numeric_limits<T>::has_infinity ? -std::numeric_limits<T>::infinity()
                                                                : std::numeric_limits<T>::lowest();
template <class T>
inline constexpr T most =
    std::numeric_limits<T>::has_infinity ? std::numeric_limits<T>::infinity() : std::numeric_limits<T>::max();
struct max : ordered {
    template <class T>
    static constexpr T neutral = least<T>;
    static constexpr const char* name = "max";
    static constexpr auto code = kernels::reduce_op::max;
};
/// Of nothing it is the neutral element.
struct max_or_neutral : max {
    static constexpr bool needs_elements = false;
};
/// What is taken off for the sake of the range and cancels, so that no derivative passes it.
struct shift : max {
    static constexpr bool is_held = true;
};
struct shift_or_neutral : max_or_neutral {
    static constexpr bool is_held = true;
};
struct min : ordered {
    template <class T>
    static constexpr T neutral = most<T>;
    static constexpr const char* name = "min";
    static constexpr auto code = kernels::reduce_op::min;
};
struct truth : basic {
    template <class T>
    using result = bool;
};
struct all : truth {
    template <class T>
    static constexpr T neutral = T(1);
    static constexpr const char* name = "all";
    static constexpr auto code = kernels::reduce_op::all;
};
struct any : truth {
    static constexpr const char* name = "any";
    static constexpr auto code = kernels::reduce_op::any;
};
struct argmax : ordered {
    template <class T>
    static constexpr T neutral = least<T>;
    static constexpr const char* name = "argmax";
    static constexpr auto code = kernels::reduce_op::max;
    static constexpr bool is_arg = true;
    template <class T>
    using result = std::int64_t;
};
struct argmin : argmax {
    template <class T>
    static constexpr T neutral = most<T>;
    static constexpr const char* name = "argmin";
    static constexpr auto code = kernels::reduce_op::min;
    static constexpr bool greatest = false;
};

}  // namespace reductions

/// The options of one call, taken apart.
struct reduce_options {
    bool keep = false;
    index_t ddof = 0;
    constexpr void set(keepdims_t) { keep = true; }
    constexpr void set(xf::ddof d) { ddof = d.value; }
    template <class O>
        requires selects<O>
    constexpr void set(const O&) {}
};

template <class... O>
inline constexpr bool has_ddof = (std::same_as<O, ddof> || ...);
template <class... O>
inline constexpr bool keeps = (std::same_as<O, keepdims_t> || ...);

/// Elements reduced into each result.
template <class N>
index_t reduced_count(const N& n, const fixed_vector<int, max_rank>& axes) {
    index_t count = 1;
    for (const int axis : axes) count *= n.extents()[std::size_t(axis)];
    return count;
}

/// Throws shape_error for a reduction of nothing by an operation that has no identity.
void require_elements(const char* operation, index_t count, std::span<const index_t> shape);

/// Puts the reduced axes back with extent 1.
template <int K, class N>
auto keep_axes(N n, const fixed_vector<int, max_rank>& axes) {
    constexpr int rank = N::rank + K;
    std::array<index_t, std::size_t(rank)> shape;
    shape.fill(0);
    for (const int axis : axes) shape[std::size_t(axis)] = 1;
    shape::access_map map;
    map.offset.resize(N::rank, 0);
    int from = 0;
    unsigned kept = 0;
    for (const int axis : axes) kept |= 1U << axis;
    for (int axis = 0; axis < rank; ++axis) {
        if (kept >> axis & 1U) continue;
        shape[std::size_t(axis)] = n.extents()[std::size_t(from)];
        map.uses.push_back({axis, from++, 1, 1, 0});
    }
    return make_view<true, rank>(std::move(n), "keepdims", shape, map);
}

/// A reduction of all that the node reads: absent elements have a value by now.
template <class Op, int K, class N>
auto basic_reduction(const N& n, const fixed_vector<int, max_rank>& axes, double divisor = 1) {
    using T = typename N::value_type;
    static_assert(Op::template accepts<T>,
                  "xfuse: max, min, argmax and argmin do not order complex elements");
    if (Op::needs_elements) require_elements(Op::name, reduced_count(n, axes), shape_of(n));
    return reduction<Op, N, K>(n, axes, divisor);
}

}  // namespace xf::expr
