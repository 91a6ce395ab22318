#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
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

/// A graph over two operands, of which the program has the memory, and the steps that lead to it.
class program {
public:
    program(std::uint64_t seed, std::size_t steps) {
        random_numbers random(seed);
        inputs.reserve(2);
        for (int k = 0; k < 2; ++k)
            inputs.push_back(
                numbers<3>({1 + random.below(3), 18 + random.below(24), 17 + random.below(24)}, random));
        std::vector<part> parts(inputs.begin(), inputs.end());
        for (std::size_t count = 0; count < steps; ++count) {
            const auto recent = [&] {
                return parts.size() - 1 - random.below(std::min<std::size_t>(parts.size(), 4));
            };
            const std::size_t a = random.below(2) == 0 ? parts.size() - 1 : recent();
            steps_.push_back({{random.below(operations), random.below(3), random.below(4), {}}, a, recent()});
            steps_.back().what.kernel = numbers<4>({2, std::size_t(parts[a].shape()[0]), 3, 3}, random);
            parts.push_back(taken(steps_.back(), parts));
        }
        expression = parts.back();
    }

    /// Each step evaluated by itself.
    array expected() const {
        std::vector<array> arrays = inputs;
        for (const step& s : steps_) {
            const std::vector<part> parts(arrays.begin(), arrays.end());
            arrays.push_back(array(taken(s, parts)));
        }
        return arrays.back();
    }

    std::vector<array> inputs;
    part expression;

private:
    struct step {
        operation what;
        std::size_t a, b;
    };
    static part taken(const step& s, const std::vector<part>& parts) {
        return xf::maximum(xf::minimum(applied(s.what, parts[s.a], parts[s.b]), 6.0), -6.0);
    }

    std::vector<step> steps_;
};

bool rolls(const xf::explanation& why) {
    const bool is_shared = why.text().find("computed once for") != std::string::npos;
    return is_shared && why.text().find("in step with the tiles of the result") != std::string::npos;
}

}  // namespace

TEST_CASE("parts that are read at different times roll, and give what they give alone") {
    int rolled = 0;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        program p(seed, 3 + seed % 11);
        for (const int threads : {1, 3}) {
            CAPTURE(seed);
            CAPTURE(threads);
            const xf::policy policy{.threads = threads, .start_up = 1, .tile_bytes = 500 << (seed % 5)};
            rolled += rolls(xf::explain(p.expression, policy));
            auto plan = xf::plan(p.expression, policy);
            array y;
            // What the first run has left in buffers and lists is not for the second one, of other elements.
            for (int run = 0; run < 2; ++run) {
                random_numbers random(seed + 1000 * std::uint64_t(run));
                for (array& x : p.inputs) x = numbers<3>(x.shape(), random);
                y.fill(-77);
                plan.run(y);
                CHECK((y == p.expected()));
            }
        }
    }
    CHECK(rolled > 60);
}

namespace {

std::atomic<long> calls{0};
struct counted {
    double operator()(double v) const noexcept {
        ++calls;
        return v + 1;
    }
};

/// What a window and the skip around it read, of a batch of images.
part with_skip(const xt::xtensor<double, 3>& images) {
    const part x = xf::windows(xf::map(counted{}, images), {3, 1}, {1, 1}, {.padding = {1, 0}}).sum({-1, -2});
    const part y = xf::windows(x, {3, 3}, {1, 1}, {.padding = {1, 1}}).sum({-1, -2}) - x;
    return xf::windows(y, {5, 1}, {1, 1}, {.padding = {2, 0}}).max({-1, -2}) + y;
}

}  // namespace

TEST_CASE("what rolls for several consumers is computed once an element, image by image") {
    random_numbers random(3);
    const array images = numbers<3>({3, 40, 30}, random);
    const array whole = xf::eval(with_skip(images), {.threads = 1});
    for (const xf::index_t bytes : {4000, 8000, 16000}) {
        const xf::policy policy{.threads = 1, .tile_bytes = bytes};
        CHECK(rolls(xf::explain(with_skip(images), policy)));
        calls = 0;
        const array y = xf::eval(with_skip(images), policy);
        CHECK((y == whole));
        CHECK(calls.load() == long(images.size()));
    }
}

TEST_CASE(
    "parts of a tile are seen to differ where a whole one, or one in the middle, is its own mirror image") {
    random_numbers random(4);
    const array x = numbers<3>({2, 24, 24}, random);
    for (const std::size_t cut : {0, 1, 2, 3, 4, 5, 6, 7}) {
        for (const std::size_t from : {0, 1, 2, 3}) {
            const auto mirrored = [&](const part& sums) {
                const part y =
                    xf::view(xf::flip(sums, {2}) - sums, xt::all(), xt::range(from, 24), xt::range(cut, 24));
                return part(xf::pad(xf::pad(y, {{0, 0}, {1, 1}, {2, 2}}, xf::pad_mode::edge),
                                    {{0, 0}, {1, 2}, {2, 1}}));
            };
            const array sums =
                xf::eval(xf::windows(xf::lazy(x), {3, 1}, {1, 1}, {.padding = {1, 0}}).sum({-1, -2}));
            const array expected = xf::eval(mirrored(sums));
            const part rolled = xf::windows(part(x), {3, 1}, {1, 1}, {.padding = {1, 0}}).sum({-1, -2});
            CAPTURE(cut);
            CAPTURE(from);
            CHECK((xf::eval(mirrored(rolled), {.threads = 1, .tile_bytes = 600}) == expected));
            CHECK((xf::eval(mirrored(rolled), {.threads = 1, .tile_bytes = 3000}) == expected));
        }
    }
}
