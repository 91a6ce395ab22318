#include "laws/same.hpp"

/// Fused is step by step, a window of one element is the element, and what negation does to order.
namespace {

using namespace laws;

TEST_CASE("an expression as a whole equals its steps, each evaluated on its own") {
    CHECK(broken(400, 1, [](chance& c, pool& m) {
              const auto x = any<float, 3>(c, m, shape_from(c, 3, 3, 12));
              const auto bias = any<float, 1>(c, m, {1});
              const auto pooled = [](const auto& a) { return xf::windows(a, {2, 2}, {2, 1}).max({-1, -2}); };
              const auto whole = xf::repeat(pooled(xf::relu(xf::square(x) + bias)), 2, -1);
              const auto first = cut(c, m, xf::square(x));
              const auto third = cut(c, m, xf::relu(cut(c, m, first + bias)));
              return difference(c, whole, xf::repeat(cut(c, m, pooled(third)), 2, -1));
          }) == "");
    CHECK(broken(400, 2, [](chance& c, pool& m) {
              const index_t n = c.pick(1, 12), k = c.pick(0, 30);
              const auto a = any<double, 2>(c, m, {n, k}), b = any<double, 2>(c, m, {k, c.pick(1, 40)});
              const auto chain = [&](const auto& p) { return (p - xf::max(p, {1}, xf::keepdims)).sum(0); };
              const auto product = xf::matmul(a + 1, b);
              return difference(c, chain(product), chain(cut(c, m, xf::matmul(cut(c, m, a + 1), b))));
          }) == "");
    CHECK(broken(400, 3, [](chance& c, pool& m) {
              const index_list shape = shape_from(c, 2, 1, 14);
              const auto a = any<std::int32_t, 2>(c, m, shape), b = any<std::int32_t, 2>(c, m, shape);
              const auto joined = xf::concatenate(xf::tuple(a + b, xf::flip(a, 0)), 1);
              const auto steps = xf::concatenate(xf::tuple(cut(c, m, a + b), cut(c, m, xf::flip(a, 0))), 1);
              return difference(c, xf::cumsum(joined, 1).max(0), cut(c, m, xf::cumsum(steps, 1)).max(0));
          }) == "");
}

TEST_CASE("windows of one element are the operand") {
    CHECK(broken(400, 4, [](chance& c, pool& m) {
              const auto x = any<float, 3>(c, m, shape_from(c, 3, 1, 20)) * 2;
              const std::string maximum = difference(c, xf::windows(x, {1, 1}).max({-1, -2}), x);
              return maximum + difference(c, xf::squeeze(xf::windows(x, {1, 1}), {-1, -2}), x) +
                     difference(c, xf::windows(x, {1, 1}).sum({-1, -2}), x);
          }) == "");
    CHECK(broken(400, 5, [](chance& c, pool& m) {
              // A window as long as its axis is the axis.
              const auto x = any<float, 2>(c, m, shape_from(c, 2, 1, 40));
              const auto w = xf::windows(x, {x.extents()[1]});
              return difference(c, xf::squeeze(w.sum(-1), 1), xf::sum(x, 1)) +
                     difference(c, xf::squeeze(w.max(-1), 1), xf::max(x, 1));
          }) == "");
}

TEST_CASE("negation turns maxima into minima") {
    CHECK(broken(400, 6, [](chance& c, pool& m) {
              const auto x = any<float, 3>(c, m, shape_from(c, 3, 1, 20));
              const index_t axis = c.pick(-3, 2);
              return difference(c, xf::max(-x, axis), -xf::min(x, axis)) +
                     difference(c, xf::argmax(-x, axis), xf::argmin(x, axis)) +
                     difference(c, xf::sum(-x, axis), -xf::sum(x, axis)) +
                     difference(c, xf::maximum(-x, x), -xf::minimum(x, -x));
          }) == "");
    CHECK(broken(400, 7, [](chance& c, pool& m) {
              const auto x = any<std::int16_t, 2>(c, m, shape_from(c, 2, 3, 30));
              // ~x is -x - 1 and never overflows.
              return difference(c, xf::windows(~x, {3, 3}).max({-1, -2}),
                                ~xf::windows(x, {3, 3}).min({-1, -2}));
          }) == "");
}

}  // namespace
