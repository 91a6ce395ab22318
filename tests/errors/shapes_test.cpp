#include "errors/refused.hpp"

using namespace errors;

TEST_CASE("reshape, broadcast_to, repeat, tile") {
    refused<xf::shape_error>("reshape: shape (2, 3) of 6 elements does not fit into (4, 2)", [] {
        return xf::reshape(of({2, 3}), {4, 2});
    });
    refused<xf::shape_error>("reshape: shape (2, 3) of 6 elements does not fit into (5,)", [] {
        return xf::reshape(of({2, 3}), {5});
    });
    refused<xf::shape_error>("reshape: shape (2, 3) of 6 elements does not fit into (4, -1)", [] {
        return xf::reshape(of({2, 3}), {4, -1});
    });
    refused<xf::shape_error>("reshape: axes 0 and 1 are both -1", [] {
        return xf::reshape(of({2, 3}), {-1, -1});
    });
    refused<xf::shape_error>("reshape: axes 0 and 2 are both -1", [] {
        return xf::reshape(of({2, 3}), {-1, 2, -1});
    });
    refused<xf::shape_error>("reshape: extent -2 of axis 0 is negative", [] {
        return xf::reshape(of({2, 3}), {-2, 3});
    });
    refused<xf::shape_error>("reshape: extent -7 of axis 1 is negative", [] {
        return xf::reshape(of({2, 3}), {3, -7});
    });
    refused<xf::shape_error>("reshape: shape (2, 3) of 6 elements does not fit into (0, -1)", [] {
        return xf::reshape(of({2, 3}), {0, -1});
    });
    refused<xf::shape_error>("reshape: shape (0, 3) of 0 elements does not fit into (0, -1)", [] {
        return xf::reshape(of({0, 3}), {0, -1});
    });
    refused<xf::shape_error>("reshape: shape (0, 3) of 0 elements does not fit into (1,)", [] {
        return xf::reshape(of({0, 3}), {1});
    });
    refused<xf::shape_error>("reshape: the element count of (4294967296, 4294967296) overflows", [] {
        return xf::reshape(of({1}), {wide, wide});
    });
    refused<xf::shape_error>("reshape: shape (2, 3) of 6 elements does not fit into (7,)", [] {
        return xf::reshape(of({2, 3}) + 1, {7});
    });
    refused<xf::shape_error>(
        "broadcast_to: axis 0 of extent 2 cannot become 3 (operand shape (2, 3), wanted (3, 3))", [] {
            return xf::broadcast_to(of({2, 3}), {3, 3});
        });
    refused<xf::shape_error>(
        "broadcast_to: axis 1 of extent 3 cannot become 4 (operand shape (2, 3), wanted (2, 4))", [] {
            return xf::broadcast_to(of({2, 3}), {2, 4});
        });
    refused<xf::shape_error>(
        "broadcast_to: axis 1 of extent 3 cannot become 4 (operand shape (2, 3), wanted (2, 2, 4))", [] {
            return xf::broadcast_to(of({2, 3}), {2, 2, 4});
        });
    refused<xf::shape_error>("broadcast_to: extent -1 of axis 0 is negative (shape (-1, 2, 3))", [] {
        return xf::broadcast_to(of({2, 3}), {-1, 2, 3});
    });
    refused<xf::shape_error>("broadcast_to: extent -3 of axis 1 is negative (shape (2, -3))", [] {
        return xf::broadcast_to(of({2, 3}), {2, -3});
    });
    refused<xf::shape_error>("broadcast_to: the element count of shape (4294967296, 4294967296) overflows",
                             [] {
                                 return xf::broadcast_to(of({1}), {wide, wide});
                             });
    refused<xf::shape_error>("broadcast_to: the byte count of shape (4294967296, 536870912) overflows", [] {
        return xf::broadcast_to(of({1}), {wide, wide / 8});
    });
    refused<xf::shape_error>(
        "broadcast_to: axis 0 of extent 0 cannot become 3 (operand shape (0,), wanted (3,))",
        [] { return xf::broadcast_to(of({0}), {3}); });
    refused<xf::shape_error>("repeat: count -1 of axis 0 is negative", [] {
        return xf::repeat(of({2, 3}), -1, 0);
    });
    refused<xf::shape_error>("repeat: count -7 of axis 1 is negative", [] {
        return xf::repeat(of({2, 3}), -7, -1);
    });
    refused<xf::axis_error>("repeat: axis 2 is out of range for an operand of rank 2", [] {
        return xf::repeat(of({2, 3}), 2, 2);
    });
    refused<xf::axis_error>("repeat: axis -3 is out of range for an operand of rank 2", [] {
        return xf::repeat(of({2, 3}), 2, -3);
    });
    refused<xf::shape_error>("repeat: 2 counts for axis 1 of extent 3", [] {
        return xf::repeat(of({2, 3}), {1, 2}, 1);
    });
    refused<xf::shape_error>("repeat: 4 counts for axis 1 of extent 3", [] {
        return xf::repeat(of({2, 3}), {1, 2, 3, 4}, 1);
    });
    refused<xf::shape_error>("repeat: count -2 of entry 1 of axis 0 is negative", [] {
        return xf::repeat(of({2, 3}), {1, -2}, 0);
    });
    refused<xf::shape_error>("repeat: count -5 of entry 0 of axis 0 is negative", [] {
        return xf::repeat(of({2, 3}), {-5}, 0);
    });
    refused<xf::axis_error>("repeat: axis 4 is out of range for an operand of rank 2", [] {
        return xf::repeat(of({2, 3}), {1, 2}, 4);
    });
    refused<xf::shape_error>("repeat: extent 2 of axis 0 times 9223372036854775807 overflows",
                             [] { return xf::repeat(of({2}), huge, 0); });
    refused<xf::shape_error>(
        "repeat: the counts up to 9223372036854775807 of entry 0 of axis 0 add up to more than can be held",
        [] {
            return xf::repeat(of({2, 3}), {huge, huge}, 0);
        });
    refused<xf::shape_error>(
        "repeat: the counts up to 4611686018427387903 of entry 0 of axis 0 add up to more than can be held",
        [] {
            return xf::repeat(of({2, 3}), {huge / 2, 1}, 0);
        });
    refused<xf::shape_error>("repeat: the byte count of shape (576460752303423488, 8) overflows", [] {
        return xf::repeat(xf::broadcast_to(of({1, 1}), {wide << 27, 2}), {4}, 1);
    });
    refused<xf::shape_error>("repeat: 3 counts for axis 0 of extent 2", [] {
        return xf::repeat(of({2, 3}), std::vector<index_t>{1, 1, 1}, 0);
    });
    refused<xf::shape_error>("tile: count -1 of axis 1 is negative", [] {
        return xf::tile(of({2, 3}), {2, -1});
    });
    refused<xf::shape_error>("tile: count -2 of axis 1 is negative", [] { return xf::tile(of({2, 3}), -2); });
    refused<xf::shape_error>("tile: count -1 of axis 0 is negative", [] {
        return xf::tile(of({2, 3}), {-1, 1, 1});
    });
    refused<xf::shape_error>("tile: the element count of shape (9223372036854775807, 2) overflows", [] {
        return xf::tile(of({2}), {huge, 1});
    });
}

TEST_CASE("pad") {
    refused<xf::shape_error>("pad: width (1, -1) of axis 1 is negative (operand shape (2, 3))", [] {
        return xf::pad(of({2, 3}), {0, {1, -1}});
    });
    refused<xf::shape_error>("pad: width (-1, 0) of axis 0 is negative (operand shape (2, 3))", [] {
        return xf::pad(of({2, 3}), {{-1, 0}, {0, 0}});
    });
    refused<xf::shape_error>("pad: width (-3, -3) of axis 0 is negative (operand shape (2, 3))", [] {
        return xf::pad(of({2, 3}), -3);
    });
    refused<xf::shape_error>("pad: the padded extent of axis 0 overflows (operand shape (2,))", [] {
        return xf::pad(of({2}), {{huge, 1}});
    });
    refused<xf::shape_error>(
        "pad: mode edge cannot extend axis 0, which has no elements (operand shape (0, 3))", [] {
            return xf::pad(of({0, 3}), 1, "edge");
        });
    refused<xf::shape_error>(
        "pad: mode reflect cannot extend axis 0, which has no elements (operand shape (0, 3))", [] {
            return xf::pad(of({0, 3}), 1, "reflect");
        });
    refused<xf::shape_error>(
        "pad: mode symmetric cannot extend axis 1, which has no elements (operand shape (3, 0))", [] {
            return xf::pad(of({3, 0}), 1, "symmetric");
        });
    refused<xf::shape_error>(
        "pad: mode wrap cannot extend axis 1, which has no elements (operand shape (3, 0))", [] {
            return xf::pad(of({3, 0}), 1, "wrap");
        });
    refused<xf::error>(
        "pad: no mode is called \"mirror\" (constant, edge, reflect, symmetric, wrap, linear_ramp, maximum, "
        "mean, median and minimum are)",
        [] {
            return xf::pad(of({2, 3}), 1, "mirror");
        });
    refused<xf::error>(
        "pad: no mode is called \"\" (constant, edge, reflect, symmetric, wrap, linear_ramp, maximum, mean, "
        "median and minimum are)",
        [] {
            return xf::pad(of({2, 3}), 1, "");
        });
    refused<xf::error>(
        "pad: no mode is called \"Edge\" (constant, edge, reflect, symmetric, wrap, linear_ramp, maximum, "
        "mean, median and minimum are)",
        [] {
            return xf::pad(of({2, 3}), 1, "Edge");
        });
    for (const char* mode : {"edge", "reflect", "symmetric", "wrap"}) {
        const std::string message = std::string("pad: mode ") + mode +
                                    " takes no value: its border is made of the operand's own elements";
        refused<xf::error>(message.c_str(), [&] { return xf::pad(of({3}), 1, mode, 9); });
        refused<xf::error>(message.c_str(), [&] {
            return xf::pad(of({2, 3}), {{1, 0}, {0, 1}}, mode, 0.0F);
        });
    }
    refused<xf::shape_error>("pad: width (0, -9) of axis 1 is negative (operand shape (2, 3))", [] {
        return xf::pad(of({2, 3}) * 2, {{0, 0}, {0, -9}});
    });
}
