#include <doctest/doctest.h>

#include "xfuse/explain.hpp"
#include "xfuse/nn.hpp"
#include "xfuse/xfuse.hpp"
#include "xfuse/xtensor.hpp"

/// Expressions whose parts are used several times are directed graphs. Each node evaluated by itself gives
/// the same: elements are integers so small that doubles hold every sum exactly, in whatever order it is
/// taken.
namespace {

using array3 = xt::xtensor<double, 3>;
using shape3 = std::array<std::size_t, 3>;

constexpr std::size_t planes = 2;
const shape3 shapes[] = {{planes, 7, 9}, {planes, 40, 64}, {planes, 150, 130}, {planes, 310, 270}};

array3 numbers(const shape3& shape) {
    array3 x(shape);
    for (std::size_t i = 0; i < x.size(); ++i) x.data()[i] = double(i * 7919 % 11) - 5;
    return x;
}

template <class X>
auto shifted(const X& x, std::size_t rows, std::size_t columns) {
    return xf::view(xf::pad(x, {{0, 0}, {1, 1}, {1, 1}}), xt::all(), xt::range(0, rows),
                    xt::range(2, 2 + columns));
}

/// Operation number `Which` of two operands of one shape; the result has that shape.
template <int Which, class A, class B>
auto combined(const A& a, const B& b, const shape3& shape) {
    const auto middle = xt::range(shape[1] / 2, shape[1] / 2 + shape[1]);
    if constexpr (Which == 0) return a + b;
    else if constexpr (Which == 1) return xf::maximum(a, b) - a;
    else if constexpr (Which == 2)
        return xf::windows(a, {3, 3}, {1, 1}, {.padding = {1, 1}}).max({-1, -2}) - b;
    else if constexpr (Which == 3) return a - shifted(b, shape[1], shape[2]);
    else if constexpr (Which == 4) return xf::cumsum(a, 1) - b;
    else if constexpr (Which == 5) return a - b.max({2}, xf::keepdims);
    else if constexpr (Which == 6)
        return xf::windows(a, {3, 3}, {1, 1}, {.padding = {1, 1}}).sum({-1, -2}) + b;
    else if constexpr (Which == 7) return xf::view(xf::concatenate(a, b, 1), xt::all(), middle) + a;
    else if constexpr (Which == 8) return xf::flip(a, {2}) + b;
    else return xf::einsum<"ncij,kcij->nk">(xf::windows(xf::pad(a, {{0, 0}, {1, 1}, {1, 1}}), {3, 3}), b);
}
constexpr int operations = 9;

/// Which operation a step of a program takes, and of which two of the results before it.
constexpr unsigned drawn(unsigned seed, int step, int what) {
    unsigned h = seed * 2654435761U + unsigned(step) * 40503U + unsigned(what) * 9176U;
    h ^= h >> 15;
    h *= 2246822519U;
    h ^= h >> 13;
    return h;
}

/// Continues the program in one expression and node by node; `parts` and `arrays` hold its results so far.
template <unsigned Seed, int Step, int Steps, class Parts>
void check_program(const Parts& parts, const std::vector<array3>& arrays, const shape3& shape) {
    if constexpr (Step == Steps) {
        const auto& last = std::get<Step>(parts);
        for (const int threads : {1, 2, 3}) {
            CAPTURE(threads);
            array3 y;
            xf::assign(y, last, xf::policy{.threads = threads});
            CHECK(y == arrays.back());
        }
    } else {
        constexpr int which = int(drawn(Seed, Step, 0) % unsigned(operations));
        // The last result is always used, so that the program has no loose ends.
        constexpr std::size_t other = drawn(Seed, Step, 1) % unsigned(Step + 1), last = std::size_t(Step);
        constexpr bool swaps = drawn(Seed, Step, 2) % 2 != 0;
        constexpr std::size_t a = swaps ? other : last, b = swaps ? last : other;
        const array3 alone = combined<which>(xf::lazy(arrays[a]), xf::lazy(arrays[b]), shape);
        auto next = arrays;
        next.push_back(alone);
        check_program<Seed, Step + 1, Steps>(
            std::tuple_cat(parts, std::tuple(combined<which>(std::get<a>(parts), std::get<b>(parts), shape))),
            next, shape);
    }
}

template <unsigned Seed, int Steps>
void check_seed() {
    CAPTURE(Seed);
    for (const shape3& shape : shapes) {
        CAPTURE(shape[1]);
        const array3 x = numbers(shape);
        check_program<Seed, 0, Steps>(std::tuple(xf::lazy(x)), {x}, shape);
    }
}

TEST_CASE_TEMPLATE("random graphs give what their nodes give one by one", Seed,
                   std::integral_constant<unsigned, 1>, std::integral_constant<unsigned, 2>,
                   std::integral_constant<unsigned, 3>, std::integral_constant<unsigned, 4>,
                   std::integral_constant<unsigned, 5>, std::integral_constant<unsigned, 6>,
                   std::integral_constant<unsigned, 7>, std::integral_constant<unsigned, 8>) {
    check_seed<Seed::value, 5>();
}

template <int Depth, class F, class X>
auto repeated(const F& f, const X& x) {
    if constexpr (Depth == 0) return x;
    else return repeated<Depth - 1>(f, f(x));
}

/// A chain of blocks, each of which uses its operand twice, against block by block; one block has `stages`.
template <class F>
void check_chain(const F& f, const shape3& shape, int stages, int more_stages) {
    CAPTURE(shape[1]);
    const array3 x = numbers(shape);
    const auto first = f(xf::lazy(x));
    const auto fifth = repeated<5>(f, xf::lazy(x));
    CHECK(xf::explain(first).stages == stages);
    CHECK(xf::explain(fifth).stages <= stages + 4 * more_stages);
    array3 expected = x;
    for (int k = 0; k < 5; ++k) {
        const array3 before = expected;
        expected = f(xf::lazy(before));
    }
    for (const int threads : {1, 2}) {
        CAPTURE(threads);
        array3 y;
        xf::assign(y, fifth, xf::policy{.threads = threads});
        CHECK(y == expected);
    }
}

TEST_CASE("a chain of blocks grows by one block at a time, whatever they read twice") {
    for (const shape3& shape : shapes) {
        SUBCASE("pooled") {
            check_chain(
                [](const auto& x) {
                    return x - xf::windows(x, {3, 3}, {1, 1}, {.padding = {1, 1}}).max({-1, -2});
                },
                shape, 3, 3);
        }
        SUBCASE("shifted") {
            check_chain([&](const auto& x) { return x - shifted(x, shape[1], shape[2]); }, shape, 2, 3);
        }
        SUBCASE("scanned") {
            check_chain([](const auto& x) { return xf::cumsum(x, 1) - x; }, shape, 2, 2);
        }
        SUBCASE("joined") {
            // Where the joined part rolls, a cheap stage is computed for each of its two readers.
            check_chain(
                [&](const auto& x) {
                    return xf::view(xf::concatenate(x, x * 2, 1), xt::all(), xt::range(1, 1 + shape[1])) - x;
                },
                shape, 3, 5);
        }
        SUBCASE("less its extremes") {
            check_chain([](const auto& x) { return x - x.max({2}, xf::keepdims) + x.min({2}, xf::keepdims); },
                        shape, 3, 3);
        }
        SUBCASE("flipped") {
            check_chain([](const auto& x) { return x + xf::flip(x, {1}); }, shape, 1, 1);
        }
    }
}

TEST_CASE("several results share what is below them") {
    for (const shape3& shape : shapes) {
        const array3 x = numbers(shape);
        const auto block = [](const auto& in) {
            return in - xf::windows(in, {3, 3}, {1, 1}, {.padding = {1, 1}}).max({-1, -2});
        };
        const auto e = block(block(xf::lazy(x)));
        const array3 alone = e;
        const auto [most, total] = xf::eval(xf::reduce(e, {2}, xf::max, xf::sum));
        CHECK(most == xf::eval(xf::max(alone, {2})));
        CHECK(total == xf::eval(xf::sum(alone, {2})));
    }
}

TEST_CASE("planning takes memory in proportion to what there is to compute") {
    const array3 x = numbers(shapes[0]);
    const auto block = [](const auto& in) { return in - xf::cumsum(in, 1); };
    const auto e = repeated<10>(block, xf::lazy(x));
    const auto p = xf::plan(e);
    CHECK(xf::explain(e).stages <= 20);
    CHECK(p.value().planning_bytes < 500'000);
}

}  // namespace
