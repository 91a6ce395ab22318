#include <doctest/doctest.h>

#include <vector>

#include "xfuse/names.hpp"

/// What a typed cluster tells the graph: its operations, types and constants; and which lists are the same.
namespace {

using namespace xf;

template <class N>
std::string text(const N& cluster) {
    const ops::cluster c = cluster.cluster();
    std::vector<ops::scalar> constants(std::size_t(c.list->constant_count));
    c.read_constants(c.state, constants.data());
    return ops::text_of(*c.list, constants.data());
}

float x_data[4] = {1, 2, 3, 4};
std::int32_t i_data[4] = {1, 2, 3, 4};
const auto x = lazy(static_cast<const float*>(x_data), {4});
const auto i = lazy(static_cast<const std::int32_t*>(i_data), {4});

std::uint64_t rising(const ops::cluster& c) { return ops::find_monotone(*c.list, c.signs).rising; }

struct scaled_by {
    float factor;
    float operator()(float v) const noexcept { return v * factor; }
    bool operator==(const scaled_by&) const = default;
};

}  // namespace

TEST_CASE("a cluster as C++: inputs, constants by value, operations before what reads them") {
    CHECK(text(tanh(x * 2 + 1) * x) == "(std::tanh((x0 * 2.0f) + 1.0f)) * x1");
    CHECK(text(where(x > 0, x, -x)) == "(x0 > 0.0f) ? x1 : (-x2)");
    CHECK(text(pow(x, 3)) == "std::pow(x0, 3.0f)");
    CHECK(text(i / 2) == "x0 / 2.0");
    CHECK(text(cast<double>(i) + 0.5) == "(double(x0)) + 0.5");
    CHECK(text(x * std::numeric_limits<float>::infinity()) == "x0 * INFINITY");
    CHECK(text(xf::map([](auto v) noexcept { return v + v; }, x) * 2) == "(f(x0)) * 2.0f");
    CHECK(text((i & 3) == 2) == "(x0 & 3) == 2");
}

TEST_CASE("each operation has the type it computes in and the one it yields") {
    const ops::operation_list& list = *((i / 2) > x).cluster().list;
    REQUIRE(list.operations.size() == 2);
    CHECK(list.operations[0].what == ops::op::divide);
    CHECK(list.operations[0].computes == dtype::float64);
    CHECK(list.operations[1].yields == dtype::boolean);
    CHECK(list.inputs.size() == 2);
    CHECK(list.inputs[0] == dtype::int32);
    CHECK(list.inputs[1] == dtype::float32);
    CHECK(list.cost == ops::divide::cost + ops::greater::cost);
}

TEST_CASE("a transparent view is seen through, a stage is an input") {
    CHECK(text(transpose(xf::exp(broadcast_to(x, {3, 4})) + 1.F) * 2.F) == "((std::exp(x0)) + 1.0f) * 2.0f");
    CHECK(text((x + 1) / sum(xf::exp(x))) == "(x0 + 1.0f) / x1");
}

TEST_CASE("clusters are the same where operations, constants and functors are") {
    const auto same = [](const auto& a, const auto& b) {
        return ops::same_cluster(a.cluster(), b.cluster());
    };
    const auto a = x * 2 + 1;
    CHECK(same(a, x * 2 + 1));
    CHECK_FALSE(same(a, x * 2 + 2));
    CHECK_FALSE(same(x + 0.0F, x + -0.0F));
    CHECK(same(x + NAN, x + NAN));
    CHECK_FALSE(same(x + 1, x - 1));
    CHECK_FALSE(same(x + x, i + i));
    CHECK(same(xf::map(scaled_by{2}, x), xf::map(scaled_by{2}, x)));
    CHECK_FALSE(same(xf::map(scaled_by{2}, x), xf::map(scaled_by{3}, x)));
    float factor = 2;
    const auto unknown = [&factor](float v) noexcept { return v * factor; };
    const auto one = xf::map(unknown, x), other = xf::map(unknown, x);
    CHECK(same(one, one));
    CHECK_FALSE(same(one, other));  // what it holds cannot be compared
}

TEST_CASE("inputs in which a cluster never decreases") {
    CHECK(rising(relu(x + 1).cluster()) == 1);
    CHECK(rising((x * 2 + 1).cluster()) == 1);
    CHECK(rising((x * -2 + 1).cluster()) == 0);
    CHECK(rising((x * 2 + INFINITY).cluster()) == 0);
    CHECK(rising((x / 2).cluster()) == 1);
    CHECK(rising((2 / x).cluster()) == 0);
    CHECK(rising((x + x).cluster()) == 3);
    CHECK(rising((maximum(x, x) + x).cluster()) == 7);
    CHECK(rising((x * x + x).cluster()) == 0);  // the product may be infinite
    CHECK(rising((i + 1).cluster()) == 0);      // wraps
    CHECK(rising(maximum(i, 3).cluster()) == 1);
    CHECK(rising((x - x).cluster()) == 0);
    CHECK(rising(xf::exp(x).cluster()) == 0);  // as computed, it may step down by a rounding
    CHECK(ops::find_monotone(*(x + x).cluster().list, {}).added == 3);
    CHECK(ops::find_monotone(*maximum(x, x).cluster().list, {}).added == 0);
}
