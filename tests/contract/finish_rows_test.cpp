#include <doctest/doctest.h>

#include <cmath>
#include <random>

#include "xfuse/nn.hpp"
#include "xfuse/xfuse.hpp"
#include "xfuse/xtensor.hpp"

/// Elementwise stages that products of rows finish in their registers.
namespace {

using xf::index_t;
template <class T, std::size_t Rank>
using array = xt::xtensor<T, Rank>;

std::mt19937 random_source(23);
std::size_t pick(std::size_t low, std::size_t high) { return low + random_source() % (high - low + 1); }

template <class A>
A elements(const typename A::shape_type& shape) {
    A a(shape);
    for (auto& x : a) x = typename A::value_type(int(random_source() % 61) - 30) / 7;
    return a;
}

template <class E>
bool is_finished(const E& e) {
    return xf::explain(e).text().find("in the registers of stage") != std::string::npos;
}

/// A depthwise layer of any size.
template <class T>
struct depthwise {
    std::size_t window = pick(1, 4), channels = pick(0, 3) > 0 ? 16 * pick(1, 5) : pick(2, 70);
    array<T, 4> x = elements<array<T, 4>>({pick(1, 2), pick(window, 20), pick(window, 60), channels});
    array<T, 4> w = elements<array<T, 4>>({window, window, 1, channels});
    array<T, 1> b = elements<array<T, 1>>({channels});
    xf::nn::conv_options options{.stride = index_t(pick(1, 2)),
                                 .padding = index_t(pick(0, 1) * (window / 2)),
                                 .groups = index_t(channels)};
    auto sums() const { return xf::nn::conv2d<xf::nn::nhwc>(x, w, options); }
};

template <class T>
void check_layers(int least) {
    int finished = 0;
    for (int round = 0; round < 40; ++round) {
        const depthwise<T> l;
        const auto e = xf::relu(xf::nn::conv2d<xf::nn::nhwc>(l.x, l.w, l.b, l.options));
        finished += is_finished(e);
        array<T, 4> expected = l.sums(), found(expected.shape());
        for (std::size_t i = 0; i < expected.size(); ++i) {
            const T x = expected.data()[i] + l.b(i % l.channels);
            expected.data()[i] = x >= 0 ? x : 0;
        }
        xt::noalias(found) = e;
        INFO("channels ", l.channels, ", window ", l.window, ", of ", l.x.shape(1), " by ", l.x.shape(2));
        CHECK(found == expected);
    }
    CHECK(finished >= least);  // channels of whole vectors, on every instruction set
}

TEST_CASE("bias and relu behind products of rows have the bits of stages of their own") {
    check_layers<float>(25);
    check_layers<double>(25);
}

TEST_CASE("results in another order than the products' vectors, or read twice, stay stages") {
    const depthwise<float> l;
    const auto e = xf::relu(l.sums() + l.b);
    const array<float, 4> found = e, sums = l.sums();
    const auto each_pixel = xf::relu(l.sums() + sums);
    CHECK(!is_finished(each_pixel));
    CHECK(!is_finished(xf::exp(l.sums()) + l.b));
    const auto shared = l.sums();
    CHECK(!is_finished((shared + l.b) * shared));
    const auto two_readers = xf::sum(xf::relu(shared + l.b), {1, 2}) + xf::sum(shared, {1, 2});
    CHECK(!is_finished(two_readers));
    const array<float, 2> totals = two_readers, apart = xf::sum(found, {1, 2}) + xf::sum(sums, {1, 2});
    CHECK(totals == apart);
    const array<float, 4> turned = xf::transpose(e, {0, 3, 1, 2});
    bool equal = true;
    for (std::size_t i = 0; i < found.shape(1); ++i)
        for (std::size_t c = 0; c < l.channels; ++c) equal &= turned(0, c, i, 0) == found(0, i, 0, c);
    CHECK(equal);
}

}  // namespace
