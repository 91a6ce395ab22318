#include <algorithm>

#include "row_types.hpp"

/// Rows in order, and the places of their elements.
namespace xf::kernels {
namespace {

template <class T>
void sort_values(T* row, index_t count) {
    T* end = row + count;
    // NaN compares to nothing; the others are sorted faster without asking for it.
    if constexpr (std::is_floating_point_v<T>)
        end = std::partition(row, end, [](T value) { return !is_nan(value); });
    std::sort(row, end);
}

template <class T>
void sort_row(void* out, index_t out_step, const void* in, index_t in_step, index_t count, void* scratch,
              const row_parameters&) {
    T* row = gathered<T>(scratch, in, in_step, count);
    sort_values(row, count);
    for (index_t i = 0; i < count; ++i) *advanced<T>(out, i * out_step) = row[i];
}

/// Behind the elements of a row, where places can lie.
template <class T>
std::int64_t* places_behind(T* row, index_t count) {
    const index_t bytes = (count * index_t(sizeof(T)) + 7) / 8 * 8;
    return advanced<std::int64_t>(static_cast<void*>(row), bytes);
}

/// Equal elements keep their order by their places, so no memory has to be found for a stable sort.
template <class T, bool Descending>
void argsort_row(void* out, index_t out_step, const void* in, index_t in_step, index_t count, void* scratch,
                 const row_parameters&) {
    T* row = gathered<T>(scratch, in, in_step, count);
    std::int64_t* places = places_behind(row, count);
    for (index_t i = 0; i < count; ++i) places[i] = i;
    std::sort(places, places + count, [row](std::int64_t a, std::int64_t b) {
        const T& x = row[Descending ? b : a];
        const T& y = row[Descending ? a : b];
        if (comes_before(x, y)) return true;
        return !comes_before(y, x) && a < b;
    });
    for (index_t i = 0; i < count; ++i) *advanced<std::int64_t>(out, i * out_step) = places[i];
}

}  // namespace

row_to_row find_order(row_function f, dtype operand) {
    return for_ordered_type(operand, [f]<class T>() -> row_to_row {
        switch (f) {
            case row_function::sort: return &sort_row<T>;
            case row_function::argsort: return &argsort_row<T, false>;
            case row_function::argsort_descending: return &argsort_row<T, true>;
            default: return nullptr;
        }
    });
}

index_t row_scratch(row_function f, index_t count, dtype operand) {
    const index_t row = (count * index_t(size_of(operand)) + 7) / 8 * 8;
    switch (f) {
        case row_function::sort:
        case row_function::difference: return row;
        case row_function::argsort:
        case row_function::argsort_descending: return row + count * 8;
        default: return 0;
    }
}

}  // namespace xf::kernels
