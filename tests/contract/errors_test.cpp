#include <doctest/doctest.h>

#include <limits>
#include <string>

#include "expr/values.hpp"

/// Contractions that cannot be: what is thrown where the expression is built, and what the parser of
/// subscripts finds at run time.
namespace {

using values::index_t;
using xf::expr::subscript_fault_kind;

float data[64] = {};
template <std::size_t K>
auto of(const index_t (&shape)[K]) {
    return xf::lazy(static_cast<const float*>(data), shape);
}

template <class E, class F>
std::string message_of(const F& f) {
    try {
        f();
    } catch (const xf::error& e) {
        return typeid(e) == typeid(E) ? e.what() : std::string("another type: ") + e.what();
    }
    return "nothing thrown";
}

constexpr bool finds(std::string_view text, subscript_fault_kind kind, int position) {
    const auto s = xf::expr::parse_subscripts(text);
    return s.fault == kind && s.position == position;
}

}  // namespace

TEST_CASE("einsum names label, operands and extents") {
    const auto a = of({2, 3}), b = of({4, 5});
    CHECK(message_of<xf::subscript_error>([&] { (void)xf::einsum<"ij,jk">(a, b); }) ==
          "einsum: label j has extent 3 in operand 0 and 4 in operand 1 (\"ij,jk\")");
    CHECK(message_of<xf::subscript_error>([&] { (void)xf::einsum<"ii->i">(a); }) ==
          "einsum: label i has extent 2 in operand 0 and 3 in operand 0 (\"ii->i\")");
    CHECK(message_of<xf::subscript_error>([&] {
              (void)xf::einsum<"ij,jk,kl->il">(a, of({3, 4}), of({5, 2}));
          }) == "einsum: label k has extent 4 in operand 1 and 5 in operand 2 (\"ij,jk,kl->il\")");
    CHECK(message_of<xf::subscript_error>([&] {
              (void)xf::einsum<"...i,...i->...">(of({2, 3, 4}), of({5, 4}));
          }) ==
          "einsum: axis 1 of the ellipsis has extent 3 in operand 0 and 5 in operand 1 (\"...i,...i->...\")");
    CHECK(message_of<xf::subscript_error>([&] { (void)xf::einsum<"i,i">(of({0}), of({3})); }) ==
          "einsum: label i has extent 0 in operand 0 and 3 in operand 1 (\"i,i\")");
    CHECK(message_of<xf::error>([&] { (void)xf::einsum<"i,i">(of({0}), of({1})); }) == "nothing thrown");
}

TEST_CASE("an extent of 1 stretches between operands, not along a diagonal") {
    CHECK(message_of<xf::subscript_error>([&] {
              (void)xf::einsum<"ii->i">(of({1, 3}));
          }) == "einsum: label i has extent 1 in operand 0 and 3 in operand 0 (\"ii->i\")");
    CHECK(message_of<xf::subscript_error>([&] {
              (void)xf::einsum<"i,ii->i">(of({3}), of({3, 1}));
          }) == "einsum: label i has extent 3 in operand 1 and 1 in operand 1 (\"i,ii->i\")");
    CHECK(message_of<xf::error>([&] {
              (void)xf::einsum<"ii,i->i">(of({3, 3}), of({1}));
          }) == "nothing thrown");
}

TEST_CASE("tensordot and matmul name operands, axes and extents; extents of 1 do not stretch") {
    const auto a = of({2, 3}), b = of({4, 5});
    CHECK(message_of<xf::subscript_error>([&] { (void)xf::matmul(a, b); }) ==
          "matmul: axis 1 of operand 0 has extent 3 and axis 0 of operand 1 has extent 4 (operand shapes (2, "
          "3) and (4, 5))");
    CHECK(message_of<xf::subscript_error>([&] {
              (void)xf::matmul(of({2, 1}), of({3, 2}));
          }).find("extent 1 and") != std::string::npos);
    CHECK(message_of<xf::subscript_error>([&] {
              (void)xf::matmul(of({2, 2, 3}), of({3, 3, 2}));
          }) ==
          "matmul: axis 0 of operand 0 has extent 2 and axis 0 of operand 1 has extent 3 (operand shapes (2, "
          "2, 3) and (3, 3, 2))");
    CHECK(message_of<xf::subscript_error>([&] {
              (void)xf::tensordot<1>(a, b);
          }).find("tensordot: axis 1 of") == 0);
    CHECK(message_of<xf::subscript_error>([&] {
              (void)xf::tensordot(a, b, 1);
          }).find("tensordot: axis 1 of") == 0);
    CHECK(message_of<xf::subscript_error>([&] {
              (void)xf::tensordot(a, b, {0}, {0});
          }).find("tensordot: axis 0 of") == 0);
    CHECK(message_of<xf::subscript_error>([&] { (void)xf::dot(a, b); }).find("dot: axis 1 of") == 0);
    CHECK(message_of<xf::subscript_error>([&] { (void)xf::inner(a, b); }).find("inner: axis 1 of") == 0);
    CHECK(message_of<xf::subscript_error>([&] { (void)xf::vdot(a, b); }).find("vdot: axis 0 of") == 0);
    CHECK(message_of<xf::axis_error>([&] {
              (void)xf::tensordot(a, a, {0, 0}, {0, 1});
          }).find("tensordot") == 0);
    CHECK(message_of<xf::axis_error>([&] { (void)xf::tensordot(a, a, {0}, {2}); }).find("tensordot") == 0);
    CHECK(message_of<xf::axis_error>([&] { (void)xf::tensordot(a, a, 3); }) ==
          "tensordot: 3 axes of operands of 2 and 2 axes (operand shapes (2, 3) and (2, 3))");
    CHECK(message_of<xf::axis_error>([&] { (void)xf::tensordot(a, a, -1); }).find("tensordot: -1 axes") == 0);
    CHECK(message_of<xf::axis_error>([&] {
              (void)xf::trace(a, 0, 0, 0);
          }).find("trace: axis 0 is given twice") == 0);
}

TEST_CASE("a domain whose volume overflows") {
    const index_t huge = index_t(1) << 32;
    const auto a = xf::lazy(static_cast<const float*>(data), {huge, 1}, {0, 1});
    const auto b = xf::lazy(static_cast<const float*>(data), {huge}, {0});
    CHECK(message_of<xf::shape_error>([&] { (void)xf::einsum<"ij,k->j">(a, b); }).find("einsum") == 0);
    CHECK(message_of<xf::shape_error>([&] { (void)xf::outer(b, b); }).find("outer") == 0);
}

TEST_CASE("the parser of subscripts runs at run time, too") {
    using enum subscript_fault_kind;
    static_assert(finds("ij,j$->i", character, 4));
    CHECK(finds("ij,j$->i", character, 4));
    CHECK(finds("ij,jk->ik", none, -1));
    CHECK(finds("ij,jk->i,k", character, 8));
    CHECK(finds("ij jk 3", character, 6));
    CHECK(finds("ij->i->j", arrow, 5));
    CHECK(finds("ij-i", arrow, 2));
    CHECK(finds("ij>i", arrow, 2));
    CHECK(finds("ij- >i", arrow, 2));
    CHECK(finds("..i", ellipsis, 0));
    CHECK(finds("i...j...", ellipsis, 5));
    CHECK(finds("i....", ellipsis, 4));
    CHECK(finds("ij->ii", repeated_output, 5));
    CHECK(finds("ij->ik", unknown_output, 5));
    CHECK(finds("abcdefghijklmnopq", too_many, 16));
    CHECK(finds(",,,,,,,,,,,,,,,,", too_many, 16));
    const int ranks[] = {2, 2};
    const auto bound = xf::expr::bind_subscripts(xf::expr::parse_subscripts("ij,jk"), ranks);
    CHECK(bound.out_rank == 2);
    CHECK(bound.rank == 3);
    CHECK(bound.label[2] == 'j');
}
