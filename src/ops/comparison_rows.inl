#include "row_kernels.hpp"

namespace xf::rows {
inline namespace XFUSE_ROW_ISA {

constexpr auto comparisons = list_rows<true, first_comparison, first_selection>();

/// Comparisons of integers of both signs.
constexpr auto list_mixed() {
    using first = std::int64_t;
    using second = std::uint64_t;
    constexpr int lanes = row_lanes<first>;
    ops::entry_list<ops::row_entry, 2 * (int(first_selection) - int(first_comparison))> list;
    for_each_between<first_comparison, first_selection>([&]<class F>() {
        if constexpr (arity_of<F> == 2 && requires { requires F::compares; }) {
            list.add({ops::op_of<F>, ops::row_kind::int64_uint64, dtype::uint64, true,
                      binary_forms<F, lanes, first, second>()});
            list.add({ops::op_of<F>, ops::row_kind::uint64_int64, dtype::uint64, true,
                      binary_forms<F, lanes, second, first>()});
        }
    });
    return list;
}
constexpr auto mixed = list_mixed();

extern const std::span<const ops::row_entry> comparison_rows[3];
constinit const std::span<const ops::row_entry> comparison_rows[3] = {comparisons.view(), mixed.view(), {}};

}  // namespace XFUSE_ROW_ISA
}  // namespace xf::rows
