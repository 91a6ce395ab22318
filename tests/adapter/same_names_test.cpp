#include <doctest/doctest.h>

// Every header of xtensor that declares a function of a name that the library has, too: inside the
// library, argument-dependent lookup finds both.
#include <xfuse/xtensor.hpp>

#include "targets.hpp"

namespace {

/// Calls the library's functions on one operand: an xtensor or an expression.
template <class X>
void call_all(const X& x) {
    const xt::xtensor<float, 2> v = xf::eval(x);
    CHECK(holds(xf::eval(xf::transpose(x)), xf::eval(xf::transpose(x, {1, 0}))));
    CHECK(holds(xf::eval(xf::swapaxes(x, 0, 1)), xf::eval(xf::moveaxis(x, 0, 1))));
    CHECK(xf::eval(xf::flip(x, 1))(0, 0) == v(0, 2));
    CHECK(xf::eval(xf::flip(x))(0, 0) == v(1, 2));
    CHECK(xf::eval(xf::squeeze(xf::expand_dims(x, 0), 0))(1, 1) == v(1, 1));
    CHECK(xf::eval(xf::broadcast_to(x, {2, 2, 3}))(1, 1, 1) == v(1, 1));
    CHECK(xf::eval(xf::diagonal(x))(1) == v(1, 1));
    CHECK(xf::eval(xf::reshape(x, {3, -1}))(2, 1) == v(1, 2));
    CHECK(xf::eval(xf::repeat(x, 2, 1))(0, 5) == v(0, 2));
    CHECK(xf::eval(xf::tile(x, {2, 1}))(3, 2) == v(1, 2));
    CHECK(xf::eval(xf::pad(x, {{1, 1}, {0, 0}}))(0, 0) == 0);
    CHECK(xf::eval(xf::pad(x, 1, "edge"))(3, 4) == v(1, 2));
    CHECK(xf::eval(xf::pad(x, {{0, 1}, {1, 0}}, xf::pad_mode::reflect))(2, 0) == v(0, 1));
    CHECK(xf::eval(xf::concatenate(xf::tuple(x, v), 1))(1, 5) == v(1, 2));
    CHECK(xf::eval(xf::concatenate(xt::xtuple(x, v, x)))(5, 2) == v(1, 2));
    CHECK(xf::eval(xf::concatenate(std::make_tuple(x, xt::xtensor<double, 2>(v)), -1))(1, 3) == v(1, 0));
    CHECK(xf::eval(xf::concatenate(v, x, 0))(3, 1) == v(1, 1));
    CHECK(xf::eval(xf::stack(x, v, -1))(1, 1, 0) == v(1, 1));
    CHECK(xf::eval(xf::stack(xt::xtuple(x, v)))(1, 1, 2) == v(1, 2));
    CHECK(xf::eval(xf::cumsum(x, 0))(1, 1) == v(0, 1) + v(1, 1));
    CHECK(xf::eval(xf::cumprod(x))(5) == xf::eval_scalar(xf::prod(x)));
    CHECK(xf::eval(xf::view(x, 1, xt::all()))(2) == v(1, 2));
    CHECK(xf::eval_scalar(xf::sum(x)) == xt::sum(v)());
    CHECK(xf::eval(xf::sum(x, 1))(0) == xf::eval(xf::lazy(x).sum({1}))(0));
    CHECK(xf::eval(xf::mean(x, {0, 1}))() == xt::mean(v)());
    CHECK(xf::eval(xf::prod(x, 0))(0) == v(0, 0) * v(1, 0));
    CHECK(xf::eval_scalar(xf::max(x)) == v(1, 2));
    CHECK(xf::eval_scalar(xf::min(x)) == v(0, 0));
    CHECK(xf::eval_scalar(xf::argmax(x)) == 5);
    CHECK(xf::eval_scalar(xf::argmin(x)) == 0);
    CHECK(xf::eval_scalar(xf::count_nonzero(x)) == 6);
    CHECK(xf::eval_scalar(xf::all(x)));
    CHECK(xf::eval_scalar(xf::any(x)));
    CHECK(xf::eval_scalar(xf::norm(x)) > 0);
    CHECK(xf::eval_scalar(xf::var(x)) > 0);
    CHECK(xf::eval_scalar(xf::stddev(x)) > 0);
    CHECK(xf::eval(xf::clip(x, 2.f, 5.f))(1, 2) == 5.f);
    CHECK(xf::eval(xf::cast<double>(x))(1, 2) == v(1, 2));
    CHECK(xf::eval(xf::relu(x))(1, 2) == v(1, 2));
    CHECK(xf::eval(xf::sigmoid(x))(1, 2) > 0);
    CHECK(xf::eval(xf::windows(x, {2, 2}))(0, 1, 1, 1) == v(1, 2));
    CHECK(holds(xf::eval(xf::einsum<"ij->ji">(x)), xf::eval(xf::transpose(x))));
    const xt::xtensor<float, 2> square = xf::einsum<"ij,kj">(x, x);
    CHECK(holds(xf::eval(xf::tensordot(x, x, {1}, {1})), square));
    CHECK(holds(xf::eval(xf::tensordot(x, xf::transpose(x), 1)), square));
    CHECK(holds(xf::eval(xf::matmul(x, xf::transpose(x))), square));
    CHECK(holds(xf::eval(xf::dot(x, xf::transpose(x))), square));
    CHECK(holds(xf::eval(xf::inner(x, x)), square));
    CHECK(xf::eval(xf::outer(x, x))(5, 5) == v(1, 2) * v(1, 2));
    CHECK(xf::eval_scalar(xf::vdot(x, x)) == square(0, 0) + square(1, 1));
    CHECK(xf::eval_scalar(xf::trace(x)) == v(0, 0) + v(1, 1));
}

}  // namespace

TEST_CASE("the library's functions do not meet xtensor's of the same name") {
    const operands o;
    SUBCASE("container") { call_all(o.a); }
    SUBCASE("view") { call_all(xt::view(o.a, xt::all(), xt::all())); }
    SUBCASE("expression") { call_all(o.expression()); }
    SUBCASE("owned") { call_all(xf::lazy(xt::xtensor<float, 2>(o.a)) + 0.f); }
}
