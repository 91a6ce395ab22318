#include "harness/library.hpp"
#include "harness/session.hpp"
#include "peers/peers.hpp"

namespace bench {
namespace {

/// The same with one thread and with two, in turn. The results must be the same bits.
template <std::size_t R, class F>
void measure(session& s, const std::string& name, xt::xtensor<float, R>& y, const F& run) {
    if (!s.wants(name)) return;
    xf::set_threads(1);
    run();
    const xt::xtensor<float, R> expected = y;
    const auto with = [&](int threads) {
        return fills("", y, expected, [&run, threads] {
            xf::set_threads(threads);
            run();
        });
    };
    const std::vector<timing> t = race({with(2), with(1)}, time_source::wall);
    xf::set_threads(1);
    s.add({name, with_spread(t[0]) + " ms" + t[0].wrong, "", number(t[1].median / t[0].median) + " x", "-",
           "-", "one thread " + milliseconds(t[1].median)});
}

}  // namespace

void thread_cases(session& s) {
    if (!s.wants("2 threads: pool tanh sum window repeat")) return;
    const tensor4 x = numbers<4>({8, 64, 112, 112});
    const tensor2 m = numbers<2>({4096, 1024}), picture = numbers<2>({2048, 2048});
    tensor4 half(tensor4::shape_type{8, 64, 56, 56}), twice(x.shape());
    tensor2 same(m.shape()), inner(tensor2::shape_type{2018, 2018});
    xt::xtensor<float, 0> total;
    measure(s, "2 threads: pool max 2x2 step 2", half, [&] {
        assign(half, xf::windows(x, 2, 2).max({-1, -2}));
    });
    measure(s, "2 threads: window max 31x31", inner, [&] {
        assign(inner, xf::windows(picture, 31).max({-1, -2}));
    });
    measure(s, "2 threads: repeat 2x on two axes", twice,
            [&] { assign(twice, xf::repeat(xf::repeat(half, 2, -1), 2, -2)); });
    measure(s, "2 threads: map tanh(2x+1)*x", same,
            [&] { assign(same, xf::tanh(2 * xf::lazy(m) + 1) * xf::lazy(m)); });
    measure(s, "2 threads: sum of all", total, [&] { assign(total, xf::sum(x)); });
}

}  // namespace bench
