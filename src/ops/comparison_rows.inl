#include "row_kernels.hpp"

namespace xf::rows {
inline namespace XFUSE_ROW_ISA {

using ordered = ops::functor_list<ops::equal_to, ops::not_equal, ops::less, ops::less_equal, ops::greater,
                                  ops::greater_equal>;
constexpr auto comparisons = list_rows<true>(ordered{});
constexpr auto tests =
    list_rows<true>(ops::functor_list<ops::isnan, ops::isfinite, ops::isinf, ops::logical_and,
                                      ops::logical_or, ops::logical_xor, ops::logical_not, ops::bitwise_and,
                                      ops::bitwise_or, ops::bitwise_xor, ops::invert>{});

/// Comparisons of integers of both signs.
template <class... F>
constexpr auto list_mixed(ops::functor_list<F...>) {
    using first = std::int64_t;
    using second = std::uint64_t;
    constexpr int lanes = row_lanes<first>;
    ops::entry_list<ops::row_entry, 2 * int(sizeof...(F))> list;
    (list.add({ops::op_of<F>, ops::row_kind::int64_uint64, dtype::uint64, true,
               binary_forms<F, lanes, first, second>()}),
     ...);
    (list.add({ops::op_of<F>, ops::row_kind::uint64_int64, dtype::uint64, true,
               binary_forms<F, lanes, second, first>()}),
     ...);
    return list;
}
constexpr auto mixed = list_mixed(ordered{});

extern const std::span<const ops::row_entry> comparison_rows[3];
constinit const std::span<const ops::row_entry> comparison_rows[3] = {comparisons.view(), tests.view(),
                                                                      mixed.view()};

}  // namespace XFUSE_ROW_ISA
}  // namespace xf::rows
