#include "errors/refused.hpp"

using namespace errors;

TEST_CASE("axes of reductions") {
    refused<xf::axis_error>("sum: axis 3 is out of range for an operand of rank 3", [] {
        return of({2, 3, 4}).sum(3);
    });
    refused<xf::axis_error>("sum: axis -4 is out of range for an operand of rank 3", [] {
        return of({2, 3, 4}).sum(-4);
    });
    refused<xf::axis_error>("sum: axis 3 is out of range for an operand of rank 3", [] {
        return of({2, 3, 4}).sum({0, 3});
    });
    refused<xf::axis_error>("sum: axis 1 is given twice (as -2 in an operand of rank 3)", [] {
        return of({2, 3, 4}).sum({1, -2});
    });
    refused<xf::axis_error>("prod: axis 3 is out of range for an operand of rank 3", [] {
        return of({2, 3, 4}).prod(3);
    });
    refused<xf::axis_error>("prod: axis 2 is given twice (as 2 in an operand of rank 3)", [] {
        return of({2, 3, 4}).prod({2, 2});
    });
    refused<xf::axis_error>("max: axis -4 is out of range for an operand of rank 3", [] {
        return of({2, 3, 4}).max(-4);
    });
    refused<xf::axis_error>("max: axis 0 is given twice (as -3 in an operand of rank 3)", [] {
        return of({2, 3, 4}).max({0, -3});
    });
    refused<xf::axis_error>("min: axis 4 is out of range for an operand of rank 3", [] {
        return of({2, 3, 4}).min(4);
    });
    refused<xf::axis_error>("min: axis 1 is given twice (as 1 in an operand of rank 3)", [] {
        return of({2, 3, 4}).min({1, 1});
    });
    refused<xf::axis_error>("mean: axis 7 is out of range for an operand of rank 3", [] {
        return of({2, 3, 4}).mean(7);
    });
    refused<xf::axis_error>("mean: axis 0 is given twice (as -3 in an operand of rank 3)", [] {
        return of({2, 3, 4}).mean({0, -3});
    });
    refused<xf::axis_error>("var: axis 3 is out of range for an operand of rank 3", [] {
        return of({2, 3, 4}).var(3);
    });
    refused<xf::axis_error>("var: axis 2 is given twice (as -1 in an operand of rank 3)", [] {
        return of({2, 3, 4}).var({2, -1}, xf::keepdims);
    });
    refused<xf::axis_error>("stddev: axis -5 is out of range for an operand of rank 3", [] {
        return of({2, 3, 4}).stddev(-5);
    });
    refused<xf::axis_error>("stddev: axis 9 is out of range for an operand of rank 2", [] {
        return xf::stddev(of({2, 3}), 9);
    });
    refused<xf::axis_error>("all: axis 3 is out of range for an operand of rank 3", [] {
        return of({2, 3, 4}).all(3);
    });
    refused<xf::axis_error>("any: axis -4 is out of range for an operand of rank 3", [] {
        return of({2, 3, 4}).any(-4);
    });
    refused<xf::axis_error>("argmax: axis 3 is out of range for an operand of rank 3", [] {
        return of({2, 3, 4}).argmax(3);
    });
    refused<xf::axis_error>("argmax: axis 0 is given twice (as 0 in an operand of rank 3)", [] {
        return of({2, 3, 4}).argmax({0, 0});
    });
    refused<xf::axis_error>("argmin: axis 1 is given twice (as 1 in an operand of rank 3)", [] {
        return of({2, 3, 4}).argmin({1, 1});
    });
    refused<xf::axis_error>("argmin: axis -9 is out of range for an operand of rank 3", [] {
        return of({2, 3, 4}).argmin(-9);
    });
    refused<xf::axis_error>("count_nonzero: axis 3 is out of range for an operand of rank 3", [] {
        return of({2, 3, 4}).count_nonzero(3);
    });
    refused<xf::axis_error>("logsumexp: axis 3 is out of range for an operand of rank 3", [] {
        return of({2, 3, 4}).logsumexp(3);
    });
    refused<xf::axis_error>("logsumexp: axis 0 is given twice (as -2 in an operand of rank 2)", [] {
        return xf::logsumexp(of({2, 3}), {0, -2});
    });
    refused<xf::axis_error>("norm: axis -4 is out of range for an operand of rank 3", [] {
        return of({2, 3, 4}).norm(-4);
    });
    refused<xf::axis_error>("norm: axis 2 is out of range for an operand of rank 2", [] {
        return xf::norm(of({2, 3}), 2);
    });
    refused<xf::axis_error>("sum: axis 1 is out of range for an operand of rank 1",
                            [] { return xf::sum(of({5}), 1); });
    refused<xf::axis_error>("max: axis 9223372036854775807 is out of range for an operand of rank 1",
                            [] { return xf::max(of({5}), huge); });
    refused<xf::axis_error>("min: axis -9223372036854775807 is out of range for an operand of rank 1",
                            [] { return xf::min(of({5}), -huge); });
    refused<xf::axis_error>("cumsum: axis 2 is out of range for an operand of rank 2", [] {
        return xf::cumsum(of({2, 3}), 2);
    });
    refused<xf::axis_error>("cumsum: axis -3 is out of range for an operand of rank 2", [] {
        return xf::cumsum(of({2, 3}), -3);
    });
    refused<xf::axis_error>("cumprod: axis 5 is out of range for an operand of rank 2", [] {
        return xf::cumprod(of({2, 3}), 5);
    });
    refused<xf::axis_error>("cumprod: axis -2 is out of range for an operand of rank 1",
                            [] { return xf::cumprod(of({3}) * 2, -2); });
    refused<xf::axis_error>("sum: axis 2 is out of range for an operand of rank 2", [] {
        return xf::sum(of({2, 3}) + 1, 2);
    });
    refused<xf::axis_error>("sum: axis 4 is out of range for an operand of rank 4", [] {
        return xf::sum(xf::windows(of({3, 3}), 2), {4});
    });
}

TEST_CASE("reductions of nothing") {
    refused<xf::shape_error>("zero-size reduction: max has no identity (operand shape (3, 0))", [] {
        return of({3, 0}).max(1);
    });
    refused<xf::shape_error>("zero-size reduction: max has no identity (operand shape (3, 0))", [] {
        return of({3, 0}).max();
    });
    refused<xf::shape_error>("zero-size reduction: max has no identity (operand shape (0,))",
                             [] { return of({0}).max(); });
    refused<xf::shape_error>("zero-size reduction: min has no identity (operand shape (3, 0))", [] {
        return of({3, 0}).min(1);
    });
    refused<xf::shape_error>("zero-size reduction: min has no identity (operand shape (3, 0))", [] {
        return of({3, 0}).min({0, 1});
    });
    refused<xf::shape_error>("zero-size reduction: min has no identity (operand shape (0, 3))", [] {
        return of({0, 3}).min(0);
    });
    refused<xf::shape_error>("zero-size reduction: argmax has no identity (operand shape (3, 0))", [] {
        return of({3, 0}).argmax(1);
    });
    refused<xf::shape_error>("zero-size reduction: argmax has no identity (operand shape (0,))",
                             [] { return of({0}).argmax(); });
    refused<xf::shape_error>("zero-size reduction: argmin has no identity (operand shape (3, 0))", [] {
        return xf::argmin(of({3, 0}));
    });
    refused<xf::shape_error>("zero-size reduction: argmin has no identity (operand shape (2, 0, 3))", [] {
        return xf::argmin(of({2, 0, 3}), {1, 2});
    });
    refused<xf::shape_error>("zero-size reduction: max has no identity (operand shape (3, 0))", [] {
        return xf::max(of({3, 0}) * 2, 1);
    });
    refused<xf::shape_error>("zero-size reduction: max has no identity (operand shape (0, 2, 2, 2, 2))", [] {
        return xf::windows(of({0, 3, 3}), 2).max(0);
    });
    refused<xf::shape_error>("zero-size reduction: max has no identity (operand shape (2, 0))", [] {
        return xf::max(of({2, 0}), {1}, xf::keepdims);
    });
}
