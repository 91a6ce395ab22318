#include "xfuse/lower/run_plan.hpp"

#include <doctest/doctest.h>

#include <cstring>

#include "plan/planning.hpp"
#include "xfuse/lower/contraction_loops.hpp"
#include "xfuse/lower/shared_reduction.hpp"
#include "xfuse/lower/tile_slot.hpp"

/// Programs: what they print, and that they compute what their tiles do one by one.
namespace {

using namespace planning_tests;
using xf::planning::policy;

/// A plan for tiles of so many bytes.
class tiled_plan {
public:
    template <class E>
    tiled_plan(const E& e, const target& out, index_t tile_bytes, int threads = 1) {
        int doublings = 0;
        const policy how{.threads = threads, .tile_bytes = tile_bytes};
        plan_ = xf::expr::with_growing_workspace(
            memory_, xf::expr::counts_of<E>, doublings,
            [&](const auto& space) { return xf::expr::plan_into(e, out, how, space); });
    }
    const xf::planning::plan& operator*() const { return plan_; }

private:
    xf::exec::arena memory_;
    xf::planning::plan plan_;
};

std::vector<float> numbers(index_t count) {
    std::vector<float> all(static_cast<std::size_t>(count));
    std::mt19937 random(7);
    for (float& x : all) x = float(int(random() % 20011) - 10000) * 1e-3F;
    return all;
}

template <class E>
std::vector<typename E::value_type> results(const E& e, index_t tile_bytes, int threads) {
    using T = typename E::value_type;
    const axis_vector shape(xf::expr::shape_of(e));
    axis_vector strides(shape.size(), 0);
    xf::shape::row_major_strides(xf::shape::span_of(shape), {strides.begin(), strides.end()});
    std::vector<T> y(static_cast<std::size_t>(xf::shape::volume(shape)));
    const tiled_plan p(e, {y.data(), xf::dtype_of<T>, shape, strides}, tile_bytes, threads);
    xf::exec::arena fresh;
    xf::lower::evaluate(*p, fresh);
    return y;
}

/// The same with every tile lowered for itself, as it runs: no list serves two of them.
template <class E>
std::vector<typename E::value_type> one_by_one(const E& e, index_t tile_bytes) {
    using T = typename E::value_type;
    const axis_vector shape(xf::expr::shape_of(e));
    axis_vector strides(shape.size(), 0);
    xf::shape::row_major_strides(xf::shape::span_of(shape), {strides.begin(), strides.end()});
    std::vector<T> y(static_cast<std::size_t>(xf::shape::volume(shape)));
    const tiled_plan own(e, {y.data(), xf::dtype_of<T>, shape, strides}, tile_bytes);
    const xf::planning::plan& p = *own;
    xf::exec::arena arena;
    std::byte* memory = arena.reserve(p.arena_bytes() + xf::lower::program_bytes(p));
    xf::exec::frame bases;
    bases.base[int(xf::exec::base::target)] = reinterpret_cast<std::byte*>(y.data());
    bases.base[int(xf::exec::base::full)] = memory;
    bases.base[int(xf::exec::base::local)] = memory + p.full_bytes;
    auto& slot = xf::lower::tile_slot::start(memory + p.arena_bytes(), p, bases);
    for (const int id : p.order.first(std::size_t(p.order_count))) {
        const xf::planning::stage& s = p.stages[std::size_t(id)];
        for (index_t item = 0; item < xf::lower::tile_loops_of(s).total(); ++item) {
            auto c = slot.at_once(p);
            for (xf::lower::held_box& held : c.held) held.is_known = false;
            for (const xf::planning::stage& any : p.stages) xf::lower::forget_packed(c, any);
            xf::lower::lower_tile_alone(c, s, item);
        }
    }
    auto c = slot.at_once(p);
    xf::lower::lower_end(c);
    return y;
}

template <class T>
bool same_bits(const std::vector<T>& a, const std::vector<T>& b) {
    return std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0;
}

/// Does the expression have the same bits whatever the tiles and threads?
template <class E>
bool is_same_in_tiles(const E& e) {
    const auto whole = results(e, 1 << 20, 1);
    for (const index_t tile_bytes : {64, 300, 1024, 5000, 24 * 1024}) {
        const auto alone = one_by_one(e, tile_bytes);
        // A tile of one column is a row, whose sums have another tree.
        const bool is_whole = tile_bytes < 1024 || same_bits(alone, whole);
        for (const int threads : {1, 3}) {
            if (is_whole && same_bits(results(e, tile_bytes, threads), alone)) continue;
            MESSAGE("tiles of ", tile_bytes, " bytes, ", threads, " threads");
            return false;
        }
    }
    return true;
}

}  // namespace

TEST_CASE("the program of a pooling") {
    const untouched<float> x(8 * 64 * 112 * 112), y(8 * 64 * 56 * 56);
    const auto e = xf::windows(x.operand({8, 64, 112, 112}), 2, 2).max({-1, -2});
    const tiled_plan p(e, dense_target(y, e), 24 * 1024);
    CHECK(xf::lower::program_text(*p) ==
          "max: 1 x 1 x 1 tile\n"
          "  tiles 0 x 0 x 0\n"
          "    windows at once target <- operand 1\n");
}

TEST_CASE("a rolling buffer is filled anew for the first tile, and moved up for the next ones") {
    const untouched<float> x(700 * 700), y(685 * 685);
    const auto e = xf::windows(x.operand({700, 700}), 16, 1).sum({-1, -2});
    const tiled_plan p(e, dense_target(y, e), 24 * 1024);
    const std::string text = xf::lower::program_text(*p);
    CAPTURE(text);
    CHECK(text.find("after one that left what is needed again\n    copy local") != std::string::npos);
    CHECK(text.find("the other tiles are lowered one by one") == std::string::npos);
}

TEST_CASE("what is in step starts without a list, and one list takes it further for all other tiles") {
    const untouched<float> x(700 * 300), y(700 * 300);
    const auto sums = xf::windows(x.operand({700, 300}), {3, 3}, {1, 1}, {.padding = {1, 1}}).sum({-1, -2});
    const auto e = xf::windows(sums, {3, 3}, {1, 1}, {.padding = {1, 1}}).max({-1, -2}) - sums;
    const tiled_plan p(e, dense_target(y, e), 48 * 1024);
    const std::string text = xf::lower::program_text(*p);
    CAPTURE(text);
    CHECK(text.find("tiles 0 x 0 x 0, with all that is in step from its start") != std::string::npos);
    CHECK(text.find("after one that left what is needed again\n    copy local") != std::string::npos);
    CHECK(text.find("the other tiles are lowered one by one") == std::string::npos);
}

TEST_CASE("a padded pool fills no border, and large windows one around what they read where it lies") {
    const untouched<float> x(1024 * 1024), y(1024 * 1024);
    const auto program_of = [&](const auto& e) {
        const tiled_plan p(e, dense_target(y, e), 256 * 1024);
        return xf::lower::program_text(*p);
    };
    const auto a = x.operand({1024, 1024});
    const std::string small = program_of(xf::windows(a, {3, 3}, {1, 1}, {.padding = {1, 1}}).max({-1, -2}));
    CAPTURE(small);
    CHECK(small.find("copy") == std::string::npos);
    const std::string large =
        program_of(xf::windows(a, {31, 31}, {1, 1}, {.padding = {15, 15}}).max({-1, -2}));
    CAPTURE(large);
    CHECK(large.find("copy local <- constants") != std::string::npos);
    CHECK(large.find("<- operand 1, local") != std::string::npos);
}

TEST_CASE("every kind of stage computes the same bits in tiles of any size") {
    std::mt19937 random(11);
    const auto pick = [&](index_t least, index_t most) {
        return least + index_t(random()) % (most - least + 1);
    };
    for (int run = 0; run < 12; ++run) {
        const index_t n = pick(3, 40), m = pick(7, 90);
        const std::vector<float> memory = numbers(2 * n * m + 7), other = numbers(m * 12);
        const index_t sides[3] = {2, n, m}, flat[2] = {n, m}, right[2] = {m, 12};
        const auto x = xf::lazy(memory.data(), sides);
        const auto a = xf::lazy(memory.data() + 5, flat);
        const auto b = xf::lazy(other.data(), right);
        CAPTURE(n);
        CAPTURE(m);
        CHECK(is_same_in_tiles(xf::windows(x * 2, 3, 2).max({-1, -2})));
        CHECK(is_same_in_tiles(xf::windows(a + 1, 3, 1).sum({-1, -2}) * 0.5F));
        CHECK(is_same_in_tiles(xf::exp(a - xf::max(a, {1}, xf::keepdims)) /
                               xf::sum(xf::exp(a), {1}, xf::keepdims)));
        CHECK(is_same_in_tiles(xf::exp(a - xf::max(a, {0}, xf::keepdims)) /
                               xf::sum(xf::exp(a), {0}, xf::keepdims)));
        CHECK(is_same_in_tiles(xf::repeat(xf::repeat(a * 2, 3, -1), 2, -2) + 1));
        CHECK(is_same_in_tiles(xf::concatenate(a * 2, xf::pad(a, {{1, 2}, {0, 0}}), 0) - 1));
        CHECK(is_same_in_tiles(xf::windows(xf::pad(x * 3, {{0, 0}, {2, 1}, {1, 3}}), 3, 1).sum({-1, -2})));
        CHECK(is_same_in_tiles(xf::windows(x, {3, 3}, {1, 1}, {.padding = {1, 2}}).max({-1, -2}) + 1));
        CHECK(is_same_in_tiles(xf::windows(a, {3, 2}, {2, 1}, {.padding = {1, 1}}).mean({-1, -2})));
        CHECK(is_same_in_tiles(xf::transpose(a * 2) + 1));
        CHECK(is_same_in_tiles(xf::cumsum(a * 2, 0) + 1));
        CHECK(is_same_in_tiles((a * 2).argmax(1)));
        CHECK(is_same_in_tiles((x * 2).argmax({0, 2})));
        CHECK(is_same_in_tiles(xf::relu(xf::matmul(a * 2, b)) + 1));
        CHECK(is_same_in_tiles(xf::sum(x * x, {0, 2}) + xf::mean(x, {0, 2})));
        CHECK(is_same_in_tiles(xf::flip(a * 2, 1) + a));
    }
}

TEST_CASE("a program that is run again computes what it keeps for all of its parts anew") {
    std::vector<float> memory(27, 1);
    const index_t sides[3] = {3, 3, 3};
    const auto padded = xf::pad(xf::relu(xf::lazy(memory.data(), sides)), {{7, 8}, {3, 6}, {5, 7}}, "wrap");
    auto p = xf::plan(xf::sum(xf::relu(padded), {-2}), {.threads = 1});
    std::vector<float> y(18 * 15);
    const index_t shape[2] = {18, 15}, strides[2] = {15, 1};
    for (const float value : {1.0F, 2.0F, -1.0F, 3.0F}) {
        std::fill(memory.begin(), memory.end(), value);
        p.run_into(xf::expr::make_target(y.data(), shape, strides));
        const float sum = 12 * std::max(value, 0.0F);
        CHECK(std::count(y.begin(), y.end(), sum) == 18 * 15);
    }
}
