#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "xfuse/explain.hpp"
#include "xfuse/xfuse.hpp"
#include "xfuse/xtensor.hpp"

/// Random graphs whose parts are read at different times: around windows, across changes of scale, joined and
/// cut. One plan of tiles, in which such parts roll, gives what each part evaluated by itself gives. Elements
/// are integers so small that doubles hold every sum exactly.
namespace {

using array = xt::xtensor<double, 3>;
using part = xf::any_expr<double, 3>;

class random_numbers {
public:
    explicit random_numbers(std::uint64_t seed)
        : state_(seed * 6364136223846793005U + 1442695040888963407U) {}
    std::size_t below(std::size_t n) {
        state_ = state_ * 6364136223846793005U + 1442695040888963407U;
        return std::size_t(state_ >> 33) % n;
    }

private:
    std::uint64_t state_;
};

template <std::size_t R>
xt::xtensor<double, R> numbers(const std::array<std::size_t, R>& shape, random_numbers& random) {
    xt::xtensor<double, R> x(shape);
    for (double& value : x) value = double(random.below(9)) - 4;
    return x;
}

/// The operands cut to the shape that they have in common.
part common(const part& x, const part& y, std::size_t channels) {
    const auto least = [&](std::size_t axis) { return std::min(x.shape()[axis], y.shape()[axis]); };
    return xf::view(x, xt::range(0, channels), xt::range(0, least(1)), xt::range(0, least(2)));
}

struct operation {
    std::size_t which, axis, amount;
    xt::xtensor<double, 4> kernel;
};
constexpr std::size_t operations = 14;

part applied(const operation& o, const part& a, const part& b) {
    const std::size_t channels = std::min(a.shape()[0], b.shape()[0]), rows = a.shape()[1],
                      columns = a.shape()[2];
    switch (o.which) {
        case 0:
        case 1: return common(a, b, channels) + common(b, a, channels);
        case 2: return xf::maximum(common(a, b, channels), common(b, a, channels) - 1.0);
        case 3: return xf::windows(a, {3, 3}, {1, 1}, {.padding = {1, 1}}).max({-1, -2});
        case 4: return xf::windows(a, {5, 3}, {1, 1}, {.padding = {2, 1}}).sum({-1, -2});
        case 5: return rows < 8 || columns < 8 ? a * 2.0 : part(xf::windows(a, {2, 2}, {2, 2}).max({-1, -2}));
        case 6: return rows > 60 || columns > 60 ? a * 2.0 : part(xf::repeat(xf::repeat(a, 2, 1), 2, 2));
        case 7:
            return xf::einsum<"chwij,kcij->khw">(xf::windows(xf::pad(a, {{0, 0}, {1, 1}, {1, 1}}), {3, 3}),
                                                 xt::xtensor<double, 4>(o.kernel));
        case 8: return xf::concatenate(common(a, b, a.shape()[0]), common(b, a, b.shape()[0]), 0);
        case 9:
            return rows > 60 ? a - 1.0
                             : part(xf::concatenate(common(a, b, channels), common(b, a, channels), 1));
        case 10:
            return rows < 9 || columns < 9
                       ? a + 1.0
                       : part(xf::view(a, xt::all(), xt::range(o.amount, rows), xt::range(o.axis, columns)));
        case 11: return xf::pad(a, {{0, 0}, {1, 2}, {2, 1}}, xf::pad_mode(o.amount % 3));
        case 12: return xf::flip(a, {std::ptrdiff_t(o.axis)}) - a;
        default: return a - a.max({std::ptrdiff_t(o.axis)}, xf::keepdims);
    }
}

struct program {
    part expression;
    array expected;
};

program random_program(std::uint64_t seed, std::size_t steps) {
    random_numbers random(seed);
    std::vector<part> parts;
    std::vector<array> arrays;
    for (int k = 0; k < 2; ++k) {
        arrays.push_back(
            numbers<3>({1 + random.below(3), 18 + random.below(24), 17 + random.below(24)}, random));
        parts.push_back(array(arrays.back()));
    }
    for (std::size_t step = 0; step < steps; ++step) {
        const auto pick = [&] {
            return parts.size() - 1 - random.below(std::min<std::size_t>(parts.size(), 4));
        };
        const std::size_t a = random.below(2) == 0 ? parts.size() - 1 : pick(), b = pick();
        operation o{random.below(operations), random.below(3), random.below(4), {}};
        o.kernel = numbers<4>({2, parts[a].shape()[0], 3, 3}, random);
        const auto bounded = [](const part& e) { return xf::maximum(xf::minimum(e, 6.0), -6.0); };
        parts.push_back(bounded(applied(o, parts[a], parts[b])));
        arrays.push_back(array(bounded(applied(o, arrays[a], arrays[b]))));
    }
    return {parts.back(), arrays.back()};
}

bool rolls(const xf::explanation& why) {
    return why.text().find("computed once for") != std::string::npos &&
           why.text().find("in step with the tiles of the result") != std::string::npos;
}

}  // namespace

TEST_CASE("parts that are read at different times roll, and give what they give alone") {
    int rolled = 0;
    for (std::uint64_t seed = 0; seed < 400; ++seed) {
        const program p = random_program(seed, 3 + seed % 9);
        for (const int threads : {1, 3}) {
            const xf::policy policy{.threads = threads, .start_up = 1, .tile_bytes = 500 << (seed % 5)};
            CAPTURE(seed);
            CAPTURE(threads);
            array y = xt::empty<double>(p.expected.shape());
            y.fill(-77);
            xf::assign(y, p.expression, policy);
            CHECK((y == p.expected));
            rolled += rolls(xf::explain(p.expression, policy));
        }
    }
    CHECK(rolled > 100);
}
