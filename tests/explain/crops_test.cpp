#include <doctest/doctest.h>

#include <string>

#include "explain/golden.hpp"

/// Crops, reshapes and pads of each other: what is copied on the way is as large as the operand, not its
/// square.
namespace {

using golden::operand;
using xf::index_t;

/// The shapes of all stages.
template <class E>
std::string shapes(const E& e) {
    xf::set_threads(1);
    const std::string text = xf::explain(e).text();
    xf::set_threads(0);
    std::string found;
    for (std::size_t at = text.find("-> "); at != text.npos; at = text.find("-> ", at + 1)) {
        const std::size_t from = text.find('(', at), to = text.find(')', from);
        found += (found.empty() ? "" : " ") + text.substr(from, to - from + 1);
    }
    return found;
}

/// h x h with s - 1 zeros behind each element, as a transposed convolution by hand begins.
auto spread_out(index_t h, index_t s) {
    const auto wide =
        xf::pad(xf::reshape(operand({h, h}), {h, 1, h, 1}), {{0, 0}, {0, s - 1}, {0, 0}, {0, s - 1}});
    return xf::reshape(wide, {h * s, h * s});
}

}  // namespace

TEST_CASE("a crop of a reshape of a pad") {
    const auto up = spread_out(8, 2);
    CHECK(shapes(xf::view(up, xt::range(0, 15), xt::range(0, 15))) == "(8, 2, 8, 2) (15, 15)");
    CHECK(shapes(xf::view(up, xt::range(0, 14), xt::range(0, 15))) == "(7, 2, 8, 2) (14, 15)");
    CHECK(shapes(xf::view(up, xt::range(1, 16), xt::range(0, 16))) == "(8, 2, 8, 2) (16, 16) (15, 16)");
    CHECK(shapes(xf::pad(xf::view(up, xt::range(0, 15), xt::range(0, 15)), 2)) ==
          "(8, 2, 8, 2) (15, 15) (19, 19)");
}

TEST_CASE("crops of what is repeated and tiled") {
    const auto x = operand({6});
    CHECK(shapes(xf::view(xf::repeat(x, 5, 0), xt::range(0, 28))) == "(28,)");
    CHECK(shapes(xf::view(xf::tile(x, {5}), xt::range(0, 28))) == "(28,)");
    CHECK(shapes(operand({100, 28}, 1) + xf::view(xf::repeat(x, 5, 0), xt::range(0, 28))) == "(100, 28)");
}
