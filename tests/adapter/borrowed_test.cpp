#include <doctest/doctest.h>

#include <limits>

#include "targets.hpp"

/// An expression reads its operands when it is evaluated: where their elements lie by then, under the strides
/// they have by then. Runs under the address sanitizer as well.
namespace {

using array1 = xt::xtensor<float, 1>;
using array2 = xt::xtensor<float, 2>;

/// Evaluates in each way there is, and a plan made before the change as well.
template <class E, class Plan, class Y>
void check_all(const E& e, Plan& plan, const Y& expected) {
    Y y = e;
    CHECK(y == expected);
    y = e;
    CHECK(y == expected);
    CHECK(xf::eval(e) == expected);
    Y planned;
    plan.run(planned);
    CHECK(planned == expected);
    plan.run(planned);
    CHECK(planned == expected);
}

TEST_CASE("a container may be assigned to between building and evaluating") {
    array1 x = {1, 2, 3};
    auto e = xf::lazy(x) * 2.0F;
    auto plan = xf::plan(e);
    check_all(e, plan, array1{2, 4, 6});
    x = array1{5, 6, 7};
    check_all(e, plan, array1{10, 12, 14});
    x = x + 2.0F;
    check_all(e, plan, array1{14, 16, 18});
    array1 other = {-1, -2, -3};
    std::swap(x, other);
    check_all(e, plan, array1{-2, -4, -6});
    x = std::move(other);
    check_all(e, plan, array1{14, 16, 18});
    x.resize({4});
    x.resize({3});
    x = array1{1, 1, 1};
    check_all(e, plan, array1{2, 2, 2});
}

TEST_CASE("an operand that takes the result keeps its expression") {
    array1 x = {1, 2, 3};
    auto step = xf::lazy(x) * 2.0F;
    for (int round = 0; round < 4; ++round) x = step;
    CHECK(x == array1{16, 32, 48});
    array1 y;
    auto plan = xf::plan(step);
    for (int round = 0; round < 3; ++round) {
        plan.run(y);
        std::swap(x, y);
    }
    CHECK(x == array1{128, 256, 384});
}

TEST_CASE_TEMPLATE("strides may change with the memory", X, xt::xtensor<float, 2, xt::layout_type::dynamic>,
                   xt::xarray<float, xt::layout_type::dynamic>) {
    X x(typename X::shape_type{2, 3}, xt::layout_type::row_major);
    x = array2{{1, 2, 3}, {4, 5, 6}};
    auto e = xf::lazy<2>(x) + 1.0F;
    auto plan = xf::plan(e);
    check_all(e, plan, array2{{2, 3, 4}, {5, 6, 7}});
    X turned(typename X::shape_type{2, 3}, xt::layout_type::column_major);
    turned = array2{{10, 20, 30}, {40, 50, 60}};
    x = turned;
    check_all(e, plan, array2{{11, 21, 31}, {41, 51, 61}});
}

TEST_CASE("a view, held or written in place, follows its array") {
    array2 x = {{1, 2, 3}, {4, 5, 6}};
    const auto row = xt::view(x, 1);
    auto e = xf::lazy(row) + xf::lazy(xt::view(x, 0)) + xt::view(xt::view(x, xt::all(), xt::range(0, 3)), 1);
    auto plan = xf::plan(e);
    check_all(e, plan, array1{9, 12, 15});
    x = array2{{0, 0, 1}, {1, 2, 3}};
    check_all(e, plan, array1{2, 4, 7});
    auto turned = xf::lazy(xt::transpose(x)) * 1.0F;
    x = array2{{1, 2, 3}, {4, 5, 6}};
    CHECK(xf::eval(turned) == array2{{1, 4}, {2, 5}, {3, 6}});
}

TEST_CASE("a view may be a local where its array is not") {
    array2 x = {{1, 2, 3}, {4, 5, 6}};
    const auto last_row = [&] {
        const auto row = xt::view(x, 1);
        return xf::lazy(row) * 2.0F;
    };
    const auto e = last_row();
    CHECK(xf::eval(e) == array1{8, 10, 12});
}

TEST_CASE("adaptors follow the memory they adapt") {
    std::vector<float> memory = {1, 2, 3, 4};
    auto adapted = xt::adapt(memory, std::array<std::size_t, 2>{2, 2});
    auto e = xf::lazy(adapted) + xf::lazy(xt::adapt(memory, std::array<std::size_t, 2>{2, 2}));
    auto plan = xf::plan(e);
    check_all(e, plan, array2{{2, 4}, {6, 8}});
    memory = std::vector<float>{5, 6, 7, 8};
    check_all(e, plan, array2{{10, 12}, {14, 16}});
    array2 y = {{9, 9}, {9, 9}};
    memory.resize(3);
    memory.shrink_to_fit();
    CHECK_THROWS_WITH_AS(y = e,
                         doctest::Contains("operand 1 (float32) of shape (2, 2) has lost its elements"),
                         xf::shape_error);
    CHECK_THROWS_AS(plan.run(y), xf::shape_error);
    CHECK(y == array2{{9, 9}, {9, 9}});
}

TEST_CASE("another shape is an error that names the operand, and leaves the target as it was") {
    array1 a = {1, 2, 3}, x = {1, 2, 3}, y = {7, 7, 7};
    auto e = xf::lazy(a) * xf::lazy(x);
    auto plan = xf::plan(e);
    x.resize({4});
    const auto message = doctest::Contains(
        "operand 2 (float32) had shape (3,) when the expression was built, and has (4,) now");
    CHECK_THROWS_WITH_AS(y = e, message, xf::shape_error);
    CHECK_THROWS_WITH_AS(y += e, doctest::Contains("operand 3 (float32) had shape (3,)"), xf::shape_error);
    CHECK_THROWS_WITH_AS(plan.run(y), message, xf::shape_error);
    CHECK_THROWS_WITH_AS(xf::explain(e), message, xf::shape_error);
    CHECK(y == array1{7, 7, 7});
    x = array1{2, 2, 2};
    check_all(e, plan, array1{2, 4, 6});
    xt::xarray<float> any = x;
    auto of_any = xf::lazy<1>(any) + 1.0F;
    any = xt::xarray<float>{{1, 2, 3}};
    CHECK_THROWS_WITH_AS(y = of_any, doctest::Contains("(1, 3)"), xf::shape_error);
}

TEST_CASE("a view of an array that was resized is an error") {
    array2 x = xt::ones<float>({2, 3});
    auto e = xf::lazy(xt::view(x, 1)) + 0.0F;
    auto plan = xf::plan(e);
    array1 y = {7, 7, 7};
    x.resize({3, 5});
    CHECK_THROWS_WITH_AS(y = e, doctest::Contains("is a view of an array"), xf::shape_error);
    CHECK_THROWS_WITH_AS(plan.run(y), doctest::Contains("is a view of an array"), xf::shape_error);
    CHECK(y == array1{7, 7, 7});
}

/// Weights, and an expression over them.
struct layer {
    array1 weights = {1, 2, 3};
    decltype(xf::lazy(std::declval<array1&>()) * 2.0F) scaled = xf::lazy(weights) * 2.0F;
};
TEST_CASE("an expression beside its operand refers to the struct it was built in") {
    layer first;
    layer second = std::move(first);
    array1 y = {7, 7, 7};
    CHECK_THROWS_WITH_AS(y = second.scaled, doctest::Contains("moved from"), xf::shape_error);
    CHECK(y == array1{7, 7, 7});
    first.weights = array1{4, 5, 6};
    y = second.scaled;
    CHECK(y == array1{8, 10, 12});
}

TEST_CASE("as_strided follows its operand, and is checked anew") {
    array1 x = {1, 2, 3, 4};
    auto e = xf::as_strided(x, {3, 2}, {1, 1}) * 1.0F;
    auto plan = xf::plan(e);
    check_all(e, plan, array2{{1, 2}, {2, 3}, {3, 4}});
    x = array1{5, 6, 7, 8};
    check_all(e, plan, array2{{5, 6}, {6, 7}, {7, 8}});
    x.resize({2});
    array2 y;
    CHECK_THROWS_AS(y = e, xf::shape_error);
    CHECK_THROWS_AS(plan.run(y), xf::shape_error);
}

TEST_CASE("another shape is an error where the result has no elements as well") {
    array2 x(array2::shape_type{3, 4});
    const auto e = xf::view(xf::lazy(x), xt::range(2, 2), xt::all()) + 1.0F;
    array2 y = e;
    CHECK(y.size() == 0);
    x.resize({2, 4});
    CHECK_THROWS_AS(y = e, xf::shape_error);
}

TEST_CASE("each kind of stage reads the memory of now") {
    array2 x = {{1, 2}, {3, 4}};
    const array2 w = {{1, 0}, {0, 1}};
    const auto check = [&](auto make) {
        x = array2{{1, 2}, {3, 4}};
        auto e = make();
        auto plan = xf::plan(e);
        auto y = xf::eval(e);
        for (int round = 1; round < 4; ++round) {
            x = array2(x * 2.0F);
            plan.run(y);
            CHECK(y == xf::eval(make()));
            CHECK(xf::eval(e) == y);
        }
    };
    check([&] { return xf::transpose(x); });
    check([&] { return xf::sum(x, 1); });
    check([&] { return xf::argmax(x, 1); });
    check([&] { return xf::matmul(x, w); });
    check([&] { return xf::pad(x, 1, "edge"); });
    check([&] { return xf::repeat(x, {1, 2}, 0); });
    check([&] { return xf::concatenate(x, w, 0); });
    check([&] { return xf::cumsum(x, 1); });
    check([&] { return xf::windows(x, 2).max({-1, -2}); });
    check([&] { return xf::reshape(xf::transpose(x), {4}); });
    xt::xtensor<float, 1> most, least;
    auto both = xf::reduce(x, {1}, xf::max, xf::min);
    x = array2{{8, 9}, {6, 5}};
    xf::tie(most, least) = both;
    CHECK(most == array1{9, 6});
    CHECK(least == array1{8, 5});
}

TEST_CASE("a plan can be moved and stored") {
    const array1 x = {1, 2, 3};
    auto first = xf::plan(xf::lazy(x) * 2.0F + 1.0F);
    std::vector<decltype(first)> plans;
    array1 y;
    first.run(y);
    plans.push_back(std::move(first));
    plans.push_back(xf::plan(xf::lazy(x) * 3.0F + 1.0F));
    for (int round = 0; round < 3; ++round) {
        plans[0].run(y);
        CHECK(y == array1{3, 5, 7});
        plans[1].run(y);
        CHECK(y == array1{4, 7, 10});
        std::swap(plans[0], plans[1]);
        std::swap(plans[0], plans[1]);
    }
}

TEST_CASE("an array that was moved in is held once, however often it is used") {
    array2 x = {{1, 2}, {3, 4}};
    const float* elements = x.data();
    const auto e = xf::lazy(std::move(x));
    const auto copy = e;
    CHECK(copy.data() == elements);
    const auto shifted = e - xf::max(e, {1}, xf::keepdims);
    const auto softmax = xf::exp(shifted) / xf::sum(xf::exp(shifted), {1}, xf::keepdims);
    array2 same = {{1, 2}, {3, 4}};
    const auto borrowed = xf::lazy(same) - xf::max(same, {1}, xf::keepdims);
    const auto expected = xf::exp(borrowed) / xf::sum(xf::exp(borrowed), {1}, xf::keepdims);
    CHECK(xf::explain(softmax).stages == xf::explain(expected).stages);
    CHECK(xf::explain(softmax).bytes == xf::explain(expected).bytes);
    CHECK(xf::eval(softmax) == xf::eval(expected));
}

TEST_CASE("what moves behind a maximum is checked for infinities at each evaluation") {
    constexpr float inf = std::numeric_limits<float>::infinity();
    array2 x = xt::ones<float>({16, 4});
    x(3, 0) = -inf;
    array1 b = {1, 1, 1, 1};
    auto e = xf::max(xf::lazy(x) + b, {0});
    auto plan = xf::plan(e);
    REQUIRE(xf::explain(e).stages == 2);  // it has moved
    check_all(e, plan, array1{2, 2, 2, 2});
    for (int round = 0; round < 2; ++round) {
        b(0) = inf;  // -inf + inf
        for (const array1& y : {array1(e), [&] {
                                    array1 planned;
                                    plan.run(planned);
                                    return planned;
                                }()}) {
            CHECK(std::isnan(y(0)));
            CHECK(y(1) == 2);
        }
        b(0) = 1;
        check_all(e, plan, array1{2, 2, 2, 2});
    }
    const array1 y = xf::max(xf::lazy(x) + inf, {0});
    CHECK(std::isnan(y(0)));
    const array1 z = xf::max(xf::lazy(x) + xf::exp(xf::lazy(b) * 1000.0F), {0});
    CHECK(std::isnan(z(0)));
}

}  // namespace
