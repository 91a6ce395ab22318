#pragma once
#include "xfuse/adapter/assign.hpp"

// xtensor objects as operands of the library's functions.
namespace xf::adapter {

/// An object that only refers to elements that live elsewhere, so that a temporary of it may be borrowed
/// from.
template <class X>
inline constexpr bool refers = false;
template <class CT, class... S>
inline constexpr bool refers<xt::xview<CT, S...>> =
    std::is_lvalue_reference_v<CT> || refers<std::remove_cv_t<CT>>;
template <class CT, class S, xt::layout_type L, class FST>
inline constexpr bool refers<xt::xstrided_view<CT, S, L, FST>> =
    std::is_lvalue_reference_v<CT> || refers<std::remove_cv_t<CT>>;
template <class EC, std::size_t N, xt::layout_type L, class Tag>
inline constexpr bool refers<xt::xtensor_adaptor<EC, N, L, Tag>> =
    std::is_lvalue_reference_v<EC> || lends_memory<EC>;
template <class EC, std::size_t N, xt::layout_type L, class Tag>
inline constexpr bool refers<xt::xtensor_view<EC, N, L, Tag>> =
    std::is_lvalue_reference_v<EC> || lends_memory<EC>;
template <class EC, xt::layout_type L, class SC, class Tag>
inline constexpr bool refers<xt::xarray_adaptor<EC, L, SC, Tag>> =
    std::is_lvalue_reference_v<EC> || lends_memory<EC>;

/// Are all elements at these strides inside the storage? Not in a container that was moved from, nor in an
/// adaptor or a view of one that has shrunk.
template <strided X>
bool has_elements(const X& x, const graph::location& now) {
    if constexpr (requires { x.storage().size(); }) {
        auto low = static_cast<index_t>(x.data_offset()), high = low;
        for (int axis = 0; axis < now.shape.size(); ++axis) {
            if (now.shape[axis] == 0) return true;
            const index_t reach = (now.shape[axis] - 1) * now.strides[axis];
            (reach < 0 ? low : high) += reach;
        }
        return low >= 0 && high < static_cast<index_t>(x.storage().size());
    } else return true;
}

/// A container's own storage has all elements, or none once it was moved from.
template <strided X>
void locate(const void* container, graph::location& now) {
    const X& x = *static_cast<const X*>(container);
    set_axes<rank_of<X>()>(x.shape(), now.shape);
    set_axes<rank_of<X>()>(x.strides(), now.strides);
    now.data = first_element(x);
    if constexpr (refers<X>) {
        if (!has_elements(x, now)) now.data = nullptr;
    }
}

template <strided X>
bool is_unchanged(const void* container, const void* data, const axis_vector& shape,
                  const axis_vector& strides) {
    if constexpr (refers<X>) {
        graph::location now;
        locate<X>(container, now);
        if (now.data == nullptr) return false;
    }
    const X& x = *static_cast<const X*>(container);
    if (first_element(x) != data || index_t(x.dimension()) != shape.size()) return false;
    auto extent = x.shape().begin();
    auto stride = x.strides().begin();
    for (int axis = 0; axis < shape.size(); ++axis, ++extent, ++stride) {
        if (static_cast<index_t>(*extent) != shape[axis]) return false;
        if (shape[axis] > 1 && static_cast<index_t>(*stride) != strides[axis]) return false;
    }
    return true;
}

template <int Rank, strided X>
auto borrow_container(const X& x) {
    return expr::widened<expr::leaf<element_of<X>, Rank>>(
        graph::lender{std::addressof(x), &locate<X>, &is_unchanged<X>}, to_array<Rank>(x.shape()));
}

/// The array that a view, or a view of a view, shows a part of.
template <class X>
const auto& array_below(const X& x) {
    if constexpr (refers<X> && requires { x.expression(); }) return array_below(x.expression());
    else return x;
}

/// A view with the shape that its array had when it was borrowed: resizing the array leaves the view behind.
template <strided View>
class held_view {
public:
    explicit held_view(const View& view) : view_(view), array_shape_(to_axes(array_below(view_).shape())) {}
    graph::lender lend() const { return {this, &locate_held, &is_unchanged_held}; }

private:
    static void locate_held(const void* container, graph::location& now) {
        const auto& held = *static_cast<const held_view*>(container);
        locate<View>(std::addressof(held.view_), now);
        now.is_stale = held.is_stale();
    }
    static bool is_unchanged_held(const void* container, const void* data, const axis_vector& shape,
                                  const axis_vector& strides) {
        const auto& held = *static_cast<const held_view*>(container);
        return !held.is_stale() && is_unchanged<View>(std::addressof(held.view_), data, shape, strides);
    }
    bool is_stale() const { return !(to_axes(array_below(view_).shape()) == array_shape_); }

    View view_;
    axis_vector array_shape_;
};

template <int Rank, strided X>
auto hold_view(const X& x) {
    return expr::widened<expr::view_leaf<held_view<X>, element_of<X>, Rank>>(held_view<X>(x),
                                                                             to_array<Rank>(x.shape()));
}

/// A view is no container: an expression over it keeps a copy, which refers to the same array.
template <class X>
inline constexpr bool is_view = strided<X> && refers<X> && requires(const X& x) { x.expression(); };
/// Of anything else that has elements in memory it keeps the address.
template <class X>
inline constexpr bool lends = strided<X> && !is_view<X>;

template <int Rank, strided X>
auto own_strided(X&& x, const char* note = nullptr) {
    const auto shape = to_array<Rank>(x.shape());
    const auto strides = to_array<Rank>(x.strides());
    const auto offset = static_cast<index_t>(x.data_offset());
    return expr::widened<expr::owned_leaf<X, element_of<X>, Rank>>(std::move(x), shape, strides, offset,
                                                                   note);
}

template <int Rank, tensor X>
auto borrow(const X& x) {
    if constexpr (is_view<X>) return hold_view<Rank>(x);
    else if constexpr (strided<X>) return borrow_container<Rank>(x);
    else {  // computed by xtensor on each access: once is enough
        using values = xt::xtensor<element_of<X>, std::size_t(Rank)>;
        return own_strided<Rank>(values(x), "an xtensor expression, evaluated once, when this one was built");
    }
}

template <int Rank, tensor X>
auto own(X&& x) {
    if constexpr (!strided<X>) return adapter::borrow<Rank>(x);
    else if constexpr (refers<X>) return hold_view<Rank>(x);
    else return own_strided<Rank>(std::move(x));
}

template <class X>
concept static_tensor = tensor<X> && stored_element<element_of<X>> && rank_of<X>() >= 0;

/// An xarray, or what is made from one.
template <class X>
concept dynamic_tensor = tensor<X> && stored_element<element_of<X>> && rank_of<X>() == -1;

/// Elements without axes: memory, and what holds it.
template <class X>
concept bare_memory =
    !tensor<X> && !ours<X> && !requires(const X& x) { x.c_str(); } &&  // not a text
    ((std::is_pointer_v<X> && stored_element<std::remove_cv_t<std::remove_pointer_t<X>>>) ||
     (std::is_array_v<X> && stored_element<std::remove_cv_t<std::remove_all_extents_t<X>>>) ||
     requires(const X& x) {
         x.begin();
         x.end();
         typename X::value_type;
     });

template <int Rank, tensor X>
void check_rank(const X& x) {
    if (x.dimension() != std::size_t(Rank))
        throw rank_error(core::message("an array of ", x.dimension(), " axes where ", Rank,
                                       " are stated (its shape is ",
                                       core::shape_text(shape::span_of(to_axes(x.shape()))), ")"));
}

}  // namespace xf::adapter

namespace xf {

template <adapter::static_tensor X>
struct operand_traits<X> {
    static constexpr int rank = adapter::rank_of<X>();
    static constexpr bool lends = adapter::lends<X>;
    using value_type = computed_t<adapter::element_of<X>>;

    static auto borrow(const X& x) { return adapter::borrow<rank>(x); }
    static auto own(X&& x) { return adapter::own<rank>(std::move(x)); }
};

/// Operands that cannot be: taken up only to say so in the library's own words, before anything else
/// about them fails.
template <class X>
    requires adapter::tensor<X> && (!stored_element<adapter::element_of<X>>)
struct operand_traits<X> {
    static constexpr int rank = max_rank;
    static auto borrow(const X&) {
        static_assert(
            stored_element<adapter::element_of<X>>,
            "xfuse: this element type is not supported: bool, integers of 8 to 64 bits, float, double, "
            "complex of both, xf::bfloat16 and xf::float16 are");
        return expr::leaf<float, max_rank>(nullptr, {}, {});
    }
    static auto own(X&& x) { return borrow(x); }
};
template <adapter::bare_memory X>
struct operand_traits<X> {
    static constexpr int rank = max_rank;
    static auto borrow(const X&) {
        expr::refuse_memory<X>();
        return expr::leaf<float, max_rank>(nullptr, {}, {});
    }
    static auto own(X&& x) { return borrow(x); }
};
template <adapter::dynamic_tensor X>
struct operand_traits<X> {
    static constexpr int rank = max_rank;
    static auto borrow(const X&) {
        static_assert(
            adapter::rank_of<X>() >= 0,
            "xfuse: the rank of an xt::xarray is not known at compile time: state it, xf::lazy<R>(a)");
        return expr::leaf<float, max_rank>(nullptr, {}, {});
    }
    static auto own(X&& x) { return borrow(x); }
};

template <adapter::dynamic_tensor X>
struct dynamic_operand_traits<X> {
    using value_type = computed_t<adapter::element_of<X>>;

    template <int Rank>
    static auto borrow(const X& x) {
        adapter::check_rank<Rank>(x);
        return adapter::borrow<Rank>(x);
    }
    template <int Rank>
    static auto own(X&& x) {
        adapter::check_rank<Rank>(x);
        return adapter::own<Rank>(std::move(x));
    }
};

}  // namespace xf
