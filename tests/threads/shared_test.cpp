#include <doctest/doctest.h>

#include <atomic>
#include <thread>
#include <vector>
#include <xfuse/xtensor.hpp>

#include "xfuse/nn.hpp"
#include "xfuse/xfuse.hpp"

/// Sixteen threads of the user's that share what is const. Run it with the thread sanitizer:
/// `./dev test --tsan`.
namespace {

constexpr int thread_count = 16, rounds = 20;

template <class F>
void on_all_threads(const F& f) {
    std::atomic<bool> go{false};
    std::vector<std::thread> threads;
    for (int number = 0; number < thread_count; ++number) {
        threads.emplace_back([&, number] {
            while (!go) std::this_thread::yield();
            for (int round = 0; round < rounds; ++round) f(number);
        });
    }
    go = true;
    for (std::thread& t : threads) t.join();
}

/// All threads evaluate one expression, each into a target of its own.
template <class E>
void check_shared(const E& e) {
    const auto expected = xf::eval(e);
    std::atomic<int> wrong{0};
    on_all_threads([&](int) { wrong += xf::eval(e) != expected; });
    CHECK(wrong == 0);
}

xt::xtensor<float, 2> counted(std::size_t rows, std::size_t columns) {
    xt::xtensor<float, 2> x = xt::zeros<float>({rows, columns});
    for (std::size_t i = 0; i < x.size(); ++i) x.data()[i] = float(i * 7 % 13);
    return x;
}

const xt::xtensor<float, 2> x = counted(40, 60), w = counted(60, 30);

}  // namespace

TEST_CASE("sixteen threads evaluate one expression") {
    check_shared(xf::lazy(x) * 2 + xf::view(x, 0));
    check_shared(xf::windows(x, 3).max({-1, -2}));
    check_shared(xf::nn::softmax(x));
    check_shared(xf::matmul(x, w));
    check_shared(xf::repeat(xf::pad(x, 2, "reflect"), {2}, 0).sum(0));
    check_shared(xf::cumsum(xf::transpose(x), 1));
    check_shared(xf::concatenate(x, x * 2).argmax(1));
    check_shared((xf::windows(x, 3) * xf::view(w, xt::range(0, 3), xt::range(0, 3))).sum({-1, -2}));
}

TEST_CASE("an expression that owns its operand") {
    const auto e = xf::lazy(xt::xtensor<float, 2>(x)) - xf::mean(xt::xtensor<float, 2>(x), {1}, xf::keepdims);
    check_shared(e);
}

TEST_CASE("each thread writes its part of one target") {
    xt::xtensor<float, 3> y = xt::zeros<float>({thread_count, 40, 60});
    const auto e = xf::lazy(x) + 1;
    on_all_threads([&](int number) { xt::view(y, number) = e * float(number); });
    for (int number = 0; number < thread_count; ++number)
        CHECK(xt::all(xt::equal(xt::view(y, number), (x + 1.F) * float(number))));
}

TEST_CASE("explanations, plans and errors beside evaluations") {
    const auto e = xf::windows(x, 2).max({-1, -2});
    const auto expected = xf::eval(e);
    std::atomic<int> wrong{0};
    on_all_threads([&](int number) {
        if (number % 4 == 0) wrong += xf::explain(e).stages < 1;
        auto p = xf::plan(e);
        xt::xtensor<float, 2> y = xt::zeros<float>({39, 59});
        p.run(y);
        wrong += y != expected;
        try {
            (void)xf::windows(x, 100);
            ++wrong;
        } catch (const xf::window_error&) {
        }
    });
    CHECK(wrong == 0);
}
