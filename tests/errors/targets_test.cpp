#include <cstring>
#include <vector>
#include <xfuse/xtensor.hpp>

#include "errors/refused.hpp"
#include "xfuse/xfuse.hpp"

/// What does not fit a target: the target keeps its shape and every byte.
namespace {

using namespace errors;

const xt::xtensor<float, 2> a = {{1, 2, 3}, {4, 5, 6}};
const xt::xtensor<float, 1> row = {1, 2, 3};
const xt::xarray<float> open = xt::ones<float>({2, 3, 4});

template <class E, class Y, class F>
void refused_by(const char* message, Y y, const F& assign) {
    const Y before = y;
    refused<E>(message, [&] {
        assign(y);
        return 0;
    });
    CHECK(std::equal(y.shape().begin(), y.shape().end(), before.shape().begin(), before.shape().end()));
    CHECK(std::memcmp(y.data(), before.data(), y.size() * sizeof(*y.data())) == 0);
}

const xt::xtensor<float, 3> cube = xt::ones<float>({2, 2, 2});
const xt::xtensor<float, 2> small = xt::ones<float>({1, 3});
const xt::xtensor_fixed<float, xt::xshape<3, 2>> fixed = xt::ones<float>({3, 2});

}  // namespace

TEST_CASE("views of another shape") {
    const char* const message =
        "assignment: an expression of shape (2, 3) does not fit a target of shape (2, 2)";
    refused_by<xf::shape_error>(message, cube, [](auto& y) { xt::view(y, 0) = xf::lazy(a) * 2; });
    refused_by<xf::shape_error>(message, cube, [](auto& y) { xt::noalias(xt::view(y, 1)) = xf::lazy(a); });
    refused_by<xf::shape_error>(message, cube,
                                [](auto& y) { xt::view(y, xt::all(), 0) = xf::lazy(a) + 1.F; });
    refused_by<xf::shape_error>(message, cube, [](auto& y) {
        auto part = xt::strided_view(y, {0, xt::ellipsis()});
        part = xf::lazy(a);
    });
    refused_by<xf::shape_error>(
        "assignment: an expression of shape (1, 3) does not fit a target of shape (2, 2)", cube,
        [](auto& y) { xt::view(y, 0) = xf::lazy(a).sum({0}, xf::keepdims) + xt::xtensor<float, 1>{1}; });
}

TEST_CASE("targets that cannot be resized") {
    const char* const message =
        "assignment: an expression of shape (2, 3) does not fit a target of shape (3, 2)";
    refused_by<xf::shape_error>(message, fixed, [](auto& y) { y = xf::lazy(a); });
    refused_by<xf::shape_error>(message, fixed, [](auto& y) { xt::noalias(y) = xf::lazy(a) * 2; });
    refused_by<xf::shape_error>(message, fixed, [](auto& y) { xf::assign(y, xf::lazy(a) * 2); });
    refused_by<xf::shape_error>(message, fixed, [](auto& y) { xf::plan(xf::lazy(a) * 2).run(y); });
    refused_by<xf::shape_error>(message, xt::xtensor<float, 2>(fixed), [](auto& y) {
        auto lent = xt::adapt(y.data(), 6, xt::no_ownership(), std::array<std::size_t, 2>{3, 2});
        lent = xf::lazy(a) * 2;
    });
}

TEST_CASE("compound assignment never resizes") {
    const char* const message =
        "assignment: an expression of shape (2, 3) does not fit a target of shape (1, 3)";
    refused_by<xf::shape_error>(message, small, [](auto& y) { y += xf::lazy(a); });
    refused_by<xf::shape_error>(message, small, [](auto& y) { y -= xf::lazy(a) * 2; });
    refused_by<xf::shape_error>(message, small, [](auto& y) { y *= xf::lazy(a); });
    refused_by<xf::shape_error>(message, small, [](auto& y) { y /= xf::lazy(a); });
    refused_by<xf::shape_error>(message, small, [](auto& y) { xt::noalias(y) += xf::lazy(a); });
}

TEST_CASE("ranks that are known only at run time") {
    refused_by<xf::rank_error>("an array of 3 axes where 2 are stated (its shape is (2, 3, 4))", small,
                               [](auto& y) { y = xf::lazy<2>(open) * 2; });
    refused_by<xf::rank_error>("an array of 3 axes where 4 are stated (its shape is (2, 3, 4))", small,
                               [](auto& y) {
                                   y = xf::lazy<4>(open).sum({0, 1});
                               });
}

TEST_CASE("an expression that is wrong never reaches its target") {
    refused_by<xf::window_error>("windows: window 4 is larger than axis 0 of extent 2 (operand shape (2, 3))",
                                 a, [](auto& y) {
                                     y = xf::windows(y, 4).max({-1, -2});
                                 });
    refused_by<xf::axis_error>("sum: axis 2 is out of range for an operand of rank 2", a,
                               [](auto& y) { y = y - xf::sum(y, {2}, xf::keepdims); });
    refused_by<xf::shape_error>(
        "add: operand 1 of shape (2,) does not broadcast: its axis 0 has extent 2 where the others have 3 "
        "(shape "
        "so far (2, 3))",
        a, [](auto& y) { y += xf::lazy(y) + xf::sum(y, 1); });
    refused_by<xf::subscript_error>(
        "matmul: axis 1 of operand 0 has extent 3 and axis 0 of operand 1 has extent 2 (operand shapes (2, "
        "3) "
        "and (2, 3))",
        a, [](auto& y) { xt::noalias(y) = xf::matmul(y, y); });
    refused_by<xf::bounds_error>(
        "as_strided: shape (2, 3) with strides (3, 1) and offset 1 leaves the operand's elements 0 to 5", a,
        [](auto& y) {
            y = xf::as_strided(y, {2, 3}, {3, 1}, 1);
        });
    refused_by<xf::shape_error>("reshape: shape (2, 3) of 6 elements does not fit into (4, 2)", a,
                                [](auto& y) {
                                    y = xf::reshape(y, {4, 2});
                                });
}

namespace {

/// Nine floats lent with these strides.
template <class F>
void refused_for(const std::array<std::size_t, 2>& shape, const std::array<std::ptrdiff_t, 2>& strides,
                 const char* message, const F& assign) {
    refused_by<xf::shape_error>(message, xt::xtensor<float, 1>(xt::arange<float>(9)), [&](auto& memory) {
        auto y = xt::adapt(memory.data(), shape[0] * shape[1], xt::no_ownership(), shape, strides);
        assign(y);
    });
}

}  // namespace

TEST_CASE("targets whose own elements overlap") {
    const char* const zero = "assignment: indices of the target share elements: shape (2, 3), strides (0, 1)";
    const auto e = xf::lazy(a) * 2;
    const auto refused = [&](const auto& assign) { refused_for({2, 3}, {0, 1}, zero, assign); };
    refused([&](auto& y) { y = e; });
    refused([&](auto& y) { y += e; });
    refused([&](auto& y) { xt::noalias(y) = e; });
    refused([&](auto& y) { xt::noalias(y) += e; });
    refused([&](auto& y) { xf::assign(y, e); });
    refused([&](auto& y) { xf::assign(y, xf::cast<int>(e)); });
    refused([&](auto& y) { xf::plan(e).run(y); });
    refused([&](auto& y) { xt::view(y, xt::all(), xt::all()) = e; });
    refused([&](auto& y) {
        auto part = xt::strided_view(y, {xt::all(), xt::all()});
        part = e;
    });
    const char* const steps =
        "assignment: indices of the target share elements: shape (2, 3), strides (1, 1)";
    refused_for({2, 3}, {1, 1}, steps, [&](auto& y) { y = e; });
    refused_for({2, 3}, {1, 1}, steps, [&](auto& y) { y -= e; });
    refused_by<xf::shape_error>("assignment: indices of the target share elements: shape (3,), strides (0,)",
                                xt::xtensor<float, 1>(xt::arange<float>(9)), [&](auto& memory) {
                                    const std::array<std::size_t, 1> shape{3};
                                    auto y = xt::adapt(memory.data(), 3, xt::no_ownership(), shape);
                                    const std::array<std::ptrdiff_t, 1> strides{0};
                                    auto z =
                                        xt::adapt(memory.data() + 3, 3, xt::no_ownership(), shape, strides);
                                    xf::tie(y, z) = xf::reduce(a, {0}, xf::max, xf::mean);
                                });
}

TEST_CASE("targets whose elements are their own, though strides do not nest") {
    xt::xtensor<float, 1> memory = xt::zeros<float>({8});
    const std::array<std::size_t, 2> shape{3, 2};
    const std::array<std::ptrdiff_t, 2> strides{2, 3};
    auto y = xt::adapt(memory.data(), 6, xt::no_ownership(), shape, strides);
    y = xf::transpose(a) * 1.F;
    CHECK(memory == xt::xtensor<float, 1>{1, 0, 2, 4, 3, 5, 0, 6});
}
