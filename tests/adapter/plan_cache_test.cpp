#include <doctest/doctest.h>

#include <cstring>
#include <optional>

#include "xfuse/xfuse.hpp"

/// An assignment that is repeated runs the plan of the one before, if nothing has changed that matters.
namespace {

using array1 = xt::xtensor<float, 1>;

TEST_CASE("constants may change from one evaluation to the next") {
    const array1 x = {1, 2, 3};
    array1 y;
    for (int c = 0; c < 5; ++c) {
        y = xf::lazy(x) * float(c);
        CHECK(y == array1{1.0F * float(c), 2.0F * float(c), 3.0F * float(c)});
    }
}

TEST_CASE("elements may change, and are read anew") {
    array1 x = {1, 2, 3}, y;
    for (int round = 0; round < 5; ++round) {
        x(1) = float(10 * round);
        y = xf::lazy(x) + 1.0F;
        CHECK(y(1) == float(10 * round + 1));
    }
}

TEST_CASE("operands and targets may be others") {
    const array1 a = {1, 2, 3}, b = {4, 5, 6};
    array1 y, z;
    for (int round = 0; round < 20; ++round) {
        const array1& x = round % 3 == 0 ? a : b;
        array1& to = round % 2 == 0 ? y : z;
        to = xf::square(x);
        CHECK(to(2) == (round % 3 == 0 ? 9.0F : 36.0F));
    }
}

TEST_CASE("shapes of the same memory may be others") {
    xt::xtensor<float, 2> y;
    std::vector<float> memory = {1, 2, 3, 4, 5, 6};
    for (const std::ptrdiff_t rows : {2, 3, 2, 6, 3}) {
        y = xf::lazy(memory.data(), {rows, 6 / rows}) + 0.0F;
        CHECK(y.shape(0) == std::size_t(rows));
        CHECK(y(rows - 1, 6 / rows - 1) == 6);
    }
}

TEST_CASE("counts of a repeat are read anew, wherever they lie") {
    const array1 x = {1, 2};
    array1 y;
    for (int round = 0; round < 4; ++round) {
        y = round % 2 == 0 ? array1(xf::repeat(x, {1, 2}, 0)) : array1(xf::repeat(x, {2, 1}, 0));
        CHECK(y(1) == (round % 2 == 0 ? 2.0F : 1.0F));
    }
}

TEST_CASE("the number of threads may change") {
    const xt::xtensor<float, 2> x = xt::ones<float>({64, 64});
    array1 y;
    for (const int threads : {1, 2, 1}) {
        xf::set_threads(threads);
        y = xf::sum(x, {1});
        CHECK(y(63) == 64);
    }
    xf::set_threads(0);
}

TEST_CASE("an expression inside a functor of the same type") {
    const array1 x = {1, 2, 3};
    array1 y;
    const auto inner = [&](float v) { return v + xf::eval_scalar(xf::sum(x)); };
    for (int round = 0; round < 3; ++round) {
        y = xf::map(inner, x);
        CHECK(y == array1{7, 8, 9});
    }
}

TEST_CASE("a large evaluation inside a functor of another has memory of its own") {
    const array1 x = xt::arange<float>(40000);
    bool is_done = false;
    const auto inner = [&](float v) {
        if (!is_done) {
            is_done = true;
            const array1 found = xf::exp(x * 0.0F) + xf::sum(x * 0.0F);
            CHECK(found(39999) == 1);
        }
        return v * 2;
    };
    array1 y = xf::map(inner, xf::lazy(x) + 1.0F) + xf::max(x);
    CHECK(is_done);
    CHECK(y(0) == 40001);
    CHECK(y(39999) == 119999);
}

TEST_CASE("a functor that throws leaves nothing behind") {
    const array1 x = {1, 2, 3};
    array1 y = {0, 0, 0};
    bool throws = false;
    const auto f = [&](float v) {
        if (throws && v == 2) throw std::runtime_error("no");
        return v * 2;
    };
    for (int round = 0; round < 6; ++round) {
        throws = round % 2 == 1;
        y = array1{0, 0, 0};
        if (throws) CHECK_THROWS_AS(xf::assign(y, xf::map(f, x)), std::runtime_error);
        else xf::assign(y, xf::map(f, x));
        CHECK(y == (throws ? array1{0, 0, 0} : array1{2, 4, 6}));
    }
}

using array2 = xt::xtensor<float, 2>;

array2 numbers(std::size_t rows, std::size_t columns) {
    array2 x(array2::shape_type{rows, columns});
    for (std::size_t k = 0; k < x.size(); ++k) x.data()[k] = float((k * 37 + 11) % 101);
    return x;
}

/// Expressions of one type, each differing from the one before in one thing that the type does not say: their
/// keys differ, and whatever ran before, each gives what a plan of its own gives.
template <class F>
void check_variants(int count, const F& make) {
    array2 y(array2::shape_type{2, 2}), expected(y);
    for (const int which : {0, 0, 1, 1, 0, 2, 2, 1, 3, 3, 0, 0}) {
        if (which >= count) continue;
        xf::assign(y, make(which));
        xf::plan(make(which)).run(expected);
        CHECK(y == expected);
    }
    std::optional<decltype(make(0))> e;  // nodes that rows read have to lie at one place
    for (int a = 0; a < count; ++a) {
        for (int b = 0; b < count; ++b) {
            xf::expr::source_key key;
            e.emplace(make(a));
            key.keep(*e);
            e.emplace(make(b));
            CHECK(key.is_same(*e) == (a == b));
        }
    }
}

TEST_CASE("what an expression reads is part of its key") {
    const array2 x = numbers(6, 6), long_one = numbers(7, 6);
    SUBCASE("memory") {
        const array2 other = x + 1.0F;
        check_variants(2, [&](int v) {
            return xf::windows(v == 0 ? x : other, {3, 3}, {3, 3}).max({-1, -2});
        });
    }
    SUBCASE("strides") {
        const std::ptrdiff_t strides[][2] = {{6, 1}, {1, 6}, {4, 1}, {6, 2}};
        check_variants(4, [&](int v) {
            const auto& s = strides[v];
            return xf::windows(xf::lazy(x.data(), {3, 3}, {s[0], s[1]}), {2, 2}, {1, 1}).max({-1, -2});
        });
    }
    SUBCASE("extents that give as many windows") {
        check_variants(2, [&](int v) {
            return xf::windows(xf::lazy(long_one.data(), {6 + v, 6}), {2, 2}, {4, 4}).max({-1, -2});
        });
    }
    SUBCASE("steps, dilation, offsets, the order of axes") {
        check_variants(3, [&](int v) {
            return xf::windows(x, {2, 2}, {v == 2 ? 4 : 3, 3}, {.dilation = {v == 1 ? 2 : 1, 1}})
                .max({-1, -2});
        });
        check_variants(3, [&](int v) { return xf::view(x, xt::range(v, v + 4, 2), xt::range(0, 4, 2)); });
        check_variants(2, [&](int v) {
            const auto w = xf::windows(x, {3, 3}, {3, 3});
            return xf::transpose(w, v == 0 ? std::array<int, 4>{0, 1, 2, 3} : std::array<int, 4>{1, 0, 2, 3})
                .max({-1, -2});
        });
    }
    SUBCASE("reduced axes and divisors") {
        const xt::xtensor<float, 3> cube = xt::arange<float>(8).reshape({2, 2, 2});
        check_variants(3, [&](int v) { return xf::max(cube, v); });
        check_variants(2, [&](int v) { return xf::lazy(cube).var({0}, xf::ddof(v)); });
    }
    SUBCASE("borders") {
        check_variants(4, [&](int v) {
            const int before = v == 1 ? 0 : 1;
            return xf::windows(x, {5, 5}, {2, 2},
                               {.padding = {{before, 1 - before}, {1, v == 3 ? 1 : 0}},
                                .pad_value = v == 2 ? 1000.0 : 99.0})
                .max({-1, -2});
        });
    }
    SUBCASE("numbers, also where a comparison would call them equal") {
        const float values[] = {1, 2, 0.0F, -0.0F};
        check_variants(4, [&](int v) {
            return 1.0F / (xf::view(long_one, xt::range(0, 2), xt::range(0, 2)) * values[v]);
        });
    }
    SUBCASE("types that are forgotten") {
        check_variants(3, [&](int v) -> xf::any_expr<float, 2> {
            const auto w = xf::windows(x, {3, 3}, {3, 3});
            if (v == 0) return w.max({-1, -2});
            if (v == 1) return w.min({-1, -2});
            return w.mean({-1, -2});
        });
    }
}

TEST_CASE("an operand that has another shape, or no elements, is refused after a plan was found without it") {
    array2 x = numbers(2, 2), y(x);
    const auto e = xf::lazy(x).max({1}, xf::keepdims) + xf::lazy(x);
    for (int round = 0; round < 3; ++round) xf::assign(y, e);
    x.resize({4, 4});
    CHECK_THROWS_AS(xf::assign(y, e), xf::shape_error);
    x.resize({2, 2});
    x = numbers(2, 2);
    for (int round = 0; round < 3; ++round) xf::assign(y, e);
    const array2 taken = std::move(x);
    CHECK_THROWS_AS(xf::assign(y, e), xf::shape_error);
}

TEST_CASE("an operand that has shrunk where it lies is refused") {
    std::vector<float> memory(8, 1.0F);
    auto x = xt::adapt(memory, std::array<std::size_t, 2>{4, 2});
    xt::xtensor<float, 1> y(std::array<std::size_t, 1>{2});
    SUBCASE("itself") {
        const auto e = xf::max(x, {0});
        for (int round = 0; round < 3; ++round) xf::assign(y, e);
        x.resize({2, 2});
        CHECK_THROWS_AS(xf::assign(y, e), xf::shape_error);
    }
    SUBCASE("a view of it") {
        const auto e = xf::max(xt::view(x, xt::range(0, 2), xt::all()), {0});
        for (int round = 0; round < 3; ++round) xf::assign(y, e);
        x.resize({3, 2});
        CHECK_THROWS_AS(xf::assign(y, e), xf::shape_error);
    }
}

TEST_CASE("numbers are read from the expression at hand, not from one like it that is gone") {
    const array2 x = numbers(2, 2);
    array2 y(x), expected(x);
    const auto check = [&](const auto& make) {
        xf::plan(make()).run(expected);
        using held = decltype(make());
        alignas(held) std::byte memory[2][sizeof(held)];
        for (const int place : {0, 1, 0}) {
            const auto* e = new (memory[place]) held(make());
            for (int round = 0; round < 3; ++round) {
                y.fill(0);
                y = *e;  // not a copy of it, as a function would take
                CHECK(y == expected);
            }
            e->~held();
            std::memset(memory[place], 0xff, sizeof(held));
        }
    };
    SUBCASE("of a cluster") {
        check([&] { return xf::lazy(x) * 2.0F; });
    }
    SUBCASE("of a border") {
        const xf::window_options padding{.padding = {{1, 1}, {1, 1}}, .pad_value = 20};
        check([&] { return xf::windows(x, {2, 2}, {2, 2}, padding).max({-1, -2}); });
    }
}

TEST_CASE("a part that is held very often is not followed") {
    const array2 x = numbers(2, 2);
    xf::any_expr<float, 2> e = xf::lazy(x);
    for (int k = 0; k < 50; ++k) e = 0.5F * e + 0.5F * e;
    array2 y;
    for (int round = 0; round < 3; ++round) y = e;
    CHECK(y == x);
}

}  // namespace
