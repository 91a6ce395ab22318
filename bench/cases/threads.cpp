#include "cases/threads.hpp"

#include "peers/peers.hpp"
#include "peers/python.hpp"

#include "xfuse/nn.hpp"

namespace bench {
namespace {

void chosen_for_size(session& s, std::size_t count) {
    const std::string name = "threads chosen: " + std::to_string(count) + " ";
    const tensor2 x = numbers<2>({count / 1000, 1000});
    tensor2 y(x.shape()), half(tensor2::shape_type{count / 2000, 500});
    xt::xtensor<float, 0> total;
    xt::xtensor<float, 1> row(xt::xtensor<float, 1>::shape_type{count / 1000});
    with_chosen_threads(s, name + "2x+1", y, [&] { return 2 * xf::lazy(x) + 1; });
    with_chosen_threads(s, name + "tanh", y, [&] { return xf::tanh(x); });
    with_chosen_threads(s, name + "sum of all", total, [&] { return xf::sum(x); });
    with_chosen_threads(s, name + "sum of rows", row, [&] { return xf::sum(x, 1); });
    if (count >= 2000)
        with_chosen_threads(s, name + "max 2x2", half, [&] { return xf::windows(x, 2, 2).max({-1, -2}); });
}

void chosen_for_product(session& s, std::size_t n) {
    const tensor2 a = numbers<2>({n, n});
    tensor2 y(a.shape());
    with_chosen_threads(s, "threads chosen: product " + std::to_string(n), y,
                        [&] { return xf::matmul(a, a); });
}

void chosen_for_lenet(session& s, std::size_t batch) {
    using vector = xt::xtensor<float, 1>;
    const tensor4 x = numbers<4>({batch, 1, 28, 28}), w1 = numbers<4>({6, 1, 5, 5}),
                  w2 = numbers<4>({16, 6, 5, 5});
    const tensor2 d1 = numbers<2>({120, 400}), d2 = numbers<2>({84, 120}), d3 = numbers<2>({10, 84});
    const vector b1 = numbers<1>({6}), b2 = numbers<1>({16}), b3 = numbers<1>({120}), b4 = numbers<1>({84}),
                 b5 = numbers<1>({10});
    tensor2 y(tensor2::shape_type{batch, 10});
    with_chosen_threads(s, "threads chosen: LeNet of batch " + std::to_string(batch), y, [&] {
        using namespace xf::nn;
        const auto first = max_pool(xf::relu(conv2d(x, w1, b1, {.padding = 2})), {2, 2});
        const auto second = max_pool(xf::relu(conv2d(first, w2, b2)), {2, 2});
        const auto flat = xf::reshape(second, {xf::index_t(batch), xf::index_t(400)});
        const auto hidden = xf::relu(linear(xf::relu(linear(flat, d1, b3)), d2, b4));
        return linear(hidden, d3, b5);
    });
}

void chosen_cases(session& s) {
    for (const std::size_t count : {1000, 10000, 100000, 300000, 1000000, 10000000})
        chosen_for_size(s, count);
    for (const std::size_t n : {64, 128, 256, 512}) chosen_for_product(s, n);
    for (const std::size_t batch : {1, 2, 4, 6, 9, 16}) chosen_for_lenet(s, batch);
}

}  // namespace

void thread_cases(session& s) {
    chosen_cases(s);
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
