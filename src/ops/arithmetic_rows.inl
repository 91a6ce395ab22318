#include "row_kernels.hpp"

namespace xf::rows {
inline namespace XFUSE_ROW_ISA {

constexpr auto arithmetic = list_rows<true, first_operation, first_comparison>();
constexpr auto selections = list_rows<true, first_selection, first_of_math>();

/// `where` for the types whose elements have the size of T.
template <class T>
constexpr ops::row_forms selection_of = {&select_row<row_lanes<T>, T>, nullptr, nullptr};
constexpr auto list_selections() {
    ops::entry_list<ops::row_entry, dtype_count> list;
    ops::for_each_element([&]<class T>() {
        constexpr std::size_t size = sizeof(T);
        if constexpr (size <= 8) {
            using bits =
                std::tuple_element_t<(size == 8 ? 3 : size / 2),
                                     std::tuple<std::uint8_t, std::uint16_t, std::uint32_t, std::uint64_t>>;
            list.add({ops::op::where, ops::row_kind::plain, dtype_of<T>, true, selection_of<bits>});
        }
    });
    return list;
}
constexpr auto wheres = list_selections();

extern const std::span<const ops::row_entry> arithmetic_rows[3];
constinit const std::span<const ops::row_entry> arithmetic_rows[3] = {arithmetic.view(), selections.view(),
                                                                      wheres.view()};

}  // namespace XFUSE_ROW_ISA
}  // namespace xf::rows
