#include "expr/arguments.hpp"

/// Views take their lists in every form; the values are NumPy's for the matrix ((1, 2, 3), (4, 5, 6)).
using namespace arguments;
using values::show;

TEST_CASE("arguments of reshape and broadcast_to") {
    const auto reshaped = [](const auto& shape) { return xf::reshape(matrix(), shape); };
    const char* text = "(3, 2): 1 2 3 4 5 6";
    check_sized<2>(text, {3, 2}, reshaped);
    check_sized<2>(text, {-1, 2}, reshaped);
    CHECK(show(xf::reshape(matrix(), {one + two, two})) == text);
    CHECK(show(xf::reshape(matrix(), {one + two, -1})) == text);
    CHECK(show(xf::reshape(matrix(), 6U)) == "(6,): 1 2 3 4 5 6");
    CHECK(show(xf::reshape(matrix(), -1)) == "(6,): 1 2 3 4 5 6");
    CHECK(show(xf::reshape(xf::sum(matrix()), {})) == "(): 21");
    CHECK(show(xf::reshape(xf::sum(matrix()), xf::no_axes{})) == "(): 21");
    CHECK(show(xf::reshape(xf::lazy(memory, {0, 3}), {0})) == "(0,):");

    const auto stretched = [](const auto& shape) { return xf::broadcast_to(matrix(), shape); };
    check_sized<3>("(2, 2, 3): 1 2 3 4 5 6 1 2 3 4 5 6", {2, 2, 3}, stretched);
    CHECK(show(xf::broadcast_to(matrix(), {one, two, 3})) == "(1, 2, 3): 1 2 3 4 5 6");
    CHECK(show(xf::broadcast_to(xf::sum(matrix()), {})) == "(): 21");
    CHECK(show(xf::broadcast_to(xf::sum(matrix()), 2U)) == "(2,): 21 21");
}

TEST_CASE("arguments of transpose, swapaxes, moveaxis and flip") {
    const char* turned = "(3, 2): 1 4 2 5 3 6";
    check_any<2>(turned, {1, 0}, [](const auto& axes) { return xf::transpose(matrix(), axes); });
    check_any<2>(turned, {-1, -2}, [](const auto& axes) { return xf::transpose(matrix(), axes); });
    CHECK(show(xf::transpose(matrix(), {one, 0})) == turned);
    CHECK(show(xf::transpose(xf::sum(matrix()), {})) == "(): 21");
    CHECK(show(xf::swapaxes(matrix(), one, -2)) == turned);

    check_any<2>(turned, {1, 0}, [](const auto& to) { return xf::moveaxis(matrix(), {0, one}, to); });
    check_any<2>(turned, {1, 0}, [](const auto& from) { return xf::moveaxis(matrix(), from, {0, 1}); });
    check_any<2>(turned, {1, 0}, [](const auto& from) {
        return xf::moveaxis(matrix(), from, std::vector<std::size_t>{0, 1});
    });
    CHECK(show(xf::moveaxis(matrix(), 0, -1)) == turned);
    CHECK(show(xf::moveaxis(matrix(), one, {0})) == turned);
    CHECK(show(xf::moveaxis(matrix(), {}, {})) == "(2, 3): 1 2 3 4 5 6");
    CHECK(show(xf::moveaxis(matrix(), std::vector<int>{}, {})) == "(2, 3): 1 2 3 4 5 6");

    check_any<2>("(2, 3): 6 5 4 3 2 1", {1, 0}, [](const auto& axes) { return xf::flip(matrix(), axes); });
    CHECK(show(xf::flip(matrix(), {one})) == "(2, 3): 3 2 1 6 5 4");
    CHECK(show(xf::flip(matrix(), {0})) == "(2, 3): 4 5 6 1 2 3");
    CHECK(show(xf::flip(matrix(), one)) == "(2, 3): 3 2 1 6 5 4");
    CHECK(show(xf::flip(matrix(), {})) == "(2, 3): 1 2 3 4 5 6");
    CHECK(show(xf::flip(matrix(), std::vector<int>{})) == "(2, 3): 1 2 3 4 5 6");
}

TEST_CASE("arguments of expand_dims, squeeze and diagonal") {
    const auto wider = [](const auto& axes) { return xf::expand_dims(matrix(), axes); };
    check_sized<2>("(1, 2, 3, 1): 1 2 3 4 5 6", {0, 3}, wider);
    check_sized<2>("(1, 2, 3, 1): 1 2 3 4 5 6", {-1, 0}, wider);
    CHECK(show(xf::expand_dims(matrix(), {0, two + one})) == "(1, 2, 3, 1): 1 2 3 4 5 6");
    CHECK(show(xf::expand_dims(matrix(), {0})) == "(1, 2, 3): 1 2 3 4 5 6");
    CHECK(show(xf::expand_dims(matrix(), one)) == "(2, 1, 3): 1 2 3 4 5 6");
    CHECK(show(xf::expand_dims(matrix(), {})) == "(2, 3): 1 2 3 4 5 6");

    const auto narrower = [&](const auto& axes) { return xf::squeeze(wider(std::array{0, 3}), axes); };
    check_sized<2>("(2, 3): 1 2 3 4 5 6", {0, 3}, narrower);
    check_sized<2>("(2, 3): 1 2 3 4 5 6", {-1, -4}, narrower);
    CHECK(show(xf::squeeze(xf::expand_dims(matrix(), 0), {0})) == "(2, 3): 1 2 3 4 5 6");
    CHECK(show(xf::squeeze(xf::expand_dims(matrix(), one), one)) == "(2, 3): 1 2 3 4 5 6");
    CHECK(show(xf::squeeze(matrix(), {})) == "(2, 3): 1 2 3 4 5 6");
    CHECK(show(xf::diagonal(matrix(), one, std::uint8_t(0), -1)) == "(2,): 2 6");
}

TEST_CASE("arguments of lazy and as_strided") {
    const char* text = "(2, 3): 1 2 3 4 5 6";
    check_sized<2>(text, {2, 3}, [](const auto& shape) { return xf::lazy(memory, shape); });
    check_sized<2>(text, {2, 3}, [](const auto& shape) { return xf::lazy(memory, shape, {3U, one}); });
    check_any<2>(text, {3, 1}, [](const auto& strides) { return xf::lazy(memory, {two, 3}, strides); });
    CHECK(show(xf::lazy(memory, {two, 3})) == text);
    CHECK(show(xf::lazy(memory, {two, 3}, {3, one})) == text);
    CHECK(show(xf::lazy(memory, 2U)) == "(2,): 1 2");
    CHECK(show(xf::lazy(memory, {0})) == "(0,):");
    CHECK(show(xf::lazy(memory, {})) == "(): 1");
    CHECK(show(xf::lazy(memory, {}, {})) == "(): 1");

    const char* moved = "(2, 2): 2 3 3 4";
    const auto strides = std::array{1, 1};
    check_sized<2>(moved, {2, 2}, [&](const auto& s) { return xf::as_strided(matrix(), s, strides, one); });
    check_any<2>(moved, {1, 1}, [](const auto& s) { return xf::as_strided(matrix(), {two, 2}, s, 1U); });
    check_any<2>(moved, {1, 1}, [](const auto& s) {
        return xf::as_strided(matrix(), std::array{2, 2}, s, 1);
    });
    CHECK(show(xf::as_strided(matrix(), {two, 2}, {one, 1}, one)) == moved);
    CHECK(show(xf::as_strided(matrix(), {}, {}, 5U)) == "(): 6");
    CHECK(show(xf::as_strided(matrix(), two, one)) == "(2,): 1 2");
}

TEST_CASE("arguments of repeat, tile, concatenate and stack") {
    const char* text = "(3, 3): 1 2 3 4 5 6 4 5 6";
    check_any<2>(text, {1, 2}, [](const auto& counts) { return xf::repeat(matrix(), counts, 0U); });
    CHECK(show(xf::repeat(matrix(), {one, 2}, -2)) == text);
    CHECK(show(xf::repeat(matrix(), {two}, 0)) == "(4, 3): 1 2 3 1 2 3 4 5 6 4 5 6");
    CHECK(show(xf::repeat(matrix(), two, one)) == "(2, 6): 1 1 2 2 3 3 4 4 5 5 6 6");
    CHECK(show(xf::repeat(xf::lazy(memory, {0}), {}, 0)) == "(0,):");

    const char* tiled = "(2, 6): 1 2 3 1 2 3 4 5 6 4 5 6";
    check_any<2>(tiled, {1, 2}, [](const auto& reps) { return xf::tile(matrix(), reps); });
    CHECK(show(xf::tile(matrix(), {one, 2})) == tiled);
    CHECK(show(xf::tile(matrix(), two)) == tiled);
    CHECK(show(xf::tile(matrix(), std::vector<int>{2})) == tiled);
    CHECK(show(xf::tile(matrix(), {})) == "(2, 3): 1 2 3 4 5 6");
    check_sized<3>("(2, 2, 3): 1 2 3 4 5 6 1 2 3 4 5 6", {2, 1, 1},
                   [](const auto& reps) { return xf::tile(matrix(), reps); });

    CHECK(show(xf::concatenate(matrix(), matrix(), 1U)) == tiled);
    CHECK(show(xf::concatenate(xf::tuple(matrix(), matrix()), one)) == tiled);
    CHECK(show(xf::stack(matrix(), matrix(), one)) == "(2, 2, 3): 1 2 3 1 2 3 4 5 6 4 5 6");
    CHECK(show(xf::view(matrix(), one, std::int8_t(-1))) == "(): 6");
}

TEST_CASE("arguments of pad") {
    const char* text = "(4, 4): 0 0 0 0 1 2 3 0 4 5 6 0 0 0 0 0";
    const auto padded = [](const auto& widths) { return xf::pad(matrix(), widths); };
    CHECK(show(xf::pad(matrix(), {{1, one}, {0, 1U}})) == text);
    const int pairs[2][2] = {{1, 1}, {0, 1}};
    CHECK(show(padded(pairs)) == text);
    CHECK(show(padded(std::array<std::array<unsigned, 2>, 2>{{{1, 1}, {0, 1}}})) == text);
    CHECK(show(padded(std::vector<std::pair<int, std::size_t>>{{1, 1}, {0, 1}})) == text);
    CHECK(show(padded(std::vector<xf::pad_width>{1, {0, 1}})) == text);

    const char* both_sides = "(4, 3): 0 0 0 1 2 3 4 5 6 0 0 0";
    check_any<2>(both_sides, {1, 0}, padded);
    CHECK(show(xf::pad(matrix(), {one, 0})) == both_sides);

    const char* all = "(3, 4): 0 1 2 3 0 4 5 6 0 0 0 0";
    CHECK(show(xf::pad(matrix(), std::pair(0, one))) == "(3, 4): 1 2 3 0 4 5 6 0 0 0 0 0");
    CHECK(show(xf::pad(matrix(), {{0, one}})) == "(3, 4): 1 2 3 0 4 5 6 0 0 0 0 0");
    CHECK(show(xf::pad(matrix(), {{0, 1}, {one, 0}})) == all);
    CHECK(show(xf::pad(xf::reshape(matrix(), 6), one)) == "(8,): 0 1 2 3 4 5 6 0");
    CHECK(show(xf::pad(xf::reshape(matrix(), 6), {one}, "constant", 7)) == "(8,): 7 1 2 3 4 5 6 7");
    CHECK(show(xf::pad(xf::reshape(matrix(), 6), std::vector<int>{1}, "edge")) == "(8,): 1 1 2 3 4 5 6 6");
}

TEST_CASE("arguments of windows") {
    const auto seen = [](const auto& w) { return xf::windows(matrix(), w); };
    const char* text = "(1, 2, 2, 2): 1 2 4 5 2 3 5 6";
    check_sized<2>(text, {2, 2}, seen);
    check_sized<2>(text, {2, 2}, [](const auto& w) { return xf::windows(matrix(), w, {1, one}); });
    check_any<2>(text, {1, 1}, [](const auto& s) { return xf::windows(matrix(), {two, 2}, s); });
    check_any<2>(text, {1, 1}, [](const auto& s) { return xf::windows(matrix(), std::array{2, 2}, s); });
    check_any<2>(text, {1, 1}, [](const auto& s) { return xf::windows(matrix(), {two, 2}, s, {}); });
    CHECK(show(xf::windows(matrix(), two)) == text);
    CHECK(show(xf::windows(matrix(), two, one)) == text);
    CHECK(show(xf::windows(matrix(), two, one, {.ceil_mode = false})) == text);

    const char* options = "(2, 1, 2): 1 3 4 6";
    check_any<1>(options, {1}, [](const auto& axes) {
        return xf::windows(matrix(), {2}, {1}, {.axes = axes, .dilation = {two}});
    });
    check_any<1>(options, {2},
                 [](const auto& d) { return xf::windows(matrix(), {2}, {1}, {.dilation = d}); });
    CHECK(show(xf::windows(matrix(), {2}, {one}, {.axes = {0}})) == "(1, 3, 2): 1 4 2 5 3 6");
    check_any<1>("(2, 5, 1): 0 1 2 3 0 0 4 5 6 0", {1},
                 [](const auto& widths) { return xf::windows(matrix(), {1}, {1}, {.padding = widths}); });
    CHECK(show(xf::windows(matrix(), {1}, {1}, {.padding = {{0, one}}})) == "(2, 4, 1): 1 2 3 0 4 5 6 0");
}
