#include "harness/library.hpp"
#include "harness/session.hpp"
#include "peers/eigen.hpp"
#include "peers/python.hpp"

#include <xfuse/xtensor.hpp>

namespace bench {
namespace {

struct pooling {
    tensor4 x = numbers<4>({8, 64, 112, 112});
    tensor4 y, expected;

    pooling(std::size_t side, int window, int step, int pad)
        : y(tensor4::shape_type{8, 64, side, side}), expected(y.shape()) {
        loop_max_pool(x, expected, window, step, pad);
    }
    std::size_t in_bytes() const { return x.size() * sizeof(float); }
    std::size_t out_bytes() const { return y.size() * sizeof(float); }

    contender loops(int window, int step, int pad) {
        return fills("loops", y, expected, [=, this] { loop_max_pool(x, y, window, step, pad); });
    }
    void measure(session& s, const std::string& name, double target, contender own, int window, int step,
                 int pad, std::vector<contender> others = {}, const std::string& ahead_of = "") {
        std::vector<contender> all = {own, loops(window, step, pad)};
        for (contender& c : others) all.push_back(std::move(c));
        for (contender& c : onednn_max_pool(x, y, expected, window, step, pad)) all.push_back(std::move(c));
        const std::string torch = "F.max_pool2d(x, " + std::to_string(window) +
                                  ", stride=" + std::to_string(step) + ", padding=" + std::to_string(pad) +
                                  ")";
        const std::string k = std::to_string(window), step_text = std::to_string(step),
                          p = std::to_string(pad), edge = "(" + p + ", " + p + ")";
        const std::vector<python_way> ways = {
            {"PyTorch nchw", torch},
            {"PyTorch nhwc", torch, "x = x.contiguous(memory_format=torch.channels_last)"},
            {"JAX", "lax.reduce_window(x, -np.inf, lax.max, (1, 1, " + k + ", " + k + "), (1, 1, " +
                        step_text + ", " + step_text + "), ((0, 0), (0, 0), " + edge + ", " + edge + "))"},
            {"Halide", "max_pool(x, out, " + k + ", " + step_text + ", " + p + ")"}};
        const std::string model = "y = MaxPool<kernel_shape = [" + k + ", " + k + "], strides = [" +
                                  step_text + ", " + step_text + "], pads = [" + p + ", " + p + ", " + p +
                                  ", " + p + "]>(x)";
        for (contender& c : python_ways({lend("x", x)}, expected, ways + onnx_ways(model)))
            all.push_back(std::move(c));
        s.against_limit(name, {.of_limit = target, .rival = ahead_of}, in_bytes(), out_bytes(), all);
    }
};

void halve(session& s) {
    pooling p(56, 2, 2, 0);
    const auto own = fills("xfuse", p.y, p.expected, [&] {
        assign(p.y, xf::windows(p.x, 2, 2).max({-1, -2}));
    });
    const auto xtensor = fills("xtensor", p.y, p.expected, [&] {
        xt::noalias(p.y) = xt::amax(xt::reshape_view(p.x, {8, 64, 56, 2, 56, 2}), {3, 5});
    });
    std::vector<contender> others = {xtensor};
    const filling fill = [&p](const std::string& name, std::function<void()> run) {
        return fills(name, p.y, p.expected, std::move(run));
    };
    for (contender& c : eigen_halve(p.x, p.y, fill)) others.push_back(std::move(c));
    const std::vector<python_way> ways = {
        {"NumPy reshape", "x.reshape(8, 64, 56, 2, 56, 2).max((3, 5))"},
        {"NumPy windows",
         "sliding_window_view(x, (2, 2), axis=(-2, -1))[..., ::2, ::2, :, :].max((-1, -2))"}};
    for (contender& c : python_ways({lend("x", p.x)}, p.expected, ways)) others.push_back(std::move(c));
    p.measure(s, "pool max 2x2 step 2", 0.85, own, 2, 2, 0, others);
}

void slide(session& s) {
    pooling p(110, 3, 1, 0);
    const auto own = fills("xfuse", p.y, p.expected, [&] { assign(p.y, xf::windows(p.x, 3).max({-1, -2})); });
    p.measure(s, "pool max 3x3 step 1", 0.70, own, 3, 1, 0, {}, "oneDNN");
}

void slide_padded(session& s) {
    pooling p(112, 3, 1, 1);
    const auto own = fills("xfuse", p.y, p.expected, [&] {
        assign(p.y, xf::windows(p.x, {3, 3}, {1, 1}, {.padding = {1, 1}}).max({-1, -2}));
    });
    p.measure(s, "pool max 3x3 step 1 padded", 0.70, own, 3, 1, 1, {}, "oneDNN");
}

}  // namespace

void pool_cases(session& s) {
    if (s.wants("pool max 2x2 step 2")) halve(s);
    if (s.wants("pool max 3x3 step 1")) slide(s);
    if (s.wants("pool max 3x3 step 1 padded")) slide_padded(s);
}

}  // namespace bench
