#pragma once
#include "xfuse/adapter/target.hpp"

// Every way in which xtensor assigns an expression ends in `assign` or `assign_in_place`.
namespace xf::adapter {

/// The storage of an adaptor over memory that is not its own.
template <class Storage>
inline constexpr bool lends_memory = false;
template <class P, class A>
inline constexpr bool lends_memory<xt::xbuffer_adaptor<P, xt::no_ownership, A>> = true;

/// A target that takes on the shape of what is assigned to it.
template <class Y>
concept resizable =
    xt::has_container_semantics<Y>::value && !xt::detail::is_fixed<typename Y::shape_type>::value &&
    !lends_memory<std::remove_cvref_t<typename Y::storage_type>>;

/// Has `y` elements that can be written?
template <class Y>
concept writable = !std::is_const_v<Y> && requires(Y& y, element_of<Y> value) { *y.begin() = value; };

template <class Y, class N>
constexpr auto check_types() {
    expr::require_writable<writable<Y>>();
    static_assert(rank_of<Y>() == -1 || rank_of<Y>() == N::rank,
                  "xfuse: target rank differs from the expression's rank");
    expr::require_kind<element_of<Y>, typename N::value_type>();
}

/// Writes `e` over the elements of `y`, whatever e reads from y; never resizes. Throws shape_error if
/// the shapes differ; then, and if the evaluation throws, y is unchanged.
template <class Y, node N>
void assign_in_place(Y& y, const N& e, const policy& options = {}) {
    check_types<Y, N>();
    if constexpr (strided<Y>) {
        expr::evaluate<element_of<Y>>(e, target_of(y), options);
    } else {  // a mask, a list of indices, the real parts: xtensor writes them one by one
        expr::check_target(expr::shape_of(e), to_axes(y.shape()));
        typename N::temporary_type values;
        values.resize(e.extents());
        assign_in_place(values, e, options);
        std::copy(values.cbegin(), values.cend(), y.begin());
    }
}

/// Whether `y` has this shape, and the elements: an xtensor that was moved from keeps its shape without
/// them, as in `y = xf::relu(std::move(y))`.
template <class Y, std::size_t R>
bool conforms(const Y& y, const std::array<index_t, R>& shape) {
    if (!std::equal(shape.begin(), shape.end(), y.shape().begin(), y.shape().end(),
                    [](index_t a, auto b) { return a == static_cast<index_t>(b); }))
        return false;
    if constexpr (resizable<Y>) return static_cast<index_t>(y.storage().size()) >= shape::volume(shape);
    else return true;
}

/// New memory for a target: a container with the layout of `Y`.
template <resizable Y, std::size_t R>
auto make_values(const std::array<index_t, R>& shape) {
    constexpr auto layout =
        Y::static_layout == xt::layout_type::dynamic ? XTENSOR_DEFAULT_LAYOUT : Y::static_layout;
    typename Y::temporary_type values;
    values.resize(shape, layout);
    return values;
}

/// `y = e`: into y's own memory if the shape is right; else into new memory, which becomes y's once the
/// evaluation has succeeded.
template <class Y, node N>
void assign(Y& y, const N& e, const policy& options = {}) {
    check_types<Y, N>();
    if constexpr (resizable<Y>) {
        if (!conforms(y, e.extents())) {
            auto values = make_values<Y>(e.extents());
            assign_in_place(values, e, options);
            y.assign_temporary(std::move(values));
            return;
        }
    }
    assign_in_place(y, e, options);
}

/// An expression of deferred rank takes the target's.
template <class Y, deferred_rank E>
void assign(Y& y, const E& e, const policy& options = {}) {
    e.template visit<rank_of<Y>()>([&](const auto& n) { assign(y, n, options); });
}
template <class Y, deferred_rank E>
void assign_in_place(Y& y, const E& e, const policy& options = {}) {
    e.template visit<rank_of<Y>()>([&](const auto& n) { assign_in_place(y, n, options); });
}

/// An expression whose rank is known at run time: the target's, or one that the target takes on.
template <class Y, any_operand E>
void assign_in_place(Y& y, const E& e, const policy& options = {}) {
    using T = typename E::value_type;
    if constexpr (rank_of<Y>() >= 0) assign_in_place(y, any_expr<T, rank_of<Y>()>(e), options);
    else {
        expr::require_writable<writable<Y>>();
        expr::require_kind<element_of<Y>, T>();
        static_assert(strided<Y>, "xfuse: the target of an any_expr<T> has to be an array");
        if constexpr (std::is_same_v<element_of<Y>, T>) e.evaluate_into(target_of(y), options);
        else assign_in_place(y, expr::cast<element_of<Y>>(e), options);
    }
}
template <class Y, any_operand E>
void assign(Y& y, const E& e, const policy& options = {}) {
    using T = typename E::value_type;
    if constexpr (rank_of<Y>() >= 0) assign(y, any_expr<T, rank_of<Y>()>(e), options);
    else if (std::equal(e.shape().begin(), e.shape().end(), y.shape().begin(), y.shape().end(),
                        [](index_t a, auto b) { return a == static_cast<index_t>(b); }))
        assign_in_place(y, e, options);
    else if constexpr (resizable<Y>) {
        typename Y::temporary_type values;
        values.resize(std::vector<std::size_t>(e.shape().begin(), e.shape().end()));
        assign_in_place(values, e, options);
        y.assign_temporary(std::move(values));
    } else expr::check_target(e.shape(), to_axes(y.shape()));
}

}  // namespace xf::adapter

namespace xt {

/// `xt::noalias(y) = e` of a const y says so.
template <class Y>
    requires xf::adapter::tensor<Y>
class noalias_proxy<const Y&> {
public:
    explicit noalias_proxy(const Y&) noexcept {}
    template <class E>
    void operator=(const E&) {
        xf::expr::require_writable<xf::expr::never<E>>();
    }
};

template <>
class xexpression_assigner<xf::adapter::tag> {
public:
    template <class Y, class E>
    static void assign_xexpression(Y& y, const E& e) {
        xf::adapter::assign(y.derived_cast(), e.derived_cast());
    }
    template <class Y, class E>
    static void assign_data(xexpression<Y>& y, const xexpression<E>& e, bool) {
        xf::adapter::assign_in_place(y.derived_cast(), e.derived_cast());
    }
    template <class Y, class E>
    static void computed_assign(xexpression<Y>& y, const xexpression<E>& e) {
        xf::adapter::assign_in_place(y.derived_cast(), e.derived_cast());
    }
    template <class Y, class E>
    static void assert_compatible_shape(const xexpression<Y>& y, const xexpression<E>& e) {
        xf::adapter::check_types<Y, E>();
        xf::expr::check_target(xf::expr::shape_of(e.derived_cast()),
                               xf::adapter::to_axes(y.derived_cast().shape()));
    }
};

}  // namespace xt
