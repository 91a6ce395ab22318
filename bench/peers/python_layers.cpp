#include "peers/python_layers.hpp"

namespace bench {
namespace {

std::string text(std::size_t n) { return std::to_string(n); }

/// Statements that run once: the operands in PyTorch's order of axes, in one of its layouts.
std::string torch_set_up(const layer_shape& s, const std::string& layout) {
    const std::string taps = s.depthwise ? "f.permute(2, 3, 0, 1)" : "f.permute(3, 2, 0, 1)";
    return "x = x.permute(0, 3, 1, 2)" + layout + "\nf = " + taps + layout;
}

/// Every window of x over its axes 1 and 2, at steps and with a distance between the elements.
std::string numpy_windows(const std::string& x, std::size_t k, std::size_t step, std::size_t apart = 1) {
    const std::string wide = text((k - 1) * apart + 1), stride = "::" + text(step), each = "::" + text(apart);
    return "sliding_window_view(" + x + ", (" + wide + ", " + wide + "), axis=(1, 2))[:, " + stride + ", " +
           stride + ", :, " + each + ", " + each + "]";
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
    std::string y = "F.conv2d(" + x + ", " + f + ", " + (s.bias ? b : "None") + ", stride=" + text(s.step) +
                    ", dilation=" + text(s.dilation) + ", groups=" + text(s.depthwise ? s.in : 1) + ")";
    if (s.relu) y = "F.relu(" + y + ")";
    return s.pool == 0 ? y
                       : "F.max_pool2d(" + y + ", " + text(s.pool) + ", stride=" + text(s.pool_step) + ")";
}

std::vector<contender> python_layer(layer& l, int threads) {
    const layer_shape& s = l.shape;
    const std::string back = ".permute(0, 2, 3, 1)", last = ".contiguous(memory_format=torch.channels_last)";
    std::vector<python_way> ways = {
        {"PyTorch nchw", torch_layer(s), torch_set_up(s, ".contiguous()"), "y" + back},
        {"PyTorch nhwc", torch_layer(s), torch_set_up(s, last), "y" + back},
        {"PyTorch mkldnn", torch_layer(s),
         torch_set_up(s, ".contiguous().to_mkldnn()") + "\nb = b.to_mkldnn()", "y.to_dense()" + back}};
    if (threads == 1) ways.push_back({"NumPy windows", numpy_layer(s)});
    return python_ways({lend("x", l.x), lend("f", l.f), lend("b", l.b)}, l.expected, ways, 0, threads);
}

}  // namespace bench
