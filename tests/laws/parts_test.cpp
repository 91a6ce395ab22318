#include "laws/same.hpp"

/// Batches computed together and apart; an axis split in two and put together again.
namespace {

using namespace laws;

/// f of two batches joined is f of each, joined.
template <class T, int Rank, class F>
std::string of_batches(chance& c, pool& m, index_list shape, const F& f) {
    const auto a = any<T, Rank>(c, m, shape);
    shape[0] = c.pick(1, 5);
    const auto b = any<T, Rank>(c, m, shape);
    return difference(c, f(xf::concatenate(a, b, 0)), xf::concatenate(xf::tuple(f(a), f(b)), 0));
}

TEST_CASE("batches joined equal batches apart") {
    CHECK(broken(300, 21, [](chance& c, pool& m) {
              return of_batches<float, 3>(c, m, shape_from(c, 3, 2, 10), [](const auto& x) {
                  return xf::windows(xf::relu(x), {2, 2}).max({-1, -2});
              });
          }) == "");
    CHECK(broken(300, 22, [](chance& c, pool& m) {
              const index_list shape = shape_from(c, 3, 3, 9);
              const auto w = any<float, 3>(c, m, {2, 3, c.pick(1, 20)});
              return of_batches<float, 3>(c, m, shape, [&](const auto& x) {
                  return xf::relu(xf::einsum<"nhwij,ijo->nohw">(xf::windows(x, {2, 3}), w));
              });
          }) == "");
    CHECK(broken(300, 23, [](chance& c, pool& m) {
              const auto w = any<double, 2>(c, m, {7, 5});
              return of_batches<double, 2>(c, m, {c.pick(1, 30), 7}, [&](const auto& x) {
                  const auto p = xf::matmul(x, w);
                  return p - xf::max(p, {1}, xf::keepdims);
              });
          }) == "");
}

TEST_CASE("an axis split in two reduces in two steps") {
    CHECK(broken(400, 24, [](chance& c, pool& m) {
              const index_t rows = c.pick(1, 9), outer = c.pick(1, 12), inner = c.pick(1, 12);
              const auto x = any<float, 2>(c, m, {rows, outer * inner}) + 0;
              const auto split = xf::reshape(x, {rows, outer, inner});
              return difference(c, split.sum(-1).sum(-1), x.sum(-1)) +
                     difference(c, split.max({1, 2}), x.max(-1)) +
                     difference(c, split.max(1).max(1), x.max(-1)) +
                     difference(c, split.argmax({1, 2}), x.argmax(-1)) +
                     difference(c, xf::reshape(split, {rows, -1}), x) +
                     difference(c, (split > 1).count_nonzero({2, 1}), (x > 1).count_nonzero(1));
          }) == "");
}

TEST_CASE("a contraction over an axis is the sum of those over its parts") {
    CHECK(broken(400, 25, [](chance& c, pool& m) {
              const index_t i = c.pick(1, 20), j = c.pick(1, 60), k = c.pick(1, 40), at = c.pick(0, j);
              const auto a = any<float, 2>(c, m, {i, j}), b = any<float, 2>(c, m, {j, k});
              const index_t none[2] = {0, 0}, rows[2] = {at, k}, columns[2] = {i, at}, below[2] = {at, 0};
              const auto part = [&](const auto& x, const index_t(&start)[2], const index_t(&extents)[2]) {
                  xf::shape::access_map map = xf::shape::identity_map(2);
                  map.offset[0] = start[0];
                  map.offset[1] = start[1];
                  return xf::expr::make_view<true, 2>(x, "part",
                                                      std::array<index_t, 2>{extents[0], extents[1]}, map);
              };
              const index_t right[2] = {0, at}, rest_columns[2] = {i, j - at}, rest_rows[2] = {j - at, k};
              const auto first = xf::matmul(part(a, none, columns), part(b, none, rows));
              const auto second = xf::matmul(part(a, right, rest_columns), part(b, below, rest_rows));
              return difference(c, first + second, xf::matmul(a, b)) +
                     difference(c, xf::concatenate(part(b, none, rows), part(b, below, rest_rows), 0), b);
          }) == "");
}

}  // namespace
