#include <doctest/doctest.h>

#include <numeric>
#include <stdexcept>
#include <vector>

#include "expr/reference.hpp"

/// The result is as if the right-hand side had been read first, whatever memory target and operands share.
namespace {

using namespace reference;

struct shared_memory {
    std::vector<float> data;
    explicit shared_memory(index_t n) : data(std::size_t(n)) { std::iota(data.begin(), data.end(), 0.0F); }
    template <std::size_t K>
    auto leaf(index_t offset, const index_t (&shape)[K], const index_t (&strides)[K]) const {
        return xf::lazy(static_cast<const float*>(data.data() + offset), shape, strides);
    }
    /// Evaluates e into part of the memory; the same into separate memory says what must stand there.
    template <class N, std::size_t K>
    bool assigns(index_t offset, const index_t (&strides)[K], const N& e) {
        const auto shape = xf::expr::shape_of(e);
        std::vector<float> right = data, aside(std::size_t(xf::shape::volume(shape)) + 1);
        std::vector<index_t> dense(shape.size());
        xf::shape::row_major_strides(shape, dense);
        xf::expr::evaluate<float>(e, xf::expr::make_target(aside.data(), shape, dense));
        std::size_t at = 0;
        for_each_index({shape.begin(), shape.end()}, [&](const index_list& i) {
            index_t place = offset;
            for (std::size_t k = 0; k < K; ++k) place += i[k] * strides[k];
            right[std::size_t(place)] = aside[at++];
        });
        xf::expr::evaluate<float>(e, xf::expr::make_target(data.data() + offset, shape, {strides, K}));
        return data == right;
    }
};

}  // namespace

TEST_CASE("shifts along one axis, both ways, every distance") {
    for (const index_t n : {2, 9, 40, 5000}) {
        for (const index_t shift : {1, 2, 7, 64}) {
            if (shift >= n) continue;
            shared_memory up(n), down(n), sums(n), mirrored(n), spaced(n);
            CHECK(up.assigns(shift, {1}, up.leaf(0, {n - shift}, {1})));
            CHECK(down.assigns(0, {1}, down.leaf(shift, {n - shift}, {1})));
            CHECK(sums.assigns(shift, {1},
                               sums.leaf(shift, {n - shift}, {1}) + sums.leaf(0, {n - shift}, {1})));
            CHECK(mirrored.assigns(0, {1}, xf::flip(mirrored.leaf(0, {n}, {1})) * 2));
            CHECK(spaced.assigns(0, {2}, spaced.leaf(0, {(n + 1) / 2}, {1}) + 1));
        }
    }
}

TEST_CASE("in place, element for element") {
    shared_memory m(1000);
    CHECK(m.assigns(0, {1}, m.leaf(0, {1000}, {1}) * 2 + m.leaf(0, {1000}, {1})));
    CHECK(m.assigns(0, {10, 1}, m.leaf(0, {100, 10}, {10, 1}) - m.leaf(0, {100, 1}, {10, 0})));
    CHECK(m.assigns(0, {1, 10}, m.leaf(0, {10, 100}, {1, 10}) + 1));
}

TEST_CASE("transposes and reshapes of the target") {
    for (const index_t n : {2, 5, 33, 200}) {
        shared_memory m(n * n);
        const auto y = m.leaf(0, {n, n}, {n, 1});
        CHECK(m.assigns(0, {n, 1}, xf::transpose(y)));
        CHECK(m.assigns(0, {n, 1}, xf::transpose(y) + y));
        CHECK(m.assigns(0, {1, n}, y * 2));
        CHECK(m.assigns(0, {n, 1}, y - y.sum({1}, xf::keepdims)));
        CHECK(m.assigns(0, {1}, y.sum(0)));
        CHECK(m.assigns(n, {1}, y.sum(1)));
        CHECK(m.assigns(0, {1}, xf::reshape(xf::transpose(y), {n * n})));
    }
}

TEST_CASE("windows, repeats and pads of the target") {
    shared_memory m(300);
    const auto y = m.leaf(0, {300}, {1});
    CHECK(m.assigns(0, {1}, xf::windows(y, 5).max(-1)));
    CHECK(m.assigns(4, {1}, xf::windows(y, 5).sum(-1)));
    CHECK(m.assigns(2, {1}, xf::windows(m.leaf(2, {296}, {1}), {3}, {1}, {.padding = {1}}).max(-1)));
    CHECK(m.assigns(0, {1}, xf::repeat(m.leaf(0, {150}, {1}), 2, 0)));
    CHECK(m.assigns(0, {1}, xf::tile(m.leaf(100, {100}, {1}), 3)));
    CHECK(m.assigns(0, {1}, xf::pad(m.leaf(0, {290}, {1}), {{7, 3}})));
    CHECK(m.assigns(0, {1}, xf::repeat(m.leaf(0, {3}, {1}), {100, 50, 150}, 0)));
}

TEST_CASE("running sums, joins and mirrored borders of the target") {
    for (const index_t n : {2, 30, 4000, 3000000}) {
        shared_memory m(n);
        const auto y = m.leaf(0, {n}, {1});
        const index_t half = n / 2;
        CHECK(m.assigns(0, {1}, xf::cumsum(xf::flip(y))));
        CHECK(m.assigns(0, {1}, xf::cumsum(y)));
        CHECK(m.assigns(1, {1}, xf::cumsum(m.leaf(0, {n - 1}, {1}) * 0.5F)));
        CHECK(m.assigns(0, {1}, xf::concatenate(m.leaf(half, {n - half}, {1}), m.leaf(0, {half}, {1}))));
        CHECK(m.assigns(0, {1}, xf::concatenate(m.leaf(half, {n - half}, {1}) + 1, m.leaf(0, {half}, {1}))));
        CHECK(m.assigns(
            0, {1},
            xf::reshape(xf::stack(m.leaf(half, {half}, {1}), m.leaf(0, {half}, {1}), -1), {2 * half})));
        CHECK(m.assigns(0, {1}, xf::pad(m.leaf(0, {half}, {1}), {{n - half, 0}}, "symmetric")));
        CHECK(m.assigns(0, {1}, xf::pad(m.leaf(1, {n - 1}, {1}), {{1, 0}}, "wrap")));
    }
}

TEST_CASE("large targets, with non-temporal stores and several threads") {
    const index_t n = 1500000;
    shared_memory m(n);
    CHECK(m.assigns(1, {1}, m.leaf(0, {n - 1}, {1}) + m.leaf(1, {n - 1}, {1})));
    CHECK(m.assigns(0, {1}, m.leaf(0, {n}, {1}) + 1));
    CHECK(m.assigns(0, {1}, xf::windows(m.leaf(0, {n}, {1}), 3).max(-1)));
}

TEST_CASE("random overlaps") {
    chance c(91);
    for (int round = 0; round < 2000; ++round) {
        shared_memory m(400);  // two axes of 9 reach 144 elements either way
        index_t shape[2] = {c.pick(1, 9), c.pick(1, 9)}, from[2], to[2];
        const bool by_rows = c.one_in(2);
        to[0] = by_rows ? c.pick(9, 12) : c.pick(1, 1);
        to[1] = by_rows ? 1 : c.pick(9, 12);
        for (index_t& s : from) s = c.pick(-9, 9);
        const auto source = m.leaf(c.pick(150, 180), shape, from);
        CHECK(m.assigns(c.pick(0, 200), to, source));
        CHECK(m.assigns(c.pick(0, 200), to, source * 3 + 1));
    }
}

TEST_CASE("a functor that throws leaves the target as it was") {
    for (const index_t n : {1, 40, 100000, 2000000}) {
        std::vector<float> x(std::size_t(n), 1.0F), y(std::size_t(n), 7.0F);
        x.back() = -1;
        const auto careful = [](float v) -> float {
            if (v < 0) throw std::domain_error("negative");
            return v * 2;
        };
        const index_t shape[] = {n}, strides[] = {1};
        const auto e = xf::map(careful, xf::lazy(static_cast<const float*>(x.data()), {n}));
        CHECK_THROWS_AS(xf::expr::evaluate<float>(e, xf::expr::make_target(y.data(), shape, strides)),
                        std::domain_error);
        CHECK_THROWS_AS(xf::expr::evaluate<float>(e + 1, xf::expr::make_target(y.data(), shape, strides)),
                        std::domain_error);
        CHECK(y == std::vector<float>(std::size_t(n), 7.0F));
        // The arenas are free again, and the next evaluation is right.
        x.back() = 1;
        xf::expr::evaluate<float>(e, xf::expr::make_target(y.data(), shape, strides));
        CHECK(y == std::vector<float>(std::size_t(n), 2.0F));
    }
}

TEST_CASE("a functor may evaluate another expression") {
    float x[] = {1, 2, 3};
    const auto inner = [&](float v) {
        float total = 0;
        xf::expr::evaluate<float>(xf::lazy(static_cast<const float*>(x), {3}).sum() * v,
                                  xf::expr::make_target(&total, {}, {}));
        return total;
    };
    float y[3];
    const index_t shape[] = {3}, strides[] = {1};
    xf::expr::evaluate<float>(xf::map(inner, xf::lazy(static_cast<const float*>(x), {3})),
                              xf::expr::make_target(y, shape, strides));
    CHECK(y[0] == 6);
    CHECK(y[1] == 12);
    CHECK(y[2] == 18);
}
