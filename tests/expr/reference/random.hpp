#pragma once
#include <algorithm>
#include <limits>
#include <random>

#include "expr/reference/arrays.hpp"

/// Random input: shapes, axes, elements, and memory of any strides.
namespace reference {

/// Random numbers. Those that come first may be given: the ones of an earlier run, some of them changed.
class numbers {
public:
    using result_type = std::mt19937::result_type;
    using list = std::vector<result_type>;
    explicit numbers(unsigned seed) : engine_(seed) {}

    static constexpr result_type min() { return std::mt19937::min(); }
    static constexpr result_type max() { return std::mt19937::max(); }
    result_type operator()() {
        result_type next = engine_();
        if (at_ < given_.size()) next = given_[at_++];
        if (noted_ != nullptr) noted_->push_back(next);
        return next;
    }
    void give(const list& first) { given_ = first, at_ = 0; }
    void note(list& in) { noted_ = &in; }

private:
    std::mt19937 engine_;
    list given_;
    std::size_t at_ = 0;
    list* noted_ = nullptr;
};

struct chance {
    numbers engine;
    explicit chance(unsigned seed) : engine(seed) {}

    /// A number from low to high, both included.
    index_t pick(index_t low, index_t high) {
        return low + index_t(engine() % std::uint32_t(high - low + 1));
    }
    bool one_in(int n) { return pick(1, n) == 1; }

    /// Extents of 0 and 1 come up far more often than their share.
    index_t extent(index_t most) {
        const index_t kind = pick(0, 19);
        if (kind == 0) return 0;
        if (kind <= 3) return 1;
        return pick(1, most);
    }
    index_list shape(int rank, index_t most) {
        index_list s;
        for (int k = 0; k < rank; ++k) s.push_back(extent(most));
        return s;
    }
    index_list permutation(int rank) {
        index_list p;
        for (int k = 0; k < rank; ++k) p.push_back(k);
        std::shuffle(p.begin(), p.end(), engine);
        return p;
    }
    /// `count` different axes of `rank`, in any order, some counted from the end.
    index_list axes(int count, int rank) {
        index_list p = permutation(rank);
        p.resize(std::size_t(count));
        for (index_t& axis : p) axis -= one_in(2) ? rank : 0;
        return p;
    }
};

inline index_list normal(index_list axes, int rank) {
    for (index_t& axis : axes) axis += axis < 0 ? rank : 0;
    return axes;
}

enum class values { small, units };

/// Whole numbers, so that every order of summation gives the same bits. `units` multiply without
/// overflow: 1, -1 and rarely 2 or 0.
template <class T>
T draw(chance& c, values kind) {
    const auto real = [&]() -> index_t {
        if (kind == values::small) return c.pick(-4, 4);
        const index_t roll = c.pick(0, 40);
        return roll == 0 ? 2 : roll == 1 ? 0 : roll % 2 == 0 ? 1 : -1;
    };
    if constexpr (std::is_same_v<T, bool>) return c.one_in(2);
    else if constexpr (xf::is_complex<T>::value) {
        const auto re = real();
        return T(typename T::value_type(re), typename T::value_type(kind == values::small ? real() : 0));
    } else if constexpr (std::is_integral_v<T>) {
        return kind == values::small && c.one_in(3) ? T(c.engine()) : T(real());
    } else return T(real());
}

/// Strided memory of exactly the size its elements need, so that a sanitizer sees any step outside.
struct strided_memory {
    index_list strides;
    index_t first = 0;  ///< the element at index 0, ..., 0
    index_t count = 0;  ///< elements in all
};

inline strided_memory span_of(const index_list& shape, index_list strides) {
    strided_memory m{std::move(strides), 0, 1};
    for (std::size_t k = 0; k < shape.size(); ++k) {
        if (shape[k] == 0) return {m.strides, 0, 1};
        const index_t reach = (shape[k] - 1) * m.strides[k];
        m.count += std::abs(reach);
        if (reach < 0) m.first -= reach;
    }
    return m;
}

/// No two indices share an element: axes in any order in memory, gaps, reversed axes.
inline strided_memory distinct_memory(chance& c, const index_list& shape) {
    const int rank = int(shape.size());
    const index_t kind = c.pick(0, 3);  // row-major, column-major, permuted, permuted with gaps and signs
    index_list order = c.permutation(rank), strides(shape.size(), 0);
    for (int k = 0; k < rank && kind < 2; ++k) order[std::size_t(k)] = kind == 0 ? rank - 1 - k : k;
    index_t step = kind == 3 && c.one_in(2) ? c.pick(1, 3) : 1;
    for (const index_t axis : order) {
        const bool is_reversed = kind == 3 && c.one_in(3);
        strides[std::size_t(axis)] = is_reversed ? -step : step;
        step = step * std::max<index_t>(shape[std::size_t(axis)], 1) +
               (kind == 3 && c.one_in(3) ? c.pick(1, 5) : 0);
    }
    return span_of(shape, strides);
}

/// What operands may have besides: broadcast axes and overlapping ones.
inline strided_memory any_memory(chance& c, const index_list& shape) {
    strided_memory m = distinct_memory(c, shape);
    const index_t kind = c.pick(0, 7);
    if (kind > 1) return m;
    index_list strides = m.strides;
    for (index_t& s : strides) {
        if (kind == 0) s = c.pick(-3, 3);
        else if (c.one_in(2)) s = 0;
    }
    return span_of(shape, strides);
}

}  // namespace reference
