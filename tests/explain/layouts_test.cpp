#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "explain/golden.hpp"

/// Which axis of a stage that only moves elements is contiguous: the one that is read next.
namespace {

using golden::operand;

/// The axes along which the stages' vectors lie, in their order.
template <class E>
std::vector<char> vector_axes(const E& e) {
    xf::set_threads(1);
    const std::string text = xf::explain(e).text(), mark = "vector  along axis ";
    xf::set_threads(0);
    std::vector<char> found;
    for (std::size_t at = text.find(mark); at != text.npos; at = text.find(mark, at + 1))
        found.push_back(text[at + mark.size()]);
    return found;
}

using axes = std::vector<char>;

}  // namespace

TEST_CASE("a copy in the order of the windows, repeats and flips that read it") {
    // Along axis 0 the reshape of a transpose reads every second element, along axis 1 whole rows apart.
    const auto e = xf::reshape(xf::transpose(operand({64, 64})), {32, 128});
    CHECK(vector_axes(xf::repeat(e, 2, 1)) == axes{'1', '1'});
    CHECK(vector_axes(xf::flip(e, 1)) == axes{'1', '1'});
    CHECK(vector_axes(xf::windows(e, {1, 3}).max({-1, -2})) == axes{'1', '1'});
}

TEST_CASE("a border in the order of the copy that reads it, where the operand has no better one") {
    const auto wide =
        xf::pad(xf::reshape(operand({64, 64}), {64, 1, 64, 1}), {{0, 0}, {0, 1}, {0, 0}, {0, 1}});
    CHECK(vector_axes(xf::reshape(wide, {128, 128})) == axes{'3', '1'});
    // Here the copy turns the order: the border is filled row by row.
    CHECK(vector_axes(xf::transpose(xf::pad(operand({64, 64}), 2))) == axes{'1', '1'});
}
