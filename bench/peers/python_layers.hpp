#pragma once
#include "peers/layers.hpp"
#include "peers/python.hpp"

namespace bench {

/// A layer in PyTorch's layouts and by NumPy's windows and tensordot.
std::vector<contender> python_layer(layer& l, int threads = 1);
/// The layer as an expression of x, f and b in PyTorch, where these are image, channel, row, column and
/// out, in, row, column.
std::string torch_layer(const layer_shape& s, const std::string& x = "x", const std::string& f = "f",
                        const std::string& b = "b");
/// The same in ONNX's text, whose result has the name y.
std::string onnx_layer(const layer_shape& s, const std::string& x, const std::string& f, const std::string& b,
                       const std::string& y);

}  // namespace bench
