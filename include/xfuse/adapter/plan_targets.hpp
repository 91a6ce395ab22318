#pragma once
#include "xfuse/adapter/operands.hpp"
#include "xfuse/expr/planned.hpp"

// xtensor objects as targets of a plan.
namespace xf {

template <adapter::strided Y>
struct target_traits<Y> {
    using value_type = adapter::element_of<Y>;
    static constexpr int rank = adapter::rank_of<Y>();
    static constexpr bool is_writable = adapter::writable<Y>;

    /// A container takes on the shape, once its new elements are computed; anything else must have it
    /// already.
    template <std::size_t Rank, class F>
    static void write(Y& y, const std::array<index_t, Rank>& shape, const F& compute) {
        if (adapter::conforms(y, shape)) return compute(adapter::target_of(y));
        if constexpr (adapter::resizable<Y>) {
            auto values = adapter::make_values<Y>(shape);
            compute(adapter::target_of(values));
            y.assign_temporary(std::move(values));
        } else expr::check_target(shape, adapter::to_axes(y.shape()));
    }

    /// Where the elements of a container lie whenever it is asked.
    static graph::lender lend(Y& y)
        requires adapter::lends<Y>
    {
        return {std::addressof(y), &adapter::locate<Y>, &adapter::is_unchanged<Y>};
    }
};

}  // namespace xf
