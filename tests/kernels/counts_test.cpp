#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <random>
#include <string>
#include <type_traits>

#include "xfuse/kernels/row_counts.hpp"

/// Elements counted by values, beside a comparison of each with each.
namespace {

using xf::index_t;

std::mt19937 random_numbers(11);
index_t below(index_t n) { return index_t(random_numbers() % std::uint32_t(n)); }

template <class T>
bool comes_before(T a, T b) {
    return a < b || (b != b && a == a);
}

/// std::vector has no bool elements.
template <class T>
struct row {
    explicit row(index_t n) : size(n), at(new T[std::size_t(n) + 1]()) {}
    index_t size;
    std::unique_ptr<T[]> at;
};

template <class T>
T any_element() {
    if constexpr (std::is_floating_point_v<T>) {
        constexpr T inf = std::numeric_limits<T>::infinity(), nan = std::numeric_limits<T>::quiet_NaN();
        const T rare[] = {inf, -inf, nan, T(0), -T(0), std::numeric_limits<T>::max()};
        if (below(40) == 0) return rare[below(6)];
        return T(below(4001) - 2000) / T(16);
    } else {
        if (below(40) == 0)
            return below(2) == 0 ? std::numeric_limits<T>::max() : std::numeric_limits<T>::lowest();
        return T(below(301) - 150);
    }
}

template <class T>
row<T> values_of(int kind, index_t count) {
    row<T> values(count);
    const double first = double(below(100)) - 120, step = double(below(64)) / 16;
    for (index_t j = 0; j < count; ++j) {
        const bool is_even = kind == 0 && !std::is_same_v<T, bool>;
        values.at[std::size_t(j)] = is_even ? T(std::min(first + double(j) * step, 120.0)) : any_element<T>();
    }
    if (kind == 1) std::sort(values.at.get(), values.at.get() + count, comes_before<T>);
    return values;
}

template <class T>
void check(xf::dtype type, const char* name) {
    for (int round = 0; round < 60; ++round) {
        const index_t many = round % 10 == 0 ? 700 : 90;
        const row<T> values = values_of<T>(round % 3, below(many));
        row<T> elements(below(3000));
        for (index_t i = 0; i < elements.size; ++i) elements.at[std::size_t(i)] = any_element<T>();
        for (const bool equal : {false, true}) {
            INFO(std::string(name) << ", round " << round << ", equal " << equal);
            row<std::int64_t> counts(values.size);
            xf::kernels::find_counts(type, equal)(elements.at.get(), elements.size, values.at.get(),
                                                  values.size, counts.at.get());
            index_t wrong = 0;
            for (index_t j = 0; j < values.size; ++j) {
                const T value = values.at[std::size_t(j)];
                index_t expected = 0;
                for (index_t i = 0; i < elements.size; ++i) {
                    const T x = elements.at[std::size_t(i)];
                    expected += equal ? !comes_before(value, x) : comes_before(x, value);
                }
                wrong += counts.at[std::size_t(j)] != expected;
            }
            CHECK(wrong == 0);
            CHECK(counts.at[std::size_t(values.size)] == 0);
        }
    }
}

}  // namespace

TEST_CASE("how many elements come before values") {
    check<float>(xf::dtype::float32, "float");
    check<double>(xf::dtype::float64, "double");
    check<std::int8_t>(xf::dtype::int8, "int8");
    check<std::uint16_t>(xf::dtype::uint16, "uint16");
    check<std::int32_t>(xf::dtype::int32, "int32");
    check<std::int64_t>(xf::dtype::int64, "int64");
    check<std::uint64_t>(xf::dtype::uint64, "uint64");
    check<bool>(xf::dtype::boolean, "bool");
    CHECK(!xf::kernels::find_counts(xf::dtype::complex64, false));
}
