#pragma once
#include "xfuse/adapter/assign.hpp"
#include "xfuse/expr/planned.hpp"

// xtensor objects as targets of a plan.
namespace xf {

template <adapter::strided Y>
struct target_traits<Y> {
    using value_type = adapter::element_of<Y>;
    static constexpr int rank = adapter::rank_of<Y>();
    static constexpr bool is_writable = adapter::writable<Y>;

    /// A container takes on the shape; anything else must have it already.
    template <std::size_t Rank>
    static void conform(Y& y, const std::array<index_t, Rank>& shape) {
        if (adapter::conforms(y, shape)) return;
        if constexpr (adapter::resizable<Y>) y.assign_temporary(adapter::make_values<Y>(shape));
        else expr::check_target(shape, adapter::to_axes(y.shape()));
    }
    static planning::target of(Y& y) { return adapter::target_of(y); }
};

}  // namespace xf
