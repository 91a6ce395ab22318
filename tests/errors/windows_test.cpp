#include "errors/refused.hpp"

using namespace errors;

TEST_CASE("windows") {
    refused<xf::window_error>(
        "windows: window 5 is larger than axis 2 of extent 4 (operand shape (2, 1, 4, 4))", [] {
            return xf::windows(of({2, 1, 4, 4}), 5);
        });
    refused<xf::window_error>(
        "windows: window 5 is larger than axis 2 of extent 4 (operand shape (2, 1, 4, 6))", [] {
            return xf::windows(of({2, 1, 4, 6}), 5);
        });
    refused<xf::window_error>("windows: window 4 is larger than axis 0 of extent 3 (operand shape (3,))",
                              [] { return xf::windows(of({3}), 4); });
    refused<xf::window_error>("windows: window 1 is larger than axis 0 of extent 0 (operand shape (0,))",
                              [] { return xf::windows(of({0}), 1); });
    refused<xf::window_error>("windows: window 0 of axis 0 is below 1", [] {
        return xf::windows(of({2, 4}), 0);
    });
    refused<xf::window_error>("windows: window -2 of axis 0 is below 1", [] {
        return xf::windows(of({2, 4}), -2);
    });
    refused<xf::window_error>("windows: step 0 of axis 0 is below 1", [] {
        return xf::windows(of({4, 4}), 2, 0);
    });
    refused<xf::window_error>("windows: step -1 of axis 0 is below 1", [] {
        return xf::windows(of({4, 4}), 2, -1);
    });
    refused<xf::window_error>("windows: window 3 is larger than axis 0 of extent 2 (operand shape (2, 4))",
                              [] {
                                  return xf::windows(of({2, 4}), {3, 2}, {1, 1});
                              });
    refused<xf::window_error>("windows: window 5 is larger than axis 1 of extent 4 (operand shape (2, 4))",
                              [] {
                                  return xf::windows(of({2, 4}), {2, 5});
                              });
    refused<xf::window_error>("windows: window 0 of axis 0 is below 1", [] {
        return xf::windows(of({2, 4}), {0, 2}, {1, 1});
    });
    refused<xf::window_error>("windows: window -1 of axis 1 is below 1", [] {
        return xf::windows(of({2, 4}), {2, -1}, {1, 1});
    });
    refused<xf::window_error>("windows: step 0 of axis 1 is below 1", [] {
        return xf::windows(of({2, 4}), {1, 2}, {1, 0});
    });
    refused<xf::window_error>("windows: step -3 of axis 0 is below 1", [] {
        return xf::windows(of({2, 4}), {1, 2}, {-3, 1});
    });
    refused<xf::window_error>("windows: dilation 0 of axis 1 is below 1", [] {
        return xf::windows(of({2, 4}), {1, 2}, {1, 1}, {.dilation = {1, 0}});
    });
    refused<xf::window_error>("windows: dilation -1 of axis 0 is below 1", [] {
        return xf::windows(of({2, 4}), {1, 2}, {1, 1}, {.dilation = {-1, 1}});
    });
    refused<xf::window_error>(
        "windows: window 3 with dilation 2 is larger than axis 1 of extent 4 (operand shape (2, 4))", [] {
            return xf::windows(of({2, 4}), {1, 3}, {1, 1}, {.dilation = {1, 2}});
        });
    refused<xf::window_error>(
        "windows: window 2 with dilation 2 is larger than axis 0 of extent 2 (operand shape (2, 4))", [] {
            return xf::windows(of({2, 4}), {2, 1}, {1, 1}, {.dilation = {2, 1}});
        });
    refused<xf::window_error>(
        "windows: window 9 is larger than axis 1 of extent 4 padded to 8 (operand shape (2, 4))", [] {
            return xf::windows(of({2, 4}), {1, 9}, {1, 1}, {.padding = {0, 2}});
        });
    refused<xf::window_error>(
        "windows: window 7 is larger than axis 1 of extent 4 padded to 6 (operand shape (2, 4))", [] {
            return xf::windows(of({2, 4}), {1, 7}, {1, 1}, {.padding = {{0, 0}, {1, 1}}});
        });
    refused<xf::window_error>(
        "windows: window 7 is larger than axis 1 of extent 4 padded to 5 (operand shape (2, 4))", [] {
            return xf::windows(of({2, 4}), {1, 7}, {1, 1}, {.padding = {{0, 0}, {0, 1}}});
        });
    refused<xf::window_error>("windows: padding -1 of axis 1 is negative", [] {
        return xf::windows(of({2, 4}), {1, 1}, {1, 1}, {.padding = {0, -1}});
    });
    refused<xf::window_error>("windows: padding -2 of axis 1 is negative", [] {
        return xf::windows(of({2, 4}), {1, 1}, {1, 1}, {.padding = {{0, 0}, {0, -2}}});
    });
    refused<xf::window_error>("windows: padding -1 of axis 0 is negative", [] {
        return xf::windows(of({2, 4}), {1, 1}, {1, 1}, {.padding = {{-1, 0}, {0, 0}}});
    });
    refused<xf::window_error>("windows: padding 9223372036854775807 of axis 1 overflows the extent", [] {
        return xf::windows(of({2, 4}), {1, 1}, {1, 1}, {.padding = {0, huge}});
    });
    refused<xf::window_error>(
        "windows: window 9223372036854775807 with dilation 9223372036854775807 is larger than axis 1 of "
        "extent 4 (operand shape (2, 4))",
        [] {
            return xf::windows(of({2, 4}), {1, huge}, {1, 1}, {.dilation = {1, huge}});
        });
    refused<xf::window_error>("windows: 1 entries of dilation for 2 window axes", [] {
        return xf::windows(of({2, 4}), {1, 1}, {1, 1}, {.dilation = {2}});
    });
    refused<xf::window_error>("windows: 3 entries of dilation for 2 window axes", [] {
        return xf::windows(of({2, 4}), {1, 1}, {1, 1}, {.dilation = {2, 2, 2}});
    });
    refused<xf::window_error>("windows: 1 entries of padding for 2 window axes", [] {
        return xf::windows(of({2, 4}), {1, 1}, {1, 1}, {.padding = {2}});
    });
    refused<xf::window_error>("windows: 3 entries of padding for 2 window axes", [] {
        return xf::windows(of({2, 4}), {1, 1}, {1, 1}, {.padding = {2, 2, 2}});
    });
    refused<xf::window_error>("windows: 1 entries of axes for 2 window axes", [] {
        return xf::windows(of({2, 4}), {1, 1}, {1, 1}, {.axes = {1}});
    });
    refused<xf::window_error>("windows: 3 entries of axes for 2 window axes", [] {
        return xf::windows(of({2, 4}), {1, 1}, {1, 1}, {.axes = {0, 1, 1}});
    });
    refused<xf::axis_error>("windows: axis 1 is given twice (as -1 in an operand of rank 2)", [] {
        return xf::windows(of({2, 4}), {1, 1}, {1, 1}, {.axes = {1, -1}});
    });
    refused<xf::axis_error>("windows: axis 2 is out of range for an operand of rank 2", [] {
        return xf::windows(of({2, 4}), {1, 1}, {1, 1}, {.axes = {0, 2}});
    });
    refused<xf::axis_error>("windows: axis -3 is out of range for an operand of rank 2", [] {
        return xf::windows(of({2, 4}), {1, 1}, {1, 1}, {.axes = {-3, 1}});
    });
    refused<xf::axis_error>("windows: axis 5 is out of range for an operand of rank 2", [] {
        return xf::windows(of({2, 4}), {1}, {1}, {.axes = {5}});
    });
    refused<xf::window_error>("windows: window 1 is larger than axis 0 of extent 0 (operand shape (0, 4))",
                              [] {
                                  return xf::windows(of({0, 4}), {1, 1}, {1, 1});
                              });
    refused<xf::window_error>("windows: window 4 is larger than axis 0 of extent 3 (operand shape (3, 4))",
                              [] {
                                  return xf::windows(of({3, 4}), {4, 1}, {1, 1}, {.axes = {0, 1}});
                              });
    refused<xf::window_error>(
        "windows: window 4 is larger than axis 0 of extent 3 (operand shape (3, 4))", [] {
            return xf::windows(of({3, 4}), {4, 1}, {1, 1}, {.axes = {-2, -1}, .ceil_mode = true});
        });
    refused<xf::window_error>("windows: window 5 is larger than axis 1 of extent 4 (operand shape (3, 4))",
                              [] {
                                  return xf::windows(of({3, 4}) * 2, {2, 5});
                              });
    refused<xf::window_error>(
        "windows: window 4 is larger than axis 2 of extent 3 (operand shape (3, 3, 3, 3))", [] {
            return xf::windows(xf::windows(of({5, 5}), 3), 4);
        });
    refused<xf::window_error>("windows: window 4 is larger than axis 0 of extent 3 (operand shape (3, 5))",
                              [] {
                                  return xf::windows(xf::transpose(of({5, 3})), {4, 4});
                              });
    refused<xf::shape_error>("windows: the byte count of shape (2147483649, 2147483648) overflows",
                             [] { return xf::windows(xf::broadcast_to(of({1}), {wide}), {wide / 2}, {1}); });
}
