#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "plan/planning.hpp"

/// A result may be written straight into memory that is read if each element is read where it is written.
namespace {

using namespace planning_tests;

struct bytes {
    const std::byte* low;
    const std::byte* high;
};

template <class F>
void for_each_index(const axis_vector& shape, const F& f) {
    const index_t count = xf::shape::volume(shape);
    axis_vector index(shape.size(), 0);
    for (index_t k = 0; k < count; ++k) {
        f(index);
        for (int axis = shape.size(); axis-- > 0 && ++index[axis] == shape[axis];) index[axis] = 0;
    }
}

const std::byte* place(const void* data, const axis_vector& index, const axis_vector& strides, index_t size) {
    auto at = static_cast<const std::byte*>(data);
    for (int axis = 0; axis < strides.size(); ++axis) at += index[axis] * strides[axis] * size;
    return at;
}

/// From the first byte to the last of the elements, one by one.
bytes touched(const void* data, const axis_vector& shape, const axis_vector& strides, index_t size) {
    bytes all{nullptr, nullptr};
    for_each_index(shape, [&](const axis_vector& index) {
        const std::byte* at = place(data, index, strides, size);
        if (all.low == nullptr || at < all.low) all.low = at;
        if (all.high == nullptr || at + size > all.high) all.high = at + size;
    });
    return all;
}

/// The definition, element by element, of a root that reads one leaf.
bool is_alias(const xf::planning::plan& p, const target& out) {
    const xf::planning::stage& root = p.root();
    const auto edge = p.g.operands(*root.node)[0];
    const xf::graph::node& leaf = p.g.nodes[std::size_t(edge.node)];
    const auto size = index_t(xf::size_of(leaf.type));
    const bytes written = touched(out.data, out.shape, out.strides, size);
    const bytes read = touched(leaf.where.data, leaf.shape, leaf.strides, size);
    if (read.high <= written.low || written.high <= read.low) return false;
    using xf::graph::node_kind;
    if (root.node->kind != node_kind::map && root.node->kind != node_kind::scan) return true;
    bool in_step = true;
    for_each_index(out.shape, [&](const axis_vector& index) {
        const auto from = xf::shape::apply(edge.map, xf::shape::span_of(index));
        in_step = in_step && place(leaf.where.data, from, leaf.strides, size) ==
                                 place(out.data, index, out.strides, size);
    });
    return !in_step;
}

struct tally {
    int aliases = 0, none = 0, wrong = 0;
};

/// Targets that lie as the operand does, nearly so, or anyhow.
template <class F>
tally compare(const F& make) {
    const index_t room = 400;
    const untouched<float> memory(room);
    std::mt19937 random(11);
    const auto pick = [&](index_t low, index_t high) {
        return low + index_t(random() % std::size_t(high - low + 1));
    };
    tally t;
    for (int round = 0; round < 2000; ++round) {
        const index_t shape[] = {pick(1, 3), pick(1, 3)}, strides[] = {pick(-4, 4), pick(-4, 4)};
        const auto e = make(memory.operand(shape, strides, 200));
        const kept_plan p(e, memory.as_target(axis_vector(xf::expr::shape_of(e)), axis_vector(e.rank, 1)));
        const auto& map = p->g.operands(*p->root().node)[0].map;
        const auto& leaf = p->g.nodes[std::size_t(p->g.operands(*p->root().node)[0].node)];
        const auto index_of = [&](const axis_vector& index) {
            const auto from = xf::shape::apply(map, xf::shape::span_of(index));
            index_t at = leaf.where.data == nullptr ? 0 : 200;
            for (int k = 0; k < from.size(); ++k) at += from[k] * leaf.strides[k];
            return at;
        };
        const axis_vector whole = p->root().node->domain;
        target out = p->out;
        const index_t start = index_of(axis_vector(whole.size(), 0));
        out.data = const_cast<float*>(memory.at(start + (random() % 3 == 0 ? pick(-14, 14) : 0)));
        for (int axis = 0; axis < out.shape.size(); ++axis) {
            axis_vector next(whole.size(), 0);
            next[axis] = 1;
            out.strides[axis] = out.shape[axis] > 1 ? index_of(next) - start : pick(-9, 9);
            while (out.shape[axis] > 1 && (out.strides[axis] == 0 || random() % 6 == 0))
                out.strides[axis] = pick(-4, 4);
        }
        const bool found = xf::planning::find_aliasing(*p, out) != nullptr, expected = is_alias(*p, out);
        (expected ? t.aliases : t.none) += 1;
        t.wrong += found != expected;
    }
    return t;
}

template <class E>
const char* alias(const E& e, const target& out) {
    const kept_plan p(e, out);
    CHECK(p->temporary == xf::planning::find_aliasing(*p, out));
    return p->temporary;
}

constexpr const char* overlaps = "the target overlaps an operand that is read elsewhere than it is written";

}  // namespace

TEST_CASE("one operand, however it lies: what is found is what a look at each element says") {
    const auto check = [](const std::string& name, const auto& make, bool may_be_in_step) {
        const tally t = compare(make);
        INFO(name, ": ", t.aliases, " aliases, ", t.none, " none");
        CHECK(t.wrong == 0);
        CHECK(t.aliases > 200);
        if (may_be_in_step) CHECK(t.none > 200);
    };
    check(
        "map", [](const auto& x) { return x + 1; }, true);
    check(
        "flip",
        [](const auto& x) {
            return xf::flip(x, {0, 1}) + 1;
        },
        true);
    check(
        "transpose", [](const auto& x) { return xf::transpose(x) + 1; }, true);
    check(
        "one row", [](const auto& x) { return xf::view(x, -1) + 1; }, true);
    check(
        "new axis", [](const auto& x) { return xf::expand_dims(x, {1}) + 1; }, true);
    check(
        "repeated rows",
        [](const auto& x) {
            return xf::broadcast_to(xf::view(x, 0), {2, x.extents()[1]}) + 1;
        },
        false);
    check(
        "diagonal", [](const auto& x) { return xf::diagonal(x) + 1; }, true);
    check(
        "divided axis", [](const auto& x) { return xf::repeat(x, 2, 0) + 1; }, false);
    check(
        "scan", [](const auto& x) { return xf::cumsum(x, 1); }, true);
    check(
        "copy", [](const auto& x) { return xf::flip(x, {0}); }, false);
    check(
        "sum", [](const auto& x) { return x.sum(1); }, false);
}

TEST_CASE("every operand of every stage is looked at") {
    const untouched<float> y(100), z(100);
    const target out = y.as_target({4, 5}, {5, 1});
    const auto here = y.operand({4, 5}), shifted = y.operand({4, 5}, 1), other = z.operand({4, 5});
    CHECK(alias(here + other, out) == nullptr);
    CHECK(alias(other + here, out) == nullptr);
    CHECK(alias(other * 2 + other, out) == nullptr);
    CHECK(alias(here - other.sum({1}, xf::keepdims), out) == nullptr);
    CHECK(alias(other.sum({1}, xf::keepdims) - here, out) == nullptr);
    CHECK(alias(here - xf::exp(other).sum({1}, xf::keepdims), out) == nullptr);
    CHECK(alias(shifted + other, out) == std::string(overlaps));
    CHECK(alias(other + shifted, out) == std::string(overlaps));
    CHECK(alias(here * other + shifted, out) == std::string(overlaps));
    CHECK(alias(here - here.sum({1}, xf::keepdims), out) == std::string(overlaps));
    CHECK(alias(other - here.sum({1}, xf::keepdims), out) == std::string(overlaps));
    CHECK(alias(other - (here + other).sum({1}, xf::keepdims), out) == std::string(overlaps));
    CHECK(alias(other.sum({1}, xf::keepdims) - shifted, out) == std::string(overlaps));
    CHECK(alias(xf::matmul(here, z.operand({5, 5})), out) == std::string(overlaps));
    CHECK(alias(xf::repeat(here, {1, 0, 2, 1}, 0), out) == std::string(overlaps));
    CHECK(alias(xf::concatenate(y.operand({2, 5}), y.operand({2, 5}, 10)), out) == std::string(overlaps));
    CHECK(alias(xf::pad(y.operand({3, 5}), {{1, 0}, {0, 0}}), out) == std::string(overlaps));
}

TEST_CASE("the target's neighbours do not alias it, its only element does") {
    const untouched<float> y(100);
    const target row = y.as_target({10}, {1}, 40), one = y.as_target({}, {}, 40);
    CHECK(alias(xf::flip(y.operand({10}, 30)), row) == nullptr);
    CHECK(alias(xf::flip(y.operand({10}, 50)), row) == nullptr);
    CHECK(alias(xf::flip(y.operand({10}, 31)), row) != nullptr);
    CHECK(alias(xf::flip(y.operand({10}, 49)), row) != nullptr);
    CHECK(alias(y.operand({10}, 40).sum(), one) != nullptr);
    CHECK(alias(y.operand({10}, 31).sum(), one) != nullptr);
    CHECK(alias(y.operand({10}, 30).sum(), one) == nullptr);
    CHECK(alias(y.operand({10}, 41).sum(), one) == nullptr);
}

TEST_CASE("elements of another type are read elsewhere") {
    const untouched<float> y(10);
    const index_t shape[] = {10};
    const auto x = xf::lazy(reinterpret_cast<const std::int32_t*>(y.at(0)), shape);
    CHECK(alias(xf::cast<float>(x), y.as_target({10}, {1})) != nullptr);
    CHECK(alias(xf::cast<float>(x), untouched<float>(10).as_target({10}, {1})) == nullptr);
}

TEST_CASE("an empty target overlaps nothing, whatever its strides") {
    const untouched<float> y(100);
    const auto e = xf::matmul(y.operand({0, 4}), y.operand({4, 3}, 50));
    CHECK(alias(e, y.as_target({0, 3}, {1, 60})) == nullptr);
    CHECK(alias(e, y.as_target({0, 3}, {index_t(1) << 62, index_t(1) << 62})) == nullptr);
    const index_t far = index_t(1) << 62;
    CHECK(alias(y.operand({3, 0}, {far, 1}) + 1, y.as_target({3, 0}, {far, far})) == nullptr);
}

TEST_CASE("an axis of one element may have any stride") {
    const untouched<float> x(10), y(10);
    const index_t far = index_t(1) << 62;
    const auto e = xf::relu(x.operand({1, 4}, {far, 1}));
    CHECK(alias(e, y.as_target({1, 4}, {far, 1})) == nullptr);
    const kept_plan p(e, y.as_target({1, 4}, {far, 1}));
    CHECK(p->out.strides == axis_vector{0, 1});
}

TEST_CASE("a functor that may throw needs a temporary") {
    const untouched<float> x(10), y(10);
    const target out = y.as_target({10}, {1});
    CHECK(alias(xf::map([](auto v) { return v + v; }, x.operand({10})), out) ==
          std::string("a functor of the user's is not noexcept"));
    CHECK(alias(xf::map([](auto v) noexcept { return v + v; }, x.operand({10})), out) == nullptr);
}
