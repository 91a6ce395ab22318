#include "cases/threads.hpp"

#include "peers/peers.hpp"
#include "peers/python.hpp"

namespace bench {

void thread_cases(session& s) {
    if (!s.wants("2 threads: pool tanh sum window repeat")) return;
    const tensor4 x = numbers<4>({8, 64, 112, 112});
    const tensor2 m = numbers<2>({4096, 1024}), picture = numbers<2>({2048, 2048});
    tensor4 half(tensor4::shape_type{8, 64, 56, 56}), twice(x.shape());
    tensor2 same(m.shape()), inner(tensor2::shape_type{2018, 2018});
    xt::xtensor<float, 0> total;
    const auto measure = [&s](const std::string& name, auto& y, const auto& run,
                              const std::vector<lent>& operands, const std::vector<python_way>& ways,
                              double tolerance = 0) {
        if (!s.wants(name)) return;
        run();
        const auto expected = y;
        with_two_threads(s, name, 0, y, run, python_ways(operands, expected, ways, tolerance, 2));
    };
    measure("2 threads: pool max 2x2 step 2", half,
            [&] {
                assign(half, xf::windows(x, 2, 2).max({-1, -2}));
            },
            {lend("x", x)}, {{"PyTorch nchw", "F.max_pool2d(x, 2)"}});
    measure("2 threads: window max 31x31", inner,
            [&] {
                assign(inner, xf::windows(picture, 31).max({-1, -2}));
            },
            {}, {});
    measure("2 threads: repeat 2x on two axes", twice,
            [&] { assign(twice, xf::repeat(xf::repeat(half, 2, -1), 2, -2)); }, {lend("x", half)},
            {{"PyTorch nchw", "F.interpolate(x, scale_factor=2, mode='nearest')"}});
    measure(
        "2 threads: map tanh(2x+1)*x", same,
        [&] { assign(same, xf::tanh(2 * xf::lazy(m) + 1) * xf::lazy(m)); }, {lend("x", m)},
        {{"PyTorch", "torch.tanh(2 * x + 1) * x"}}, 1e-6);
    measure(
        "2 threads: sum of all", total, [&] { assign(total, xf::sum(x)); }, {lend("x", x)},
        {{"PyTorch", "x.sum()"}}, 1e-3);
}

}  // namespace bench
