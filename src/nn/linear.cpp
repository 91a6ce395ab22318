#include "xfuse/nn/linear.hpp"

namespace xf::nn {

void check_linear(std::span<const index_t> x, std::span<const index_t> weights) {
    if (x.back() == weights[1]) return;
    throw shape_error(core::message("linear: ", x.back(), " features on the last axis of operand 0 of shape ",
                                    core::shape_text(x), " for weights of shape ", core::shape_text(weights),
                                    ", which have ", weights[1], " inputs on axis 1"));
}

}  // namespace xf::nn
