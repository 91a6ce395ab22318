#include "errors/refused.hpp"

using namespace errors;

TEST_CASE("joins") {
    refused<xf::shape_error>(
        "concatenate: operand 1 of shape (2, 4) does not fit: its axis 1 has extent 4 where operand 0 of "
        "shape (2, 3) has 3 (along axis 0)",
        [] {
            return xf::concatenate(of({2, 3}), of({2, 4}));
        });
    refused<xf::shape_error>(
        "concatenate: operand 1 of shape (3, 3) does not fit: its axis 0 has extent 3 where operand 0 of "
        "shape (2, 3) has 2 (along axis 1)",
        [] {
            return xf::concatenate(of({2, 3}), of({3, 3}), 1);
        });
    refused<xf::shape_error>(
        "concatenate: operand 2 of shape (1, 4) does not fit: its axis 1 has extent 4 where operand 0 of "
        "shape (2, 3) has 3 (along axis 0)",
        [] {
            return xf::concatenate(of({2, 3}), of({1, 3}), of({1, 4}), 0);
        });
    refused<xf::shape_error>(
        "concatenate: operand 1 of shape (2, 5, 5) does not fit: its axis 2 has extent 5 where operand 0 of "
        "shape (2, 3, 4) has 4 (along axis 1)",
        [] {
            return xf::concatenate(of({2, 3, 4}), of({2, 5, 5}), 1);
        });
    refused<xf::shape_error>(
        "concatenate: operand 1 of shape (1, 3) does not fit: its axis 0 has extent 1 where operand 0 of "
        "shape (2, 3) has 2 (along axis 1)",
        [] {
            return xf::concatenate(of({2, 3}), of({1, 3}), 1);
        });
    refused<xf::axis_error>("concatenate: axis 2 is out of range for an operand of rank 2", [] {
        return xf::concatenate(of({2, 3}), of({2, 3}), 2);
    });
    refused<xf::axis_error>("concatenate: axis -3 is out of range for an operand of rank 2", [] {
        return xf::concatenate(of({2, 3}), of({2, 3}), -3);
    });
    refused<xf::axis_error>("concatenate: axis 7 is out of range for an operand of rank 2", [] {
        return xf::concatenate(xf::tuple(of({2, 3}), of({2, 3})), 7);
    });
    refused<xf::shape_error>(
        "concatenate: operand 1 of shape (2, 2) does not fit: its axis 1 has extent 2 where operand 0 of "
        "shape (2, 3) has 3 (along axis 0)",
        [] {
            return xf::concatenate(xf::tuple(of({2, 3}), of({2, 2})));
        });
    refused<xf::shape_error>(
        "stack: operand 1 of shape (2, 4) does not fit: its axis 1 has extent 4 where operand 0 of shape (2, "
        "3) has 3",
        [] {
            return xf::stack(of({2, 3}), of({2, 4}));
        });
    refused<xf::shape_error>(
        "stack: operand 1 of shape (1, 3) does not fit: its axis 0 has extent 1 where operand 0 of shape (2, "
        "3) has 2",
        [] {
            return xf::stack(of({2, 3}), of({1, 3}), 2);
        });
    refused<xf::shape_error>(
        "stack: operand 2 of shape (2,) does not fit: its axis 0 has extent 2 where operand 0 of shape (3,) "
        "has 3",
        [] { return xf::stack(of({3}), of({3}), of({2})); });
    refused<xf::axis_error>("stack: axis 3 is out of range for a result of rank 3", [] {
        return xf::stack(of({2, 3}), of({2, 3}), 3);
    });
    refused<xf::axis_error>("stack: axis -4 is out of range for a result of rank 3", [] {
        return xf::stack(of({2, 3}), of({2, 3}), -4);
    });
    refused<xf::shape_error>(
        "concatenate: the extent of axis 1 overflows with operand 1, of extent 9223372036854775807", [] {
            return xf::concatenate(xf::lazy(words, {0, huge}), xf::lazy(words, {0, huge}), 1);
        });
    refused<xf::shape_error>(
        "stack: operand 1 of shape (3,) does not fit: its axis 0 has extent 3 where operand 0 of shape (2,) "
        "has 2",
        [] { return xf::stack(xf::tuple(of({2}), of({3})), 1); });
    refused<xf::shape_error>("concatenate: the byte count of shape (3074457345618258602,) overflows", [] {
        return xf::concatenate(xf::broadcast_to(of({1}), {huge / 6}), xf::broadcast_to(of({1}), {huge / 6}));
    });
}

TEST_CASE("memory") {
    refused<xf::shape_error>("lazy: extent -3 of axis 1 is negative (shape (2, -3))", [] {
        return of({2, -3});
    });
    refused<xf::shape_error>("lazy: extent -1 of axis 0 is negative (shape (-1,))", [] { return of({-1}); });
    refused<xf::shape_error>("lazy: the element count of shape (4294967296, 4294967296) overflows", [] {
        return of({wide, wide});
    });
    refused<xf::shape_error>("lazy: extent -2 of axis 1 is negative (shape (2, -2))", [] {
        return xf::lazy(memory, {2, -2}, {1, 1});
    });
    refused<xf::shape_error>("lazy: the element count of shape (4294967296, 4294967296) overflows", [] {
        return xf::lazy(memory, {wide, wide}, {0, 0});
    });
    refused<xf::shape_error>("cast: the byte count of shape (4294967296, 268435456) overflows", [] {
        return xf::cast<double>(xf::broadcast_to(of({1}), {wide, wide / 16}));
    });
    refused<xf::shape_error>("add: the element count of shape (4294967296, 4294967296) overflows", [] {
        return of({1, 1}) + xf::broadcast_to(of({1}), {wide, 1}) + xf::broadcast_to(of({1}), {1, wide});
    });
    refused<xf::shape_error>("outer: the element count of shape (4294967296, 4294967296) overflows", [] {
        return xf::outer(xf::broadcast_to(of({1}), {wide}), xf::broadcast_to(of({1}), {wide}));
    });
}
