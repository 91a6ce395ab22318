#include "any/wrong_calls.hpp"
#include "xfuse/modules.hpp"

using namespace wrong;

// Counts of repeats and tiles, axes of tensordot, and modules: their numbers, operands and weights.
namespace {

namespace layers = xf::nn::modules;
using list = std::vector<int>;
const any a = of({2, 3, 4}), b = of({3, 5}), images = of({1, 4, 6, 6}), nothing,
          nine = xf::reshape(a, {1, 1, 1, 1, 1, 1, 2, 3, 4});
const auto &axis = XFUSE_ERROR(axis), &shape = XFUSE_ERROR(shape), &rank = XFUSE_ERROR(rank),
           &window = XFUSE_ERROR(window), &subscript = XFUSE_ERROR(subscript), &bounds = XFUSE_ERROR(bounds),
           &other = typeid(xf::error);

layers::sequential dense() { return layers::sequential(layers::linear(2, 3)); }

}  // namespace

TEST_CASE("wrong calls: counts, and axes to be contracted") {
    const call calls[] = {
        {shape, "repeat: count -1 of axis 0 is negative", [](auto& y) { y = xf::repeat(a, -1, 0); }},
        {shape, "repeat: 3 counts for axis 0 of extent 2",
         [](auto& y) {
             y = xf::repeat(a, list{1, 2, 3}, 0);
         }},
        {shape, "repeat: count -2 of entry 1 of axis 0 is negative",
         [](auto& y) {
             y = xf::repeat(a, list{1, -2}, 0);
         }},
        {axis, "repeat: axis 3 is out of range for an operand of rank 3",
         [](auto& y) { y = xf::repeat(a, 2, 3); }},
        {shape, "repeat: extent 2 of axis 0 times 9223372036854775807 overflows",
         [](auto& y) { y = xf::repeat(a, std::numeric_limits<index_t>::max(), 0); }},
        {shape, "tile: count -1 of axis 2 is negative",
         [](auto& y) {
             y = xf::tile(a, list{2, -1});
         }},
        {rank, "a list of 17 entries", [](auto& y) { y = xf::tile(a, list(17, 1)); }},
        {axis, "tensordot: 3 axes of operands of 3 and 2 axes (operand shapes (2, 3, 4) and (3, 5))",
         [](auto& y) { y = xf::tensordot(a, b, 3); }},
        {subscript, "tensordot: axis 2 of operand 0 has extent 4 and axis 0 of operand 1 has extent 3",
         [](auto& y) { y = xf::tensordot(a, b, 1); }},
        {axis, "tensordot: axis 2 is out of range for an operand of rank 2",
         [](auto& y) { y = xf::tensordot(a, b, list{1}, list{2}); }},
        {axis, "tensordot: axis 1 is given twice",
         [](auto& y) {
             y = xf::tensordot(a, a, list{1, 1}, list{1, 2});
         }},
        {rank, "tensordot: 18 axes, the summed ones included; 16 is the limit",
         [](auto& y) { y = xf::tensordot(nine, nine, 0); }},
        {rank, "any_expr: it holds no expression yet", [](auto& y) { y = xf::repeat(nothing, 2, 0); }},
    };
    check(calls);
}

TEST_CASE("wrong calls: modules") {
    const call calls[] = {
        {shape,
         "linear: 5 features on the last axis of operand 0 of shape (3, 5) for weights of shape (2, 6)",
         [](auto& y) { y = layers::linear(6, 2)(b); }},
        {shape, "conv2d: 4 channels on axis 1 of operand 0 for weights of shape (8, 3, 3, 3)",
         [](auto& y) { y = layers::conv2d(3, 8, 3)(images); }},
        {rank, "conv2d: operand 0 of shape (3, 5) has fewer than 3 axes",
         [](auto& y) { y = layers::conv2d(3, 8, 3)(b); }},
        {window, "conv2d: window 7 is larger than axis 2 of extent 6 (operand shape (1, 4, 6, 6))",
         [](auto& y) { y = layers::conv2d(4, 8, 7)(images); }},
        {window, "conv2d: 3 entries of kernel_size for 2 spatial axes",
         [](auto&) {
             layers::conv2d(4, 8, {3, 3, 3});
         }},
        {shape, "conv2d: in_channels of 4 do not divide into 3 groups",
         [](auto&) { layers::conv2d(4, 8, 3, {.groups = 3}); }},
        {shape, "linear: in_features is -1, below 1", [](auto&) { layers::linear(-1, 3); }},
        {shape, "batch_norm: mean of shape (3,) for 4 channels",
         [](auto& y) { y = layers::batch_norm(3)(images); }},
        {window, "max_pool: window 7 is larger than axis 2 of extent 6",
         [](auto& y) { y = layers::max_pool2d(7)(images); }},
        {axis, "flatten: axis 3 is out of range for an operand of rank 2",
         [](auto& y) { y = layers::flatten(3)(b); }},
        {axis, "softmax: axis 2 is out of range for an operand of rank 2",
         [](auto& y) { y = layers::softmax(2)(b); }},
        {rank, "any_expr: it holds no expression yet", [](auto& y) { y = dense()(nothing); }},
        {bounds, "sequential: no layer 1 among 1", [](auto&) { dense()[1]; }},
        {shape,
         "parameter \"0.weight\" of shape (3, 2) of linear(in_features=2, out_features=3, bias=true): the "
         "array has shape (2, 3)",
         [](auto&) {
             dense().load_state_dict({{"0.weight", of({2, 3})}, {"0.bias", of({3})}});
         }},
        {other,
         "parameter \"0.bias\" of shape (3,) of linear(in_features=2, out_features=3, bias=true): no array "
         "has this name",
         [](auto&) {
             dense().load_state_dict({{"0.weight", of({3, 2})}});
         }},
        {other, "array \"1.bias\" of shape (3,): no parameter has this name",
         [](auto&) {
             dense().load_state_dict({{"0.weight", of({3, 2})}, {"0.bias", of({3})}, {"1.bias", of({3})}});
         }},
        {shape, "parameter of shape (3, 2): an array of shape (2, 3) is assigned",
         [](auto&) {
             layers::linear(2, 3).weight.assign(of({2, 3}));
         }},
    };
    check(calls);
}
