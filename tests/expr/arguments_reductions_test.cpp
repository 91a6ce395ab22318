#include "expr/arguments.hpp"

/// Reductions, scans and contractions take their axes in every form.
using namespace arguments;
using values::show;

TEST_CASE("axes of reductions") {
    const auto cube = [] { return xf::lazy(memory, {2, 2, 3}); };
    const auto function = [&](const auto& axes) { return xf::sum(cube() - 0.5f, axes) + 0; };
    const auto member = [&](const auto& axes) { return (cube() - 0.5f).sum(axes) + 0; };
    check_sized<2>("(2,): 18 54", {1, 2}, function);
    check_sized<2>("(2,): 18 54", {-1, -2}, function);
    check_sized<2>("(2,): 18 54", {2, 1}, member);
    const char* text = "(2, 1, 1): 6 12";
    const auto kept = [&](const auto& axes) { return xf::max(cube(), axes, xf::keepdims); };
    check_sized<2>(text, {1, 2}, kept);
    CHECK(show(xf::max(cube(), {one, -1}, xf::keepdims)) == text);
    CHECK(show(cube().max({one, -1}, xf::keepdims)) == text);

    CHECK(show(xf::sum(matrix(), one)) == "(2,): 6 15");
    CHECK(show(matrix().sum(std::uint8_t(1))) == "(2,): 6 15");
    CHECK(show(xf::sum(matrix(), {one})) == "(2,): 6 15");
    CHECK(show(xf::sum(matrix(), {0})) == "(3,): 5 7 9");
    CHECK(show(matrix().sum({0})) == "(3,): 5 7 9");
    CHECK(show(xf::sum(matrix(), 0)) == "(3,): 5 7 9");
    CHECK(show(xf::sum(matrix(), {})) == "(2, 3): 1 2 3 4 5 6");
    CHECK(show(matrix().sum({}, xf::keepdims)) == "(2, 3): 1 2 3 4 5 6");
    CHECK(show(xf::sum(matrix(), xf::no_axes{})) == "(2, 3): 1 2 3 4 5 6");
    CHECK(show(matrix().sum(std::array<int, 0>{})) == "(2, 3): 1 2 3 4 5 6");
    CHECK(show(xf::var(matrix(), {one}, xf::ddof(1U))) == "(2,): 1 1");
}

TEST_CASE("axes of several reductions together") {
    const auto first = [](const auto& r) { return std::get<0>(r.results()); };
    const auto second = [](const auto& r) { return std::get<1>(r.results()); };
    const auto both = [](const auto& axes) { return xf::reduce(matrix(), axes, xf::max, xf::sum); };
    check_sized<1>("(2,): 3 6", {1}, [&](const auto& axes) { return first(both(axes)); });
    check_sized<1>("(2,): 6 15", {-1}, [&](const auto& axes) { return second(both(axes)); });
    CHECK(show(second(xf::reduce(matrix(), {one}, xf::max, xf::sum))) == "(2,): 6 15");
    CHECK(show(second(xf::reduce(matrix(), {0}, xf::max, xf::sum))) == "(3,): 5 7 9");
    CHECK(show(second(xf::reduce(matrix(), one, xf::max, xf::sum))) == "(2,): 6 15");
    CHECK(show(second(xf::reduce(matrix(), {}, xf::max, xf::sum))) == "(2, 3): 1 2 3 4 5 6");
}

TEST_CASE("axes of scans") {
    CHECK(show(xf::cumsum(matrix(), one)) == "(2, 3): 1 3 6 4 9 15");
    CHECK(show(xf::cumsum(matrix(), std::int8_t(-2))) == "(2, 3): 1 2 3 5 7 9");
    CHECK(show(matrix().cumprod(one)) == "(2, 3): 1 2 6 4 20 120");
    CHECK(show(xf::cumsum(matrix())) == "(6,): 1 3 6 10 15 21");
}

TEST_CASE("axes of tensordot") {
    const auto over = [](const auto& axes) { return xf::tensordot(matrix(), matrix(), axes, axes); };
    check_sized<2>("(): 91", {0, 1}, over);
    check_sized<2>("(): 91", {-1, -2}, over);
    check_sized<1>("(2, 2): 14 32 32 77", {1}, over);
    check_sized<1>("(2, 2): 14 32 32 77", {1},
                   [](const auto& axes) { return xf::tensordot(matrix(), matrix(), axes, {one}); });
    check_sized<1>("(2, 2): 14 32 32 77", {-1},
                   [](const auto& axes) { return xf::tensordot(matrix(), matrix(), {1}, axes); });
    CHECK(show(xf::tensordot(matrix(), matrix(), {0, one}, {0, 1U})) == "(): 91");
    CHECK(show(xf::tensordot(matrix(), matrix(), {0}, {0})) == "(3, 3): 17 22 27 22 29 36 27 36 45");
    CHECK(show(xf::tensordot(matrix(), matrix(), one, -1)) == "(2, 2): 14 32 32 77");
    CHECK(show(xf::tensordot(xf::sum(matrix()), matrix(), {}, {})) == "(2, 3): 21 42 63 84 105 126");
    CHECK(show(xf::trace(matrix(), one, std::uint8_t(0), -1)) == "(): 8");
}
