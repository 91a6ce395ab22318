#pragma once
#include <optional>

#include "xfuse/adapter/assign.hpp"

namespace xf::adapter {

/// The number of axes of a result; -1 where it is known only at run time.
template <class E>
inline constexpr int result_rank = -1;
template <class T, int R>
inline constexpr int result_rank<any_expr<T, R>> = R;

template <class Y, class E>
inline constexpr bool has_type_of = false;
template <strided Y, class E>
inline constexpr bool has_type_of<Y, E> = std::is_same_v<element_of<Y>, typename E::value_type>;

/// The container of a result.
template <class E>
constexpr auto new_result() {
    using T = typename E::value_type;
    if constexpr (result_rank<E> < 0) return std::type_identity<xt::xarray<T>>();
    else return std::type_identity<xt::xtensor<T, std::size_t(result_rank<E>)>>();
}

/// New memory for a result: such as the target can take over, if it can.
template <class Y, class E>
constexpr auto landed() {
    if constexpr (resizable<Y> && has_type_of<Y, E>) return std::type_identity<typename Y::temporary_type>();
    else return new_result<E>();
}

/// Where one of several results goes: into the target itself or, where that has another shape or element
/// type, into new memory that it takes on once all results are computed.
template <class Y, class E>
class landing {
public:
    landing(Y& y, const axis_vector& shape) : y_(y) {
        expr::require_writable<writable<Y>>();
        expr::require_kind<element_of<Y>, typename E::value_type>();
        static_assert(rank_of<Y>() == -1 || result_rank<E> == -1 || rank_of<Y>() == result_rank<E>,
                      "xfuse: target rank differs from the expression's rank");
        const bool has_rank = rank_of<Y>() == -1 || rank_of<Y>() == shape.size();
        if (!resizable<Y> || !has_rank) expr::check_target(xf::shape::span_of(shape), to_axes(y.shape()));
        if constexpr (!resizable<Y> && strided<Y>) expr::check_own_elements(target_of(y));
        if constexpr (has_type_of<Y, E>) is_straight_ = fits(shape);
        if (!is_straight_) make_room(shape);
    }
    planning::target where() {
        if constexpr (has_type_of<Y, E>) {
            if (is_straight_) return target_of(y_);
        }
        return target_of(*values_);
    }
    void hand_over() {
        if (is_straight_) return;
        if constexpr (is_taken_over) y_.assign_temporary(std::move(*values_));
        else if constexpr (result_rank<E> >= 0) adapter::assign(y_, expr::as_node(*values_));
        else adapter::assign(y_, any_expr<typename E::value_type>(*values_));
    }

private:
    static constexpr bool is_taken_over = resizable<Y> && has_type_of<Y, E>;

    /// An xtensor that was moved from keeps its shape without elements.
    bool fits(const axis_vector& shape) const {
        const bool is_same = std::equal(shape.begin(), shape.end(), y_.shape().begin(), y_.shape().end(),
                                        [](index_t a, auto b) { return a == static_cast<index_t>(b); });
        if constexpr (!resizable<Y>) return is_same;
        else return is_same && static_cast<index_t>(y_.storage().size()) >= xf::shape::volume(shape);
    }
    void make_room(const axis_vector& shape) {
        auto& values = values_.emplace();
        auto extents = values.shape();
        if constexpr (requires { extents.resize(std::size_t(0)); }) extents.resize(std::size_t(shape.size()));
        std::transform(shape.begin(), shape.end(), extents.begin(),
                       [](index_t n) { return static_cast<std::size_t>(n); });
        if constexpr (is_taken_over && Y::static_layout == xt::layout_type::dynamic)
            values.resize(extents, XTENSOR_DEFAULT_LAYOUT);
        else values.resize(extents);
    }

    Y& y_;
    bool is_straight_ = false;
    std::optional<typename decltype(landed<Y, E>())::type> values_;
};

}  // namespace xf::adapter
