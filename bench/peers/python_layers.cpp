#include "peers/python_layers.hpp"

namespace bench {
namespace {

std::string text_of(std::size_t n) { return std::to_string(n); }

/// Statements that run once: the operands in PyTorch's order of axes, in one of its layouts.
std::string torch_set_up(const layer_shape& s, const std::string& layout) {
    const std::string taps = s.depthwise ? "f.permute(2, 3, 0, 1)" : "f.permute(3, 2, 0, 1)";
    return "x = x.permute(0, 3, 1, 2)" + layout + "\nf = " + taps + layout;
}

/// Every window of x over its axes 1 and 2, at steps and with a distance between the elements.
std::string numpy_windows(const std::string& x, std::size_t k, std::size_t step, std::size_t apart = 1) {
    const std::string wide = text_of((k - 1) * apart + 1), stride = "::" + text_of(step),
                      each = "::" + text_of(apart);
    return "sliding_window_view(" + x + ", (" + wide + ", " + wide + "), axis=(1, 2))[:, " + stride + ", " +
           stride + ", :, " + each + ", " + each + "]";
}

/// The layer as a module, whose weights are packed where it is compiled.
std::string torch_module(const layer_shape& s) {
    std::string text = "\nlayers = [nn.Conv2d(" + text_of(s.in) + ", " + text_of(s.out) + ", " +
                       text_of(s.window) + ", stride=" + text_of(s.step) +
                       ", dilation=" + text_of(s.dilation) + ", groups=" + text_of(s.depthwise ? s.in : 1) +
                       ", bias=" + (s.bias ? "True" : "False") + ")]\nlayers[0].weight.data = f\n";
    if (s.bias) text += "layers[0].bias.data = b\n";
    if (s.relu) text += "layers.append(nn.ReLU())\n";
    if (s.pool > 0)
        text += "layers.append(nn.MaxPool2d(" + text_of(s.pool) + ", " + text_of(s.pool_step) + "))\n";
    return text + "net = nn.Sequential(*layers).eval()";
}

std::string jax_layer(const layer_shape& s) {
    const auto square = [](std::size_t n) { return "(" + text_of(n) + ", " + text_of(n) + ")"; };
    const auto pixels = [](std::size_t n) { return "(1, " + text_of(n) + ", " + text_of(n) + ", 1)"; };
    std::string y = "lax.conv_general_dilated(x, " + std::string(s.depthwise ? "f.swapaxes(2, 3)" : "f") +
                    ", " + square(s.step) + ", 'VALID', rhs_dilation=" + square(s.dilation) +
                    ", dimension_numbers=('NHWC', 'HWIO', 'NHWC'), feature_group_count=" +
                    text_of(s.depthwise ? s.in : 1) + ")";
    if (s.bias) y += " + b";
    if (s.relu) y = "np.maximum(" + y + ", 0)";
    return s.pool == 0 ? y
                       : "lax.reduce_window(" + y + ", -np.inf, lax.max, " + pixels(s.pool) + ", " +
                             pixels(s.pool_step) + ", 'VALID')";
}

std::string numpy_layer(const layer_shape& s) {
    const std::string windows = numpy_windows("x", s.window, s.step, s.dilation);
    std::string y = s.depthwise ? "np.einsum('nhwcij,ijc->nhwc', " + windows + ", f[..., 0])"
                                : "np.tensordot(" + windows + ", f, axes=([4, 5, 3], [0, 1, 2]))";
    if (s.bias) y += " + b";
    if (s.relu) y = "np.maximum(" + y + ", 0)";
    return s.pool == 0 ? y : numpy_windows(y, s.pool, s.pool_step) + ".max((-1, -2))";
}

}  // namespace

std::string torch_layer(const layer_shape& s, const std::string& x, const std::string& f,
                        const std::string& b) {
    std::string y = "F.conv2d(" + x + ", " + f + ", " + (s.bias ? b : "None") +
                    ", stride=" + text_of(s.step) + ", dilation=" + text_of(s.dilation) +
                    ", groups=" + text_of(s.depthwise ? s.in : 1) + ")";
    if (s.relu) y = "F.relu(" + y + ")";
    return s.pool == 0
               ? y
               : "F.max_pool2d(" + y + ", " + text_of(s.pool) + ", stride=" + text_of(s.pool_step) + ")";
}

std::string onnx_layer(const layer_shape& s, const std::string& x, const std::string& f, const std::string& b,
                       const std::string& y) {
    const auto square = [](std::size_t n) { return "[" + text_of(n) + ", " + text_of(n) + "]"; };
    std::string text = y + "c = Conv<strides = " + square(s.step) + ", dilations = " + square(s.dilation) +
                       ", group = " + text_of(s.depthwise ? s.in : 1) + ">(" + x + ", " + f +
                       (s.bias ? ", " + b : "") + ") ";
    std::string last = y + "c";
    if (s.relu) text += y + "r = Relu(" + last + ") ", last = y + "r";
    if (s.pool > 0)
        return text + y + " = MaxPool<kernel_shape = " + square(s.pool) +
               ", strides = " + square(s.pool_step) + ">(" + last + ") ";
    return text + y + " = Identity(" + last + ") ";
}

std::vector<contender> python_layer(layer& l, int threads) {
    const layer_shape& s = l.shape;
    const std::string back = ".permute(0, 2, 3, 1)", last = ".contiguous(memory_format=torch.channels_last)";
    std::vector<python_way> ways = {
        {"PyTorch nchw", torch_layer(s), torch_set_up(s, ".contiguous()"), "y" + back},
        {"PyTorch nhwc", torch_layer(s), torch_set_up(s, last), "y" + back},
        {"PyTorch mkldnn", torch_layer(s),
         torch_set_up(s, ".contiguous().to_mkldnn()") + "\nb = b.to_mkldnn()", "y.to_dense()" + back}};
    for (python_way& way : ways)
        if (way.name != "PyTorch mkldnn") way.expression = "net(x)", way.set_up += torch_module(s);
    ways.push_back({"JAX", jax_layer(s)});
    const std::string taps = s.depthwise ? "f.transpose(2, 3, 0, 1)" : "f.transpose(3, 2, 0, 1)";
    ways = std::move(ways) + onnx_ways(onnx_layer(s, "x", "f", "b", "y"),
                                       "x, f, constants = x.transpose(0, 3, 1, 2), " + taps + ", 'f b'",
                                       "y.transpose(0, 2, 3, 1)");
    if (threads == 1 && !s.depthwise && s.step == 1 && s.pool == 2 && s.bias && s.relu)
        ways.push_back({"Halide", "pooled_convolution(x, f, b, out)"});
    if (threads == 1) ways.push_back({"NumPy windows", numpy_layer(s)});
    return python_ways({lend("x", l.x), lend("f", l.f), lend("b", l.b)}, l.expected, ways, 0, threads);
}

}  // namespace bench
