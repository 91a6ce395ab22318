#include <doctest/doctest.h>

#include <limits>

#include "expr/values.hpp"

/// Comparisons of integers of both signs are those of the numbers, whatever type would hold both.
namespace {

using values::index_t;
using values::row;

// Special values of each type, padded so that vectors and their tails are reached.
template <class T>
std::vector<T> special() {
    constexpr T least = std::numeric_limits<T>::min(), most = std::numeric_limits<T>::max();
    std::vector<T> all{least, T(least + 1), T(-1),           T(0),        T(1),
                       T(2),  T(most / 2),  T(most / 2 + 1), T(most - 1), most};
    if constexpr (sizeof(T) == 8) {
        for (const std::uint64_t near : {std::uint64_t(1) << 53, std::uint64_t(0x1234567890abcde0)})
            for (const int off : {-1, 0, 1, 15}) all.push_back(T(near + std::uint64_t(std::int64_t(off))));
    }
    return all;
}

/// The elements in one piece of memory, also of bool.
template <class T>
std::unique_ptr<T[]> memory_of(const std::vector<T>& values) {
    auto memory = std::make_unique<T[]>(values.size());
    std::copy(values.begin(), values.end(), memory.get());
    return memory;
}

template <class A, class B>
int order(A a, B b) {
    const __int128 x = a, y = b;
    return (x > y) - (x < y);
}

template <class A, class B>
struct pairs {
    std::vector<A> a;
    std::vector<B> b;
    pairs() {
        for (const A x : special<A>())
            for (const B y : special<B>()) a.push_back(x), b.push_back(y);
    }
};

template <class E, class Right>
void check(const char* name, const E& e, const Right& right) {
    const auto found = values::evaluate_as<bool>(e);
    int wrong = 0;
    for (index_t k = 0; k < e.extents()[0]; ++k) wrong += found[std::size_t(k)] != right(std::size_t(k));
    CAPTURE(name);
    CHECK(wrong == 0);
}

template <class X, class Y, class Order>
void check_six(const X& x, const Y& y, const Order& order_at) {
    check("equal", xf::equal(x, y), [&](std::size_t k) { return order_at(k) == 0; });
    check("not_equal", xf::not_equal(x, y), [&](std::size_t k) { return order_at(k) != 0; });
    check("less", xf::less(x, y), [&](std::size_t k) { return order_at(k) < 0; });
    check("less_equal", xf::less_equal(x, y), [&](std::size_t k) { return order_at(k) <= 0; });
    check("greater", xf::greater(x, y), [&](std::size_t k) { return order_at(k) > 0; });
    check("greater_equal", xf::greater_equal(x, y), [&](std::size_t k) { return order_at(k) >= 0; });
}

/// Logical operations ask each operand by itself whether it is 0; they compare nothing.
template <class X, class Y, class First, class Second>
void check_logical(const X& x, const Y& y, const First& first, const Second& second) {
    check("logical_and", xf::logical_and(x, y), [&](std::size_t k) { return first(k) && second(k); });
    check("logical_or", xf::logical_or(x, y), [&](std::size_t k) { return first(k) || second(k); });
    check("logical_xor", xf::logical_xor(x, y), [&](std::size_t k) { return first(k) != second(k); });
}

template <class A, class B>
void check_arrays() {
    const pairs<A, B> p;
    const auto left = memory_of(p.a);
    const auto right = memory_of(p.b);
    const auto a = xf::lazy(static_cast<const A*>(left.get()), {index_t(p.a.size())});
    const auto b = xf::lazy(static_cast<const B*>(right.get()), {index_t(p.b.size())});
    check_six(a, b, [&](std::size_t k) { return order(p.a[k], p.b[k]); });
    check_six(b, a, [&](std::size_t k) { return order(p.b[k], p.a[k]); });
    const auto is_a = [&](std::size_t k) { return p.a[k] != 0; };
    const auto is_b = [&](std::size_t k) { return p.b[k] != 0; };
    check_logical(a, b, is_a, is_b);
    check_logical(b, a, is_b, is_a);
}

template <class A, class B>
void check_scalars() {
    const std::vector<A> values = special<A>();
    const auto memory = memory_of(values);
    const auto a = xf::lazy(static_cast<const A*>(memory.get()), {index_t(values.size())});
    for (const B b : special<B>()) {
        check_six(a, b, [&](std::size_t k) { return order(values[k], b); });
        check_six(b, a, [&](std::size_t k) { return order(b, values[k]); });
        const auto is_a = [&](std::size_t k) { return values[k] != 0; };
        const auto is_b = [&](std::size_t) { return b != 0; };
        check_logical(a, b, is_a, is_b);
        check_logical(b, a, is_b, is_a);
    }
}

}  // namespace

TEST_CASE("arrays of both signs are compared exactly") {
    check_arrays<std::int64_t, std::uint64_t>();
    check_arrays<std::int32_t, std::uint64_t>();
    check_arrays<std::int8_t, std::uint64_t>();
    check_arrays<std::int64_t, std::uint32_t>();
    check_arrays<std::int8_t, std::uint8_t>();
    check_arrays<std::int32_t, std::uint32_t>();
    check_arrays<bool, std::uint64_t>();
    check_arrays<bool, std::int64_t>();
    check_arrays<std::int64_t, std::int64_t>();
    check_arrays<std::uint64_t, std::uint64_t>();
}

TEST_CASE("scalars of another sign or size are compared exactly") {
    check_scalars<std::uint64_t, std::int64_t>();
    check_scalars<std::int64_t, std::uint64_t>();
    check_scalars<std::uint64_t, int>();
    check_scalars<std::uint8_t, int>();
    check_scalars<std::int8_t, unsigned long long>();
    check_scalars<std::uint32_t, long>();
    check_scalars<bool, int>();
}

TEST_CASE("comparisons of what a cluster computes") {
    const std::int64_t a[] = {INT64_MAX, -1, 3};
    const std::uint64_t b[] = {std::uint64_t(1) << 63, UINT64_MAX, 3};
    CHECK(values::show(row(a) == row(b)) == "(3,): 0 0 1");
    CHECK(values::show(xf::where(row(a) + 0 < row(b), 1, 2)) == "(3,): 1 1 2");
    CHECK(values::show((row(a) < row(b)) && (row(b) > row(a))) == "(3,): 1 1 0");
    CHECK(values::show((row(a) != row(b)).count_nonzero()) == "(): 2");
}
