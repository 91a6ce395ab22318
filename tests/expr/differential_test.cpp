#include <doctest/doctest.h>

#include "expr/reference.hpp"

/// Random shapes, memory layouts and view parameters through skeletons of expressions, compared bit
/// for bit with the reference. Data are whole numbers, so no order of summation may show.
namespace {

using namespace reference;

const auto twice_and_one = [](const auto& x) { return x * 2 + 1; };
const auto twice_and_one_of = [](auto x) { return decltype(x)(x * 2 + 1); };
const auto plus = [](const auto& x, const auto& y) { return x + y; };
const auto plus_of = [](auto x, auto y) { return decltype(x + y)(x + y); };
const auto minus = [](const auto& x, const auto& y) { return x - y; };
const auto minus_of = [](auto x, auto y) { return decltype(x - y)(x - y); };
const auto above_zero = [](const auto& x) { return xf::relu(x); };
const auto above_zero_of = [](auto x) { return x < decltype(x)(0) ? decltype(x)(0) : x; };

template <class N>
auto scaled(const both<N>& x) {
    return combine(twice_and_one, twice_and_one_of, x);
}
template <class A, class B>
auto added(const both<A>& a, const both<B>& b) {
    return combine(plus, plus_of, a, b);
}
template <class N>
auto relued(const both<N>& x) {
    return combine(above_zero, above_zero_of, x);
}

/// A shape that broadcasts with another: some axes 1, some leading ones left out.
template <int Rank>
index_list narrowed(chance& c, const index_list& shape) {
    index_list s(shape.end() - Rank, shape.end());
    for (index_t& extent : s) extent = c.one_in(3) ? 1 : extent;
    return s;
}

/// Extents of at least 1, for what extremes are taken of.
index_list some(chance& c, int rank, index_t most) {
    index_list s = c.shape(rank, most);
    for (index_t& extent : s) extent = std::max<index_t>(extent, 1);
    return s;
}

template <class N>
const both<N>& not_empty(const both<N>& x) {
    if (volume(x.r.shape) == 0) throw draw_again{};
    return x;
}

using said_t = std::string;

}  // namespace

TEST_CASE("views of views of memory") {
    CHECK(first_wrong(3000, 1, [](chance& c, pool& m, said_t& s) {
              return move_axes(c, spread(c, move_axes(c, leaf<float, 3>(c, m, c.shape(3, 6)), s), s), s);
          }) == "");
    CHECK(first_wrong(3000, 2, [](chance& c, pool& m, said_t& s) {
              return spread(c, spread(c, leaf<float, 3>(c, m, c.shape(3, 6)), s), s);
          }) == "");
    CHECK(first_wrong(2000, 3, [](chance& c, pool& m, said_t& s) {
              return spread(c, spread(c, spread(c, leaf<float, 2>(c, m, c.shape(2, 9)), s), s), s);
          }) == "");
    CHECK(first_wrong(2000, 4, [](chance& c, pool& m, said_t& s) {
              return move_axes(c, slide<2>(c, move_axes(c, leaf<float, 3>(c, m, c.shape(3, 8)), s), s), s);
          }) == "");
    CHECK(first_wrong(1000, 5, [](chance& c, pool& m, said_t& s) {
              return slide<1>(c, slide<1>(c, spread(c, leaf<float, 2>(c, m, c.shape(2, 8)), s), s), s);
          }) == "");
    CHECK(first_wrong(2000, 6, [](chance& c, pool& m, said_t& s) {
              return spread(c, slide<1>(c, leaf<float, 2>(c, m, c.shape(2, 8)), s), s);
          }) == "");
}

TEST_CASE("slices of repeats, tiles and reshapes") {
    CHECK(first_wrong(3000, 7, [](chance& c, pool& m, said_t& s) {
              return move_axes(c, spread(c, spread(c, leaf<float, 2>(c, m, c.shape(2, 7)), s), s), s);
          }) == "");
    CHECK(first_wrong(2000, 8, [](chance& c, pool& m, said_t& s) {
              const auto x = move_axes(c, spread(c, leaf<float, 2>(c, m, c.shape(2, 9)), s), s);
              return reduce_some<sum, 1>(c, spread(c, move_axes(c, spread(c, x, s), s), s), s);
          }) == "");
}

TEST_CASE("diagonals, new axes, rank 1 and rank 5") {
    CHECK(first_wrong(2000, 11, [](chance& c, pool& m, said_t& s) {
              return spread(c, take_diagonal(c, move_axes(c, leaf<float, 3>(c, m, c.shape(3, 6)), s), s), s);
          }) == "");
    CHECK(first_wrong(2000, 12, [](chance& c, pool& m, said_t& s) {
              return take_diagonal(c, spread(c, leaf<float, 3>(c, m, c.shape(3, 5)), s), s);
          }) == "");
    CHECK(first_wrong(1000, 13, [](chance& c, pool& m, said_t& s) {
              return move_axes(c, expand(c, spread(c, leaf<float, 1>(c, m, c.shape(1, 20)), s), s), s);
          }) == "");
    CHECK(first_wrong(1000, 14, [](chance& c, pool& m, said_t& s) {
              return spread(c, move_axes(c, leaf<float, 5>(c, m, c.shape(5, 4)), s), s);
          }) == "");
}

TEST_CASE("pads, counts of repeat and strides of the user's own, in chains") {
    CHECK(first_wrong(2000, 21, [](chance& c, pool& m, said_t& s) {
              return move_axes(c, surround(c, spread(c, leaf<float, 2>(c, m, c.shape(2, 7)), s), s), s);
          }) == "");
    CHECK(first_wrong(2000, 22, [](chance& c, pool& m, said_t& s) {
              return spread(c, surround(c, move_axes(c, leaf<float, 3>(c, m, c.shape(3, 5)), s), s), s);
          }) == "");
    CHECK(first_wrong(2000, 23, [](chance& c, pool& m, said_t& s) {
              return spread(c, repeat_by_counts(c, spread(c, leaf<float, 2>(c, m, c.shape(2, 7)), s), s), s);
          }) == "");
    CHECK(first_wrong(2000, 24, [](chance& c, pool& m, said_t& s) {
              return repeat_by_counts(
                  c, surround(c, repeat_by_counts(c, leaf<float, 2>(c, m, c.shape(2, 6)), s), s), s);
          }) == "");
    CHECK(first_wrong(2000, 25, [](chance& c, pool& m, said_t& s) {
              return move_axes(c, restride<3>(c, scaled(leaf<float, 2>(c, m, c.shape(2, 7))), s), s);
          }) == "");
    CHECK(first_wrong(2000, 26, [](chance& c, pool& m, said_t& s) {
              return spread(c, restride<2>(c, spread(c, scaled(leaf<float, 2>(c, m, c.shape(2, 7))), s), s),
                            s);
          }) == "");
}

TEST_CASE("elementwise operations between views") {
    CHECK(first_wrong(2000, 31, [](chance& c, pool& m, said_t& s) {
              const auto x = spread(c, move_axes(c, leaf<float, 3>(c, m, c.shape(3, 6)), s), s);
              const auto y = leaf<float, 2>(c, m, narrowed<2>(c, x.r.shape));
              return move_axes(c, added(scaled(x), y), s);
          }) == "");
    CHECK(first_wrong(2000, 32, [](chance& c, pool& m, said_t& s) {
              const auto x = spread(c, leaf<float, 2>(c, m, c.shape(2, 6)), s);
              s += " + ";
              const auto y = spread(
                  c,
                  leaf<float, 3>(c, m, narrowed<3>(c, index_list{c.extent(4), x.r.shape[0], x.r.shape[1]})),
                  s);
              for (int k = 0; k < 2; ++k) {
                  const index_t a = x.r.shape[std::size_t(k)], b = y.r.shape[std::size_t(k) + 1];
                  if (a != b && a != 1 && b != 1) throw draw_again{};
              }
              return added(x, y);
          }) == "");
    CHECK(first_wrong(2000, 33, [](chance& c, pool& m, said_t& s) {
              const auto x = spread(c, scaled(spread(c, leaf<float, 2>(c, m, c.shape(2, 6)), s)), s);
              s += " + ";
              const auto y = scaled(leaf<float, 2>(c, m, narrowed<2>(c, x.r.shape)));
              return spread(c, added(x, y), s);
          }) == "");
    CHECK(first_wrong(1000, 34, [](chance& c, pool& m, said_t& s) {
              const auto x = move_axes(c, scaled(move_axes(c, leaf<float, 3>(c, m, c.shape(3, 20)), s)), s);
              const auto y = leaf<float, 3>(c, m, narrowed<3>(c, x.r.shape));
              const auto z = leaf<float, 1>(c, m, narrowed<1>(c, x.r.shape));
              return added(added(x, y), scaled(z));
          }) == "");
    // Two operands that split one axis at different places.
    CHECK(first_wrong(2000, 35, [](chance& c, pool& m, said_t& s) {
              const index_t n = c.pick(1, 24);
              const auto part = [&](index_t count) {
                  index_t reps[1] = {n / count};
                  const auto x = leaf<float, 1>(c, m, {count});
                  const auto from = [&](auto f) { return gather(x.r, {n}, f); };
                  (void)s;
                  return std::pair{both{xf::tile(x.e, reps), from([&](index_list i) {
                                            i[0] %= count;
                                            return i;
                                        })},
                                   both{xf::repeat(x.e, reps[0], 0), from([&](index_list i) {
                                            i[0] /= reps[0];
                                            return i;
                                        })}};
              };
              index_t a = c.pick(1, n), b = c.pick(1, n);
              while (n % a != 0) --a;
              while (n % b != 0) --b;
              const auto [tiled_a, repeated_a] = part(a);
              const auto [tiled_b, repeated_b] = part(b);
              return added(added(tiled_a, repeated_b), added(repeated_a, tiled_b));
          }) == "");
}

TEST_CASE("reductions of memory under every layout") {
    CHECK(first_wrong(3000, 41, [](chance& c, pool& m, said_t& s) {
              return reduce_some<sum, 2>(c, leaf<float, 4>(c, m, c.shape(4, 9)), s);
          }) == "");
    CHECK(first_wrong(2000, 42, [](chance& c, pool& m, said_t& s) {
              return reduce_some<extreme<true>, 2>(c, leaf<float, 4>(c, m, some(c, 4, 9)), s);
          }) == "");
    CHECK(first_wrong(1000, 43, [](chance& c, pool& m, said_t& s) {
              return reduce_some<extreme<false>, 1>(c, leaf<float, 3>(c, m, some(c, 3, 20)), s);
          }) == "");
    CHECK(first_wrong(1000, 44, [](chance& c, pool& m, said_t& s) {
              return reduce_some<prod, 2>(c, leaf<float, 3>(c, m, c.shape(3, 9), values::units), s);
          }) == "");
    CHECK(first_wrong(1000, 45, [](chance& c, pool& m, said_t& s) {
              return reduce_some<mean, 2>(c, leaf<float, 3>(c, m, c.shape(3, 20)), s);
          }) == "");
    CHECK(first_wrong(1000, 46, [](chance& c, pool& m, said_t& s) {
              return reduce_some<truth<true>, 2>(c, leaf<float, 3>(c, m, c.shape(3, 6)), s);
          }) == "");
    CHECK(first_wrong(1000, 47, [](chance& c, pool& m, said_t& s) {
              return reduce_some<truth<false>, 1>(c, leaf<float, 3>(c, m, c.shape(3, 6)), s);
          }) == "");
    CHECK(first_wrong(2000, 48, [](chance& c, pool& m, said_t& s) {
              return reduce_some<arg_extreme<true>, 2>(c, leaf<float, 3>(c, m, some(c, 3, 9)), s);
          }) == "");
    CHECK(first_wrong(2000, 49, [](chance& c, pool& m, said_t& s) {
              return reduce_some<arg_extreme<false>, 1>(c, leaf<float, 3>(c, m, some(c, 3, 20)), s);
          }) == "");
    CHECK(first_wrong(1000, 50, [](chance& c, pool& m, said_t& s) {
              return reduce_some<sum, 3>(c, leaf<float, 3>(c, m, c.shape(3, 20)), s);
          }) == "");
}

TEST_CASE("reductions of windows") {
    CHECK(first_wrong(3000, 61, [](chance& c, pool& m, said_t& s) {
              return reduce_some<extreme<true>, 2>(
                  c, not_empty(slide<2>(c, leaf<float, 3>(c, m, some(c, 3, 16)), s)), s);
          }) == "");
    CHECK(first_wrong(3000, 62, [](chance& c, pool& m, said_t& s) {
              const auto w = slide_padded<2>(c, scaled(leaf<float, 3>(c, m, some(c, 3, 14))), s);
              index_t axes[2] = {3, 4};
              return scaled(sum::of(w, axes));
          }) == "");
    CHECK(first_wrong(2000, 63, [](chance& c, pool& m, said_t& s) {
              const auto w = slide<2>(c, leaf<float, 2>(c, m, some(c, 2, 40)), s);
              index_t axes[2] = {-1, -2};
              return extreme<true>::of(w, axes);
          }) == "");
    CHECK(first_wrong(2000, 64, [](chance& c, pool& m, said_t& s) {
              const auto w = slide<2>(c, spread(c, leaf<float, 2>(c, m, some(c, 2, 9)), s), s);
              index_t axes[2] = {-1, -2};
              return spread(c, sum::of(w, axes), s);
          }) == "");
    CHECK(first_wrong(2000, 65, [](chance& c, pool& m, said_t& s) {
              const auto w = slide<1>(c, relued(move_axes(c, leaf<float, 2>(c, m, some(c, 2, 50)), s)), s);
              index_t axes[1] = {-1};
              return move_axes(c, extreme<false>::of(w, axes), s);
          }) == "");
    CHECK(first_wrong(1000, 66, [](chance& c, pool& m, said_t& s) {
              const auto w = slide<2>(c, leaf<float, 3>(c, m, some(c, 3, 12)), s);
              index_t axes[2] = {-1, -2};
              return arg_extreme<true>::of(w, axes);
          }) == "");
    CHECK(first_wrong(2000, 67, [](chance& c, pool& m, said_t& s) {
              const auto w = slide<1>(c, slide<1>(c, leaf<float, 2>(c, m, some(c, 2, 20)), s), s);
              return reduce_some<sum, 2>(c, w, s);
          }) == "");
}

TEST_CASE("reductions of what is computed, and what is computed from them") {
    CHECK(first_wrong(2000, 71, [](chance& c, pool& m, said_t& s) {
              const auto x = spread(c, leaf<float, 3>(c, m, c.shape(3, 6)), s);
              return reduce_some<sum, 1>(c, scaled(spread(c, scaled(x), s)), s);
          }) == "");
    CHECK(first_wrong(2000, 72, [](chance& c, pool& m, said_t& s) {
              const auto x = reduce_some<sum, 1>(c, scaled(leaf<float, 3>(c, m, c.shape(3, 9))), s);
              return reduce_some<sum, 1>(c, spread(c, x, s), s);
          }) == "");
    // A reduction broadcast back against its own operand, as in softmax.
    CHECK(first_wrong(2000, 73, [](chance& c, pool& m, said_t& s) {
              const auto x = scaled(leaf<float, 3>(c, m, some(c, 3, 9)));
              const index_t axis = c.pick(0, 2);
              index_t axes[1] = {axis};
              s += ".centred" + text({axis});
              const auto most = extreme<true>::of(x, axes);
              index_list kept = x.r.shape;
              kept[std::size_t(axis)] = 1;
              const both back{xf::max(x.e, axes, xf::keepdims), array<float>{kept, most.r.data}};
              return reduce_some<sum, 2>(c, combine(minus, minus_of, x, back), s);
          }) == "");
    CHECK(first_wrong(2000, 74, [](chance& c, pool& m, said_t& s) {
              const auto pooled = [&] {
                  const auto w = slide<2>(c, relued(leaf<float, 2>(c, m, some(c, 2, 12))), s);
                  index_t axes[2] = {-1, -2};
                  return extreme<true>::of(w, axes);
              }();
              const auto wide = spread(c, spread(c, pooled, s), s);
              return scaled(wide);
          }) == "");
    CHECK(first_wrong(2000, 75, [](chance& c, pool& m, said_t& s) {
              index_t axes[2] = {-1, -2};
              const auto first = sum::of(slide_padded<2>(c, leaf<float, 2>(c, m, some(c, 2, 9)), s), axes);
              return extreme<true>::of(not_empty(slide_padded<2>(c, relued(first), s)), axes);
          }) == "");
    CHECK(first_wrong(2000, 76, [](chance& c, pool& m, said_t& s) {
              const auto x = repeat_by_counts(c, scaled(leaf<float, 3>(c, m, c.shape(3, 6))), s);
              return reduce_some<sum, 2>(c, surround(c, x, s), s);
          }) == "");
    CHECK(first_wrong(1000, 77, [](chance& c, pool& m, said_t& s) {
              const auto x = spread(c, leaf<float, 3>(c, m, some(c, 3, 5)), s);
              return spread(c, reduce_some<arg_extreme<true>, 1>(c, not_empty(spread(c, x, s)), s), s);
          }) == "");
    CHECK(first_wrong(1000, 78, [](chance& c, pool& m, said_t& s) {
              return take_diagonal(
                  c, reduce_some<sum, 1>(c, expand(c, scaled(leaf<float, 3>(c, m, c.shape(3, 5))), s), s), s);
          }) == "");
    CHECK(first_wrong(1000, 79, [](chance& c, pool& m, said_t& s) {
              const auto x =
                  restride<3>(c, reduce_some<sum, 1>(c, scaled(leaf<float, 3>(c, m, c.shape(3, 7))), s), s);
              return reduce_some<sum, 2>(c, x, s);
          }) == "");
}
