#include "xfuse/kernels/row_counts.hpp"

#include <algorithm>

#include "row_types.hpp"

/// How many elements of a row, in any order, come before each of several values.
namespace xf::kernels {
namespace {

/// Elements that are counted while they are in the first cache, and of which no count overflows 32 bits.
constexpr index_t block = 1024;

/// Values, and their counts.
template <class T>
struct thresholds {
    const T* first = nullptr;
    std::int64_t* counts = nullptr;
    index_t count = 0;

    T operator[](index_t j) const { return first[j]; }
    /// Not where one of several is NaN.
    bool ascend() const {
        for (index_t j = 1; j < count; ++j)
            if (!(first[j - 1] <= first[j])) return false;
        return true;
    }
    thresholds part(index_t from, index_t to) const { return {first + from, counts + from, to - from}; }
};

/// By a value that is not NaN.
template <bool Equal, class T>
bool is_counted(T x, T value) {
    return Equal ? x <= value : x < value;
}

/// By NaN, which is behind all other elements.
template <bool Equal, class T>
index_t counted_by_nan(const T* row, index_t count) {
    return Equal ? count : std::count_if(row, row + count, [](T x) { return !is_nan(x); });
}

/// Values that an element is compared with once it is loaded. Their counts do not wait for each other.
constexpr index_t group = 4;

/// A whole block beside as many values, of which none is NaN.
template <class T, bool Equal>
void count_by_group(const thresholds<T>& values, const T* row) {
    const T a = values[0], b = values[1], c = values[2], d = values[3];
    std::int32_t before_a = 0, before_b = 0, before_c = 0, before_d = 0;
    for (index_t i = 0; i < block; ++i) {
        const T x = row[i];
        before_a += is_counted<Equal>(x, a) ? 1 : 0;
        before_b += is_counted<Equal>(x, b) ? 1 : 0;
        before_c += is_counted<Equal>(x, c) ? 1 : 0;
        before_d += is_counted<Equal>(x, d) ? 1 : 0;
    }
    values.counts[0] += before_a;
    values.counts[1] += before_b;
    values.counts[2] += before_c;
    values.counts[3] += before_d;
}

/// Each element beside each value.
template <class T, bool Equal>
void count_by_comparing(const thresholds<T>& values, const T* row, index_t count) {
    index_t begin = 0;
    for (; count == block && begin + group <= values.count; begin += group) {
        if (std::any_of(values.first + begin, values.first + begin + group, [](T x) { return is_nan(x); }))
            break;
        count_by_group<T, Equal>(values.part(begin, begin + group), row);
    }
    for (index_t j = begin; j < values.count; ++j) {
        const T value = values[j];
        std::int32_t found = 0;
        if (is_nan(value)) {
            found = std::int32_t(counted_by_nan<Equal>(row, count));
        } else if (count == block) {
            // So many that vectors need no rest.
            for (index_t i = 0; i < block; ++i) found += is_counted<Equal>(row[i], value) ? 1 : 0;
        } else {
            for (index_t i = 0; i < count; ++i) found += is_counted<Equal>(row[i], value) ? 1 : 0;
        }
        values.counts[j] += found;
    }
}

/// Where an element would be the first to count if the values were evenly spaced. It never falls where the
/// element grows, so that it is near the truth for all elements where it is for all values.
template <class T>
struct even_places {
    double first = 0, scale = 0, count = 0;

    explicit even_places(const thresholds<T>& values)
        : first(double(values[0])),
          scale(double(values.count - 1) / (double(values[values.count - 1]) - first)),
          count(double(values.count)) {}
    index_t operator()(T x) const {
        const double at = (double(x) - first) * scale + 1;
        return at < count ? (at > 0 ? index_t(at) : 0) : index_t(count);
    }
    bool is_near(const thresholds<T>& values) const {
        for (index_t j = 0; j < values.count; ++j) {
            const index_t off = (*this)(values[j]) - j;
            if (off < 0 || off > 2) return false;
        }
        return true;
    }
};

/// The same by bisection, for any values that ascend.
template <class T, bool Equal>
struct bisected_places {
    const thresholds<T>& values;
    index_t operator()(T x) const {
        index_t at = 0;
        for (index_t left = values.count; left > 0;) {
            const index_t half = left / 2;
            const bool is_behind = !is_counted<Equal>(x, values[at + half]);
            at = is_behind ? at + half + 1 : at;
            left = is_behind ? left - half - 1 : half;
        }
        return at;
    }
};

/// Elements by the first of the ascending values that they are counted for: counts are the sums of those.
template <class T, bool Equal, class Places>
void count_by_places(const thresholds<T>& values, const T* row, index_t count, const Places& places) {
    // Two elements of one interval that follow each other do not wait for each other's count.
    constexpr index_t most_in_tables = 256, tables = 4;
    const bool has_tables = values.count <= most_in_tables;
    std::int32_t table[tables][most_in_tables + 1];
    if (has_tables)
        for (auto& each : table) std::fill_n(each, values.count + 1, 0);
    for (index_t i = 0; i < count; ++i) {
        const T x = row[i];
        index_t at = places(x);
        while (at < values.count && !is_counted<Equal>(x, values[at])) ++at;
        while (at > 0 && is_counted<Equal>(x, values[at - 1])) --at;
        if (has_tables) ++table[i % tables][at];
        else if (at < values.count) ++values.counts[at];
    }
    if (!has_tables) return;
    for (index_t j = 0; j < values.count; ++j)
        for (const auto& each : table) values.counts[j] += each[j];
}

/// Values in one relation to the elements: equal ones are counted, or not.
template <class T, bool Equal>
class counting {
public:
    explicit counting(const thresholds<T>& all) : values_(all), behind_(all) {
        index_t count = all.count;
        while (count > 0 && is_nan(all[count - 1])) --count;
        values_ = all.part(0, count);
        behind_ = all.part(count, all.count);
        // As long as there are few values, comparing with all costs less than finding the one.
        constexpr index_t few_bytes = 128;
        is_ordered_ = count * index_t(sizeof(T)) > few_bytes && values_.ascend();
        is_even_ = is_ordered_ && even_places<T>(values_).is_near(values_);
        for (index_t j = 0; j < all.count; ++j) all.counts[j] = 0;
    }
    void add(const T* row, index_t count) const {
        count_by_comparing<T, Equal>(behind_, row, count);
        if (!is_ordered_) return count_by_comparing<T, Equal>(values_, row, count);
        if (is_even_) return count_by_places<T, Equal>(values_, row, count, even_places<T>(values_));
        count_by_places<T, Equal>(values_, row, count, bisected_places<T, Equal>{values_});
    }
    void finish() const {
        if (!is_ordered_) return;
        for (index_t j = 1; j < values_.count; ++j) values_.counts[j] += values_.counts[j - 1];
    }

private:
    thresholds<T> values_, behind_;  ///< behind: those that are NaN
    bool is_ordered_ = false, is_even_ = false;
};

template <class T, bool Equal>
void count_before(const void* row, index_t extent, const void* values, index_t count, std::int64_t* counts) {
    const counting<T, Equal> all({static_cast<const T*>(values), counts, count});
    const T* const first = static_cast<const T*>(row);
    for (index_t at = 0; at < extent; at += block) all.add(first + at, std::min(block, extent - at));
    all.finish();
}

}  // namespace

row_counts find_counts(dtype type, bool equal) {
    return for_ordered_type(type, [equal]<class T>() -> row_counts {
        return equal ? &count_before<T, true> : &count_before<T, false>;
    });
}

}  // namespace xf::kernels
