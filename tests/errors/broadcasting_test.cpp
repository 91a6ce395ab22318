#include "errors/refused.hpp"

using namespace errors;

TEST_CASE("shapes that do not broadcast") {
    refused<xf::shape_error>(
        "add: operand 1 of shape (2, 4) does not broadcast: its axis 1 has extent 4 where the others have 3 "
        "(shape so far (2, 3))",
        [] {
            return of({2, 3}) + of({2, 4});
        });
    refused<xf::shape_error>(
        "subtract: operand 1 of shape (2,) does not broadcast: its axis 0 has extent 2 where the others have "
        "3 (shape so far (2, 3))",
        [] {
            return of({2, 3}) - of({2});
        });
    refused<xf::shape_error>(
        "multiply: operand 1 of shape (3,) does not broadcast: its axis 0 has extent 3 where the others have "
        "0 (shape so far (0,))",
        [] { return of({0}) * of({3}); });
    refused<xf::shape_error>(
        "divide: operand 1 of shape (4, 3) does not broadcast: its axis 0 has extent 4 where the others have "
        "2 (shape so far (2, 3))",
        [] {
            return of({2, 3}) / of({4, 3});
        });
    refused<xf::shape_error>(
        "remainder: operand 1 of shape (2, 2) does not broadcast: its axis 1 has extent 2 where the others "
        "have 3 (shape so far (2, 3))",
        [] {
            return of({2, 3}) % of({2, 2});
        });
    refused<xf::shape_error>(
        "less: operand 1 of shape (0,) does not broadcast: its axis 0 has extent 0 where the others have 3 "
        "(shape so far (3,))",
        [] { return of({3}) < of({0}); });
    refused<xf::shape_error>(
        "less_equal: operand 1 of shape (2,) does not broadcast: its axis 0 has extent 2 where the others "
        "have 3 (shape so far (3,))",
        [] { return of({3}) <= of({2}); });
    refused<xf::shape_error>(
        "greater: operand 1 of shape (2,) does not broadcast: its axis 0 has extent 2 where the others have "
        "3 (shape so far (3,))",
        [] { return of({3}) > of({2}); });
    refused<xf::shape_error>(
        "greater_equal: operand 1 of shape (2,) does not broadcast: its axis 0 has extent 2 where the others "
        "have 3 (shape so far (3,))",
        [] { return of({3}) >= of({2}); });
    refused<xf::shape_error>(
        "equal: operand 1 of shape (4,) does not broadcast: its axis 0 has extent 4 where the others have 3 "
        "(shape so far (3,))",
        [] { return of({3}) == of({4}); });
    refused<xf::shape_error>(
        "not_equal: operand 1 of shape (4,) does not broadcast: its axis 0 has extent 4 where the others "
        "have 3 (shape so far (3,))",
        [] { return of({3}) != of({4}); });
    refused<xf::shape_error>(
        "logical_and: operand 1 of shape (4,) does not broadcast: its axis 0 has extent 4 where the others "
        "have 3 (shape so far (3,))",
        [] { return (of({3}) > 0) && (of({4}) > 0); });
    refused<xf::shape_error>(
        "logical_or: operand 1 of shape (4,) does not broadcast: its axis 0 has extent 4 where the others "
        "have 3 (shape so far (3,))",
        [] { return (of({3}) > 0) || (of({4}) > 0); });
    refused<xf::shape_error>(
        "bitwise_and: operand 1 of shape (4,) does not broadcast: its axis 0 has extent 4 where the others "
        "have 3 (shape so far (3,))",
        [] { return ints({3}) & ints({4}); });
    refused<xf::shape_error>(
        "bitwise_or: operand 1 of shape (4,) does not broadcast: its axis 0 has extent 4 where the others "
        "have 3 (shape so far (3,))",
        [] { return ints({3}) | ints({4}); });
    refused<xf::shape_error>(
        "bitwise_xor: operand 1 of shape (4,) does not broadcast: its axis 0 has extent 4 where the others "
        "have 3 (shape so far (3,))",
        [] { return ints({3}) ^ ints({4}); });
    refused<xf::shape_error>(
        "left_shift: operand 1 of shape (4,) does not broadcast: its axis 0 has extent 4 where the others "
        "have 3 (shape so far (3,))",
        [] { return ints({3}) << ints({4}); });
    refused<xf::shape_error>(
        "right_shift: operand 1 of shape (4,) does not broadcast: its axis 0 has extent 4 where the others "
        "have 3 (shape so far (3,))",
        [] { return ints({3}) >> ints({4}); });
    refused<xf::shape_error>(
        "add: operand 1 of shape (3, 2) does not broadcast: its axis 0 has extent 3 where the others have 2 "
        "(shape so far (2, 3))",
        [] {
            return xf::add(of({2, 3}), of({3, 2}));
        });
    refused<xf::shape_error>(
        "subtract: operand 1 of shape (3, 2) does not broadcast: its axis 0 has extent 3 where the others "
        "have 2 (shape so far (2, 3))",
        [] {
            return xf::subtract(of({2, 3}), of({3, 2}));
        });
    refused<xf::shape_error>(
        "multiply: operand 1 of shape (3, 2) does not broadcast: its axis 0 has extent 3 where the others "
        "have 2 (shape so far (2, 3))",
        [] {
            return xf::multiply(of({2, 3}), of({3, 2}));
        });
    refused<xf::shape_error>(
        "divide: operand 1 of shape (3, 2) does not broadcast: its axis 0 has extent 3 where the others have "
        "2 (shape so far (2, 3))",
        [] {
            return xf::divide(of({2, 3}), of({3, 2}));
        });
    refused<xf::shape_error>(
        "floor_divide: operand 1 of shape (3, 2) does not broadcast: its axis 0 has extent 3 where the "
        "others have 2 (shape so far (2, 3))",
        [] {
            return xf::floor_divide(of({2, 3}), of({3, 2}));
        });
    refused<xf::shape_error>(
        "remainder: operand 1 of shape (3, 2) does not broadcast: its axis 0 has extent 3 where the others "
        "have 2 (shape so far (2, 3))",
        [] {
            return xf::remainder(of({2, 3}), of({3, 2}));
        });
    refused<xf::shape_error>(
        "maximum: operand 1 of shape (2,) does not broadcast: its axis 0 has extent 2 where the others have "
        "3 (shape so far (2, 3))",
        [] {
            return xf::maximum(of({2, 3}), of({2}));
        });
    refused<xf::shape_error>(
        "minimum: operand 1 of shape (2,) does not broadcast: its axis 0 has extent 2 where the others have "
        "3 (shape so far (2, 3))",
        [] {
            return xf::minimum(of({2, 3}), of({2}));
        });
    refused<xf::shape_error>(
        "fmax: operand 1 of shape (2,) does not broadcast: its axis 0 has extent 2 where the others have 3 "
        "(shape so far (2, 3))",
        [] {
            return xf::fmax(of({2, 3}), of({2}));
        });
    refused<xf::shape_error>(
        "fmin: operand 1 of shape (2,) does not broadcast: its axis 0 has extent 2 where the others have 3 "
        "(shape so far (2, 3))",
        [] {
            return xf::fmin(of({2, 3}), of({2}));
        });
    refused<xf::shape_error>(
        "pow: operand 1 of shape (2,) does not broadcast: its axis 0 has extent 2 where the others have 3 "
        "(shape so far (2, 3))",
        [] {
            return xf::pow(of({2, 3}), of({2}));
        });
    refused<xf::shape_error>(
        "clip: operand 1 of shape (2,) does not broadcast: its axis 0 has extent 2 where the others have "
        "3 (shape so far (2, 3))",
        [] {
            return xf::clip(of({2, 3}), of({2}), 1);
        });
    refused<xf::shape_error>(
        "clip: operand 2 of shape (2,) does not broadcast: its axis 0 has extent 2 where the others have "
        "3 (shape so far (2, 3))",
        [] {
            return xf::clip(of({2, 3}), 0, of({2}));
        });
    refused<xf::shape_error>(
        "where: operand 2 of shape (3, 3) does not broadcast: its axis 0 has extent 3 where the others have "
        "2 (shape so far (2, 3))",
        [] {
            return xf::where(of({2, 3}) > 0, of({2, 3}), of({3, 3}));
        });
    refused<xf::shape_error>(
        "where: operand 1 of shape (2, 3) does not broadcast: its axis 1 has extent 3 where the others have "
        "2 (shape so far (2, 2))",
        [] {
            return xf::where(of({2}) > 0, of({2, 3}), 0);
        });
    refused<xf::shape_error>(
        "logical_and: operand 1 of shape (2,) does not broadcast: its axis 0 has extent 2 where the others "
        "have 3 (shape so far (2, 3))",
        [] {
            return xf::logical_and(of({2, 3}), of({2}));
        });
    refused<xf::shape_error>(
        "logical_or: operand 1 of shape (2,) does not broadcast: its axis 0 has extent 2 where the others "
        "have 3 (shape so far (2, 3))",
        [] {
            return xf::logical_or(of({2, 3}), of({2}));
        });
    refused<xf::shape_error>(
        "logical_xor: operand 1 of shape (2,) does not broadcast: its axis 0 has extent 2 where the others "
        "have 3 (shape so far (2, 3))",
        [] {
            return xf::logical_xor(of({2, 3}), of({2}));
        });
    refused<xf::shape_error>(
        "equal: operand 1 of shape (2,) does not broadcast: its axis 0 has extent 2 where the others have 3 "
        "(shape so far (2, 3))",
        [] {
            return xf::equal(of({2, 3}), of({2}));
        });
    refused<xf::shape_error>(
        "not_equal: operand 1 of shape (2,) does not broadcast: its axis 0 has extent 2 where the others "
        "have 3 (shape so far (2, 3))",
        [] {
            return xf::not_equal(of({2, 3}), of({2}));
        });
    refused<xf::shape_error>(
        "less: operand 1 of shape (2,) does not broadcast: its axis 0 has extent 2 where the others have 3 "
        "(shape so far (2, 3))",
        [] {
            return xf::less(of({2, 3}), of({2}));
        });
    refused<xf::shape_error>(
        "less_equal: operand 1 of shape (2,) does not broadcast: its axis 0 has extent 2 where the others "
        "have 3 (shape so far (2, 3))",
        [] {
            return xf::less_equal(of({2, 3}), of({2}));
        });
    refused<xf::shape_error>(
        "greater: operand 1 of shape (2,) does not broadcast: its axis 0 has extent 2 where the others have "
        "3 (shape so far (2, 3))",
        [] {
            return xf::greater(of({2, 3}), of({2}));
        });
    refused<xf::shape_error>(
        "greater_equal: operand 1 of shape (2,) does not broadcast: its axis 0 has extent 2 where the others "
        "have 3 (shape so far (2, 3))",
        [] {
            return xf::greater_equal(of({2, 3}), of({2}));
        });
    refused<xf::shape_error>(
        "map: operand 1 of shape (5,) does not broadcast: its axis 0 has extent 5 where the others have 3 "
        "(shape so far (2, 3))",
        [] {
            return xf::map([](auto a, auto b) noexcept { return a + b; }, of({2, 3}), of({5}));
        });
    refused<xf::shape_error>(
        "map: operand 2 of shape (3,) does not broadcast: its axis 0 has extent 3 where the others have 2 "
        "(shape so far (2,))",
        [] {
            return xf::map([](float a, float b, float c) { return a + b + c; }, of({2}), of({2}), of({3}));
        });
    refused<xf::shape_error>(
        "add: operand 1 of shape (2, 1, 4) does not broadcast: its axis 2 has extent 4 where the others have "
        "3 (shape so far (2, 2, 3))",
        [] {
            return of({2, 3}) + of({3}) + of({2, 1, 4});
        });
    refused<xf::shape_error>(
        "multiply: operand 1 of shape (5, 2) does not broadcast: its axis 1 has extent 2 where the others "
        "have 3 (shape so far (4, 5, 3))",
        [] {
            return of({4, 1, 3}) * of({5, 2});
        });
    refused<xf::shape_error>(
        "subtract: operand 1 of shape (2,) does not broadcast: its axis 0 has extent 2 where the others have "
        "3 (shape so far (2, 3))",
        [] {
            return of({2, 3}) - of({2, 3}).sum(1);
        });
    refused<xf::shape_error>(
        "add: operand 1 of shape (2, 3) does not broadcast: its axis 0 has extent 2 where the others have 3 "
        "(shape so far (3, 2))",
        [] {
            return xf::transpose(of({2, 3})) + of({2, 3});
        });
}
