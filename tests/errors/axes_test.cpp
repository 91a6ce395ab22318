#include "errors/refused.hpp"

using namespace errors;

TEST_CASE("rearranged axes") {
    refused<xf::axis_error>("transpose: axis 1 is given twice (as 1 in an operand of rank 3)", [] {
        return xf::transpose(of({2, 3, 4}), {0, 1, 1});
    });
    refused<xf::axis_error>("transpose: axis 3 is out of range for an operand of rank 3", [] {
        return xf::transpose(of({2, 3, 4}), {0, 1, 3});
    });
    refused<xf::axis_error>("transpose: axis -4 is out of range for an operand of rank 3", [] {
        return xf::transpose(of({2, 3, 4}), {0, -4, 1});
    });
    refused<xf::axis_error>("transpose: axis 0 is given twice (as -3 in an operand of rank 3)", [] {
        return xf::transpose(of({2, 3, 4}), {0, -3, 1});
    });
    refused<xf::axis_error>("swapaxes: axis 3 is out of range for an operand of rank 3", [] {
        return xf::swapaxes(of({2, 3, 4}), 0, 3);
    });
    refused<xf::axis_error>("swapaxes: axis -4 is out of range for an operand of rank 3", [] {
        return xf::swapaxes(of({2, 3, 4}), -4, 0);
    });
    refused<xf::axis_error>("swapaxes: axis 1 is out of range for an operand of rank 1",
                            [] { return xf::swapaxes(of({3}), 0, 1); });
    refused<xf::axis_error>("moveaxis: axis -4 is out of range for an operand of rank 3", [] {
        return xf::moveaxis(of({2, 3, 4}), -4, 0);
    });
    refused<xf::axis_error>("moveaxis: axis 3 is out of range for an operand of rank 3", [] {
        return xf::moveaxis(of({2, 3, 4}), 0, 3);
    });
    refused<xf::axis_error>("moveaxis: axis 0 is given twice (as 0 in an operand of rank 3)", [] {
        return xf::moveaxis(of({2, 3, 4}), {0, 0}, {1, 2});
    });
    refused<xf::axis_error>("moveaxis: axis 2 is given twice (as -1 in an operand of rank 3)", [] {
        return xf::moveaxis(of({2, 3, 4}), {0, 1}, {2, -1});
    });
    refused<xf::axis_error>("moveaxis: axis 5 is out of range for an operand of rank 3", [] {
        return xf::moveaxis(of({2, 3, 4}), {0, 5}, {2, 1});
    });
    refused<xf::axis_error>("flip: axis 3 is out of range for an operand of rank 3", [] {
        return xf::flip(of({2, 3, 4}), 3);
    });
    refused<xf::axis_error>("flip: axis -4 is out of range for an operand of rank 3", [] {
        return xf::flip(of({2, 3, 4}), -4);
    });
    refused<xf::axis_error>("flip: axis 1 is given twice (as -2 in an operand of rank 3)", [] {
        return xf::flip(of({2, 3, 4}), {1, -2});
    });
    refused<xf::axis_error>("flip: axis 3 is out of range for an operand of rank 3", [] {
        return xf::flip(of({2, 3, 4}), {0, 1, 3});
    });
    refused<xf::axis_error>("expand_dims: axis 4 is out of range for a result of rank 4", [] {
        return xf::expand_dims(of({2, 3, 4}), 4);
    });
    refused<xf::axis_error>("expand_dims: axis -5 is out of range for a result of rank 4", [] {
        return xf::expand_dims(of({2, 3, 4}), -5);
    });
    refused<xf::axis_error>("expand_dims: axis 0 is given twice (as 0 in a result of rank 4)", [] {
        return xf::expand_dims(of({2, 3}), {0, 0});
    });
    refused<xf::axis_error>("expand_dims: axis 1 is given twice (as -3 in a result of rank 4)", [] {
        return xf::expand_dims(of({2, 3}), {1, -3});
    });
    refused<xf::shape_error>("squeeze: axis 1 has extent 3, not 1 (operand shape (2, 3))", [] {
        return xf::squeeze(of({2, 3}), 1);
    });
    refused<xf::shape_error>("squeeze: axis 1 has extent 3, not 1 (operand shape (1, 3))", [] {
        return xf::squeeze(of({1, 3}), -1);
    });
    refused<xf::shape_error>("squeeze: axis 1 has extent 0, not 1 (operand shape (1, 0))", [] {
        return xf::squeeze(of({1, 0}), {0, 1});
    });
    refused<xf::axis_error>("squeeze: axis 2 is out of range for an operand of rank 2", [] {
        return xf::squeeze(of({1, 3}), 2);
    });
    refused<xf::axis_error>("squeeze: axis 0 is given twice (as -3 in an operand of rank 3)", [] {
        return xf::squeeze(of({1, 1, 3}), {0, -3});
    });
    refused<xf::axis_error>("diagonal: axis 2 is out of range for an operand of rank 2", [] {
        return xf::diagonal(of({2, 3}), 0, 0, 2);
    });
    refused<xf::axis_error>("diagonal: axis 1 is given twice (as 1 in an operand of rank 2)", [] {
        return xf::diagonal(of({2, 3}), 0, 1, 1);
    });
    refused<xf::axis_error>("diagonal: axis 1 is given twice (as -2 in an operand of rank 3)", [] {
        return xf::diagonal(of({2, 3, 4}), 0, 1, -2);
    });
    refused<xf::axis_error>("diagonal: axis -4 is out of range for an operand of rank 3", [] {
        return xf::diagonal(of({2, 3, 4}), 0, -4, 1);
    });
    refused<xf::axis_error>("trace: axis 0 is given twice (as 0 in an operand of rank 2)", [] {
        return xf::trace(of({2, 3}), 0, 0, 0);
    });
    refused<xf::axis_error>("trace: axis 2 is out of range for an operand of rank 2", [] {
        return xf::trace(of({2, 3}), 0, 0, 2);
    });
    refused<xf::axis_error>("trace: axis 2 is given twice (as -1 in an operand of rank 3)", [] {
        return xf::trace(of({2, 3, 4}), 1, 2, -1);
    });
}
