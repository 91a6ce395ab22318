#include "laws/same.hpp"

/// Permutations of operands, labels and axes change nothing but places.
namespace {

using namespace laws;

TEST_CASE("the operands of einsum may come in any order") {
    CHECK(broken(400, 11, [](chance& c, pool& m) {
              const index_t i = c.extent(12), j = c.extent(30), k = c.extent(40);
              const auto a = any<float, 2>(c, m, {i, j}), b = any<float, 2>(c, m, {j, k});
              return difference(c, xf::einsum<"ij,jk->ik">(a, b), xf::einsum<"jk,ij->ik">(b, a));
          }) == "");
    CHECK(broken(200, 12, [](chance& c, pool& m) {
              const index_t i = c.extent(8), j = c.extent(9), k = c.extent(10), l = c.extent(7);
              const auto a = any<double, 2>(c, m, {i, j}), d = any<double, 2>(c, m, {l, i});
              const auto b = any<double, 3>(c, m, {j, k, l});
              const auto first = xf::einsum<"ij,jkl,li->k">(a, b, d);
              return difference(c, first, xf::einsum<"li,ij,jkl->k">(d, a, b)) +
                     difference(c, first, xf::einsum<"jkl,li,ij->k">(b, d, a));
          }) == "");
}

TEST_CASE("the labels of einsum are names, and their order is that of axes") {
    CHECK(broken(400, 13, [](chance& c, pool& m) {
              const index_t b = c.extent(4), i = c.extent(9), j = c.extent(30), k = c.extent(20);
              const auto x = any<float, 3>(c, m, {b, i, j}), y = any<float, 3>(c, m, {b, j, k});
              const auto product = xf::einsum<"bij,bjk->bik">(x, y);
              return difference(c, product, xf::einsum<"zqA,zAm->zqm">(x, y)) +
                     difference(c, product, xf::matmul(x, y)) +
                     difference(c, xf::transpose(product, {2, 0, 1}), xf::einsum<"bij,bjk->kbi">(x, y)) +
                     difference(c, product,
                                xf::einsum<"jib,kbj->bik">(xf::transpose(x), xf::transpose(y, {2, 0, 1})));
          }) == "");
}

TEST_CASE("transposition commutes with elementwise functions, reductions, windows and products") {
    CHECK(broken(400, 14, [](chance& c, pool& m) {
              const index_list shape = shape_from(c, 2, 2, 40);
              const auto x = any<float, 2>(c, m, shape), y = any<float, 2>(c, m, shape);
              const auto t = [](const auto& a) { return xf::transpose(a); };
              return difference(c, t(xf::relu(x * y + 1)), xf::relu(t(x) * t(y) + 1)) +
                     difference(c, xf::sum(t(x), 0), xf::sum(x, 1)) +
                     difference(c, xf::argmax(t(x), 0), xf::argmax(x, 1)) +
                     difference(c, xf::cumsum(t(x), 1), t(xf::cumsum(x, 0))) +
                     difference(c, xf::windows(t(x), {2, 1}).max({-1, -2}),
                                t(xf::windows(x, {1, 2}).max({-1, -2}))) +
                     difference(c, xf::matmul(t(y), x), t(xf::matmul(t(x), y)));
          }) == "");
    CHECK(broken(300, 15, [](chance& c, pool& m) {
              const auto x = any<std::int32_t, 4>(c, m, shape_from(c, 4, 1, 7));
              const index_list p = c.permutation(4);
              index_t order[4];
              reference::fill(order, p);
              const auto turned = xf::transpose(x, order);
              // The axis 0 of the transposed is the axis p[0] of x.
              return difference(c, xf::sum(turned), xf::sum(x)) + difference(c, xf::max(turned, {0, 1}), [&] {
                         const index_t low = std::min(p[2], p[3]), axes[2] = {p[0], p[1]};
                         index_t back[2] = {p[2] == low ? 0 : 1, p[2] == low ? 1 : 0};
                         return xf::transpose(xf::max(x, axes), back);
                     }());
          }) == "");
}

}  // namespace
