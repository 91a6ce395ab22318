#include <algorithm>
#include <cstdlib>
#include <vector>

#include "xfuse/expr/evaluate.hpp"

namespace xf::expr {
namespace {

/// The elements of a target along its shortest stride; bytes.
struct row {
    std::uintptr_t low, high;  ///< from the first byte to behind the last
    bool is_first;             ///< of the first of two targets
};

int shortest_axis(const planning::target& t) {
    int best = -1;
    for (int axis = 0; axis < t.shape.size(); ++axis) {
        if (t.shape[axis] < 2) continue;
        if (best < 0 || std::abs(t.strides[axis]) < std::abs(t.strides[best])) best = axis;
    }
    return best;
}

void list_rows(const planning::target& t, bool is_first, std::vector<row>& to) {
    const index_t size = index_t(size_of(t.type));
    const int along = shortest_axis(t);
    const index_t reach = along < 0 ? 0 : (t.shape[along] - 1) * t.strides[along] * size;
    axis_vector index(t.shape.size(), 0);
    const auto start = reinterpret_cast<std::uintptr_t>(t.data);
    for (bool is_more = true; is_more;) {
        index_t offset = std::min<index_t>(reach, 0);
        for (int axis = 0; axis < index.size(); ++axis) offset += index[axis] * t.strides[axis] * size;
        const std::uintptr_t low = start + std::uintptr_t(offset);
        to.push_back({low, low + std::uintptr_t(std::abs(reach) + size), is_first});
        int axis = index.size() - 1;
        while (axis >= 0 && (axis == along || ++index[axis] == t.shape[axis])) {
            if (axis != along) index[axis] = 0;
            --axis;
        }
        is_more = axis >= 0;
    }
}

/// Rows of one stride, which start within each other, share elements where the stride leads from one to the
/// other. Of rows of different strides it is assumed.
bool shares_elements(const row& a, const row& b, const planning::target& first,
                     const planning::target& second) {
    const auto step_of = [](const planning::target& t) {
        const int along = shortest_axis(t);
        return along < 0 ? index_t(0) : std::abs(t.strides[along]) * index_t(size_of(t.type));
    };
    const index_t step = std::max(step_of(first), step_of(second));
    if (first.type != second.type ||
        (step_of(first) != step_of(second) && step_of(first) * step_of(second) != 0))
        return true;
    const index_t apart = index_t(a.low > b.low ? a.low - b.low : b.low - a.low);
    const index_t size = index_t(size_of(first.type));
    return step == 0 || apart % step < size || step - apart % step < size;
}

bool are_apart(const planning::target& first, const planning::target& second) {
    const auto memory_of = [](const planning::target& t) {
        return graph::covered_memory(t.data, size_of(t.type), shape::span_of(t.shape),
                                     shape::span_of(t.strides));
    };
    const graph::memory a = memory_of(first), b = memory_of(second);
    if (a.low >= b.high || b.low >= a.high) return true;
    std::vector<row> rows;
    list_rows(first, true, rows);
    list_rows(second, false, rows);
    std::ranges::sort(rows, {}, &row::low);
    for (std::size_t k = 0; k < rows.size(); ++k) {
        for (std::size_t next = k + 1; next < rows.size() && rows[next].low < rows[k].high; ++next) {
            if (rows[k].is_first == rows[next].is_first) continue;
            if (shares_elements(rows[k], rows[next], first, second)) return false;
        }
    }
    return true;
}

}  // namespace

void check_apart(std::span<const planning::target> results) {
    for (std::size_t k = 0; k < results.size(); ++k) {
        for (std::size_t other = 0; other < k; ++other) {
            if (are_apart(results[other], results[k])) continue;
            throw shape_error(core::message("results: the targets of results ", other, " and ", k,
                                            " share elements: each result needs memory of its own"));
        }
    }
}

}  // namespace xf::expr
