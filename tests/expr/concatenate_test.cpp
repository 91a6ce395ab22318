#include <doctest/doctest.h>

#include <tuple>

#include "expr/reference.hpp"
#include "expr/values.hpp"
#include "xfuse/explain.hpp"

/// concatenate and stack against copies of one element after the other.
namespace {

using namespace reference;

template <class... N>
using common = xf::expr::common_array_t<N...>;

template <class T, class... U>
array<T> put_together(std::size_t axis, const array<U>&... x) {
    array<T> r;
    r.shape = std::get<0>(std::tie(x...)).shape;
    r.shape[axis] = (x.shape[axis] + ...);
    limit(r.shape);
    r.data.resize(std::size_t(volume(r.shape)));
    index_t start = 0;
    const auto put = [&](const auto& part) {
        std::size_t at = 0;
        for_each_index(part.shape, [&](index_list i) {
            i[axis] += start;
            r.data[std::size_t(flat(r.shape, i))].value = T(part.data[at++].value);
        });
        start += part.shape[axis];
    };
    (put(x), ...);
    return r;
}

template <class... N>
auto joined(index_t axis, const both<N>&... x) {
    constexpr int rank = std::tuple_element_t<0, std::tuple<N...>>::rank;
    return both{xf::concatenate(x.e..., axis),
                put_together<common<N...>>(std::size_t(axis < 0 ? axis + rank : axis), x.r...)};
}

/// Shapes that differ along one axis; a part may have none of it.
struct shapes {
    index_t axis;
    index_list part[3];
    template <int Rank>
    static shapes draw(chance& c, index_t most) {
        shapes s{c.pick(-Rank, Rank - 1), {}};
        const std::size_t at = std::size_t(s.axis < 0 ? s.axis + Rank : s.axis);
        const index_list first = c.shape(Rank, most);
        for (index_list& part : s.part) {
            part = first;
            part[at] = c.extent(most);
        }
        return s;
    }
};

template <class N>
auto doubled(const both<N>& x) {
    return combine([](const auto& e) { return e * 2; }, [](auto v) { return decltype(v)(v * 2); }, x);
}

template <class A, class B, class C>
std::string wrong_of_types(unsigned seed) {
    return first_wrong(300, seed, [](chance& c, pool& m, std::string&) {
        const shapes s = shapes::draw<2>(c, 9);
        return joined(s.axis, leaf<A, 2>(c, m, s.part[0]), leaf<B, 2>(c, m, s.part[1]),
                      leaf<C, 2>(c, m, s.part[2]));
    });
}

}  // namespace

TEST_CASE("memory of any layout along any axis, and views around") {
    CHECK(first_wrong(3000, 1, [](chance& c, pool& m, std::string& said) {
              const shapes s = shapes::draw<3>(c, 6);
              return move_axes(c,
                               joined(s.axis, leaf<float, 3>(c, m, s.part[0]),
                                      leaf<float, 3>(c, m, s.part[1]), leaf<float, 3>(c, m, s.part[2])),
                               said);
          }) == "");
    CHECK(first_wrong(2000, 3, [](chance& c, pool& m, std::string& said) {
              const auto x = spread(c, leaf<double, 2>(c, m, c.shape(2, 6)), said);
              return spread(c, joined(c.pick(-2, 1), x, doubled(x), x), said);
          }) == "");
}

TEST_CASE("element types promote") {
    CHECK(wrong_of_types<bool, bool, bool>(1) == "");
    CHECK(wrong_of_types<std::int8_t, std::uint8_t, std::int8_t>(2) == "");
    CHECK(wrong_of_types<bool, float, std::int16_t>(3) == "");
    CHECK(wrong_of_types<float, std::int32_t, float>(4) == "");
    CHECK(wrong_of_types<float, std::complex<float>, float>(5) == "");
    CHECK(std::is_same_v<common<xf::expr::leaf<std::int8_t, 1>, xf::expr::leaf<std::uint8_t, 1>>,
                         std::int16_t>);
}

TEST_CASE("computed operands, inside other expressions") {
    CHECK(first_wrong(1500, 21, [](chance& c, pool& m, std::string& said) {
              const shapes s = shapes::draw<3>(c, 6);
              const auto sums = reduce_some<sum, 1>(c, leaf<float, 3>(c, m, s.part[0]), said);
              return doubled(joined(c.pick(0, 1), sums, doubled(sums)));
          }) == "");
    CHECK(first_wrong(1500, 22, [](chance& c, pool& m, std::string& said) {
              const shapes s = shapes::draw<2>(c, 8);
              const auto x =
                  joined(s.axis, leaf<float, 2>(c, m, s.part[0]), doubled(leaf<float, 2>(c, m, s.part[1])));
              return reduce_some<sum, 2>(c, slide<1>(c, x, said), said);
          }) == "");
    CHECK(first_wrong(1500, 23, [](chance& c, pool& m, std::string&) {
              const shapes s = shapes::draw<2>(c, 8);
              const auto x =
                  joined(s.axis, leaf<float, 2>(c, m, s.part[0]), doubled(leaf<float, 2>(c, m, s.part[1])));
              return joined(c.pick(0, 1), x, doubled(x), x);
          }) == "");
}

namespace {

/// Six parts of n rows or columns, half of them computed by windows: each by itself in tiles, or three times
/// the same one, which is computed once and kept.
template <bool IsOneThrice>
std::string wrong_in_large(index_t n, index_t m, int axis, int threads) {
    std::vector<float> x(std::size_t((n + 2) * m));
    chance c{unsigned(n)};
    for (float& v : x) v = float(c.pick(-9, 9));
    const auto whole = xf::lazy(static_cast<const float*>(x.data()), {n + 2, m});
    const auto plain = xf::lazy(static_cast<const float*>(x.data()), {n, m});
    const auto windows = xf::windows(whole, {3, 1});
    const auto sums = windows.sum({-1, -2});
    const auto e = [&] {
        const auto most = windows.max({-1, -2});
        const auto least = windows.min({-1, -2});
        if constexpr (IsOneThrice)
            return xf::concatenate(plain, sums, plain, sums * 2, plain - 1, sums, axis) + 1;
        else return xf::concatenate(plain, sums, plain, most * 2, plain - 1, least, axis) + 1;
    }();
    array<float> right{axis == 0 ? index_list{6 * n, m} : index_list{n, 6 * m}, {}};
    for_each_index(right.shape, [&](const index_list& i) {
        const index_t extent = axis == 0 ? n : m, part = i[std::size_t(axis)] / extent;
        const index_t row = axis == 0 ? i[0] % n : i[0], column = axis == 0 ? i[1] : i[1] % m;
        const auto at = [&](index_t down) { return x[std::size_t((row + down) * m + column)]; };
        const float sum = at(0) + at(1) + at(2);
        const float most = IsOneThrice ? sum : std::max({at(0), at(1), at(2)});
        const float least = IsOneThrice ? sum : std::min({at(0), at(1), at(2)});
        const float value[] = {at(0), sum, at(0), most * 2, at(0) - 1, least};
        right.data.push_back({value[part] + 1});
    });
    const auto why = xf::explain(e);
    if (why.full_intermediates != (IsOneThrice ? 1 : 0)) return why.text();
    if (!IsOneThrice && why.scratch_bytes > why.threads * 1000000) return why.text();
    return mismatch_into<float>(c, e, right, {threads});
}

}  // namespace

TEST_CASE("large joins, in tiles and by two threads, without an intermediate in full") {
    for (const int threads : {1, 2}) {
        CHECK(wrong_in_large<false>(300, 500, 0, threads) == "");
        CHECK(wrong_in_large<true>(300, 500, 0, threads) == "");
        CHECK(wrong_in_large<false>(300, 500, 1, threads) == "");
        CHECK(wrong_in_large<false>(20, 20000, 0, threads) == "");
        CHECK(wrong_in_large<false>(20000, 20, 1, threads) == "");
    }
}

TEST_CASE("an array read beside a join and a border of parts of it") {
    constexpr index_t rows = 1500, columns = 400;
    std::vector<float> x(std::size_t(rows * columns * 2));
    chance c{7};
    for (float& v : x) v = float(c.pick(-9, 9));
    const auto sums = xf::lazy(static_cast<const float*>(x.data()), {rows, columns, 2}).sum(-1);
    const auto from = [&](index_t first) {
        xf::shape::access_map map = xf::shape::identity_map(2);
        map.offset[0] = first;
        return xf::expr::make_view<true, 2>(sums, "view", std::array{rows - first, columns}, map);
    };
    const auto top = xf::lazy(static_cast<const float*>(x.data()), {333, columns});
    const auto e = sums + xf::concatenate(top, from(333), 0) * 3 + xf::pad(from(1), {{1, 0}, {0, 0}}) * 5;
    array<float> right{{rows, columns}, {}};
    for_each_index(right.shape, [&](const index_list& i) {
        const std::size_t at = std::size_t(i[0] * columns + i[1]);
        const float sum = x[2 * at] + x[2 * at + 1];
        right.data.push_back({sum + 3 * (i[0] < 333 ? x[at] : sum) + 5 * (i[0] < 1 ? 0 : sum)});
    });
    for (const int threads : {1, 2}) CHECK(mismatch_into<float>(c, e, right, {threads}) == "");
}

TEST_CASE("how operands may be given") {
    const float x[] = {1, 2}, y[] = {3};
    const auto a = ::values::row(x), b = ::values::row(y);
    const char* right = "(3,): 1 2 3";
    CHECK(::values::show(xf::concatenate(xf::tuple(a, b))) == right);
    CHECK(::values::show(xf::concatenate(xf::tuple(a, b), 0)) == right);
    CHECK(::values::show(xf::concatenate(std::tie(a, b), -1)) == right);
    CHECK(::values::show(xf::concatenate(std::make_tuple(a, b))) == right);
    CHECK(::values::show(xf::concatenate(std::make_pair(a, b + 0))) == right);
    CHECK(::values::show(xf::concatenate(std::forward_as_tuple(a, b + 0))) == right);
    CHECK(::values::show(xf::concatenate(a, b)) == right);
    CHECK(::values::show(xf::concatenate(a, b, 0)) == right);
    CHECK(::values::show(xf::concatenate(std::array{a, a}, 0)) == "(4,): 1 2 1 2");
    const auto kept = std::make_tuple(a, b);
    CHECK(::values::show(xf::concatenate(kept)) == right);
    CHECK(::values::show(xf::concatenate(a)) == "(2,): 1 2");
}

TEST_CASE("stack") {
    const float x[] = {1, 2, 3}, y[] = {4, 5, 6};
    const auto a = ::values::row(x), b = ::values::row(y);
    CHECK(::values::show(xf::stack(xf::tuple(a, b))) == "(2, 3): 1 2 3 4 5 6");
    CHECK(::values::show(xf::stack(a, b * 2, -1)) == "(3, 2): 1 8 2 10 3 12");
    CHECK(::values::show(xf::stack(std::tie(a, b), 1)) == "(3, 2): 1 4 2 5 3 6");
    CHECK(::values::show(xf::stack(a.sum(), b.sum(), a.max())) == "(3,): 6 15 3");
    CHECK(::values::show(xf::stack(a, b, a).sum(0)) == "(3,): 6 9 12");
    CHECK(xf::explain(xf::stack(a, b)).text().find("1. stack along axis 0") != std::string::npos);
}

TEST_CASE("mistakes") {
    const float x[] = {1, 2, 3, 4, 5, 6};
    const auto a = xf::lazy(static_cast<const float*>(x), {2, 3});
    const auto b = xf::transpose(a);
    CHECK_THROWS_WITH_AS(xf::concatenate(xf::tuple(a, b), 1),
                         "concatenate: operand 1 of shape (3, 2) does not fit: its axis 0 has extent 3 where "
                         "operand 0 of shape (2, 3) has 2 (along axis 1)",
                         xf::shape_error);
    CHECK_THROWS_WITH_AS(xf::stack(a, a, b),
                         "stack: operand 2 of shape (3, 2) does not fit: its axis 0 has extent 3 where "
                         "operand 0 of shape (2, 3) has 2",
                         xf::shape_error);
    CHECK_THROWS_WITH_AS(xf::concatenate(a, a, 2),
                         "concatenate: axis 2 is out of range for an operand of rank 2", xf::axis_error);
    CHECK_THROWS_WITH_AS(xf::stack(a, a, -4), "stack: axis -4 is out of range for a result of rank 3",
                         xf::axis_error);
}
