#pragma once
#include "xfuse/adapter/iterate.hpp"
#include "xfuse/expr/any_rank.hpp"
#include "xfuse/expr/deferred_rank.hpp"
#include "xfuse/expr/leaf.hpp"

// Makes every node an xtensor expression: it can stand wherever xtensor takes an `xexpression`.
// What xtensor then does with it is decided by the tag, in assign.hpp and functions.hpp.
namespace xf::adapter {

/// Marks our nodes in xtensor's tag system.
struct tag {};

template <class X>
concept node = expression<X>;

/// What our assignment takes: a node, or an expression that becomes one when it knows the target's rank.
template <class X>
concept ours = node<X> || deferred_rank<X> || any_operand<X>;

}  // namespace xf::adapter

namespace xt {

template <class N, class T, int Rank>
struct xiterable_inner_types<xf::expr::host<N, T, Rank>> {
    using inner_shape_type = std::array<std::ptrdiff_t, static_cast<std::size_t>(Rank)>;
    using const_stepper = xf::adapter::stepper<N, T, Rank>;
    using stepper = const_stepper;
};

template <class N, class T, int Rank>
struct xcontainer_inner_types<xf::expr::host<N, T, Rank>> {
    using reference = T;
    using const_reference = T;
    using size_type = std::size_t;
};

}  // namespace xt

namespace xf::expr {

template <class E>
struct deferred_host<E, void> : xt::xexpression<E> {
    using expression_tag = adapter::tag;
};

template <class N, class T, int Rank>
struct host<N, T, Rank, void>
    : xt::xexpression<N>, xt::xconst_iterable<host<N, T, Rank>>, xt::xconst_accessible<host<N, T, Rank>> {
    using expression_tag = adapter::tag;
    using reference = T;
    using const_reference = T;
    using pointer = const T*;
    using const_pointer = const T*;
    using size_type = std::size_t;
    using difference_type = std::ptrdiff_t;
    using shape_type = std::array<std::ptrdiff_t, static_cast<std::size_t>(Rank)>;
    using inner_shape_type = shape_type;
    using temporary_type = xt::xtensor<T, static_cast<std::size_t>(Rank)>;
    using const_stepper = adapter::stepper<N, T, Rank>;
    using stepper = const_stepper;
    using bool_load_type = xt::bool_load_type<T>;
    static constexpr xt::layout_type static_layout = xt::layout_type::dynamic;
    static constexpr bool contiguous_layout = false;

    const shape_type& shape() const noexcept { return self().extents(); }
    using xt::xconst_accessible<host>::shape;
    xt::layout_type layout() const noexcept { return static_layout; }
    bool is_contiguous() const noexcept { return false; }

    /// One element. Evaluates the whole expression: for a look at a few elements, not for a loop.
    template <class... Index>
    T operator()(Index... index) const {
        return computed()(index...);
    }
    template <class... Index>
    T unchecked(Index... index) const {
        return computed().unchecked(index...);
    }
    template <class It>
    T element(It first, It last) const {
        return computed().element(first, last);
    }

    template <class S>
    bool broadcast_shape(S& shape, bool = false) const {
        return xt::broadcast_shape(self().extents(), shape);
    }
    template <class S>
    bool has_linear_assign(const S&) const noexcept {
        return false;
    }

    template <class S>
    const_stepper stepper_begin(const S& shape) const {
        return const_stepper(self(), shape.size() - static_cast<std::size_t>(Rank));
    }
    template <class S>
    const_stepper stepper_end(const S& shape, xt::layout_type layout) const {
        const_stepper end = stepper_begin(shape);
        end.to_end(layout);
        return end;
    }

private:
    const N& self() const noexcept { return static_cast<const N&>(*this); }
    temporary_type computed() const { return temporary_type(self()); }
};

}  // namespace xf::expr
