#include <doctest/doctest.h>

#include "nn/reference.hpp"

/// Layers over rows: linear, softmax, normalisations, attention, against plain loops.
namespace {

using namespace reference;
using xf::nn::nhwc;

array softmax_of(const array& a) {
    return by_rows(a, [](double* row, std::size_t n) {
        const double most = *std::max_element(row, row + n);
        double sum = 0;
        for (std::size_t k = 0; k < n; ++k) sum += row[k] = std::exp(row[k] - most);
        for (std::size_t k = 0; k < n; ++k) row[k] /= sum;
    });
}
array normalised(const array& a, double eps) {
    return by_rows(a, [eps](double* row, std::size_t n) {
        double mean = 0, var = 0;
        for (std::size_t k = 0; k < n; ++k) mean += row[k] / double(n);
        for (std::size_t k = 0; k < n; ++k) var += (row[k] - mean) * (row[k] - mean) / double(n);
        for (std::size_t k = 0; k < n; ++k) row[k] = (row[k] - mean) / std::sqrt(var + eps);
    });
}
/// (..., i) with (o, i) -> (..., o)
array linear_of(const array& x, const array& w) {
    const index_t in = w.extents[1], out = w.extents[0];
    shape s = x.extents;
    s.back() = out;
    array y(s);
    for (std::size_t k = 0; k < y.data.size(); ++k) {
        const index_t row = index_t(k) / out, o = index_t(k) % out;
        for (index_t i = 0; i < in; ++i) y.data[k] += x.data[std::size_t(row * in + i)] * w({o, i});
    }
    return y;
}
/// Adds a vector to each row.
array plus(const array& a, const array& b) {
    return by_rows(a, [&](double* row, std::size_t n) {
        for (std::size_t k = 0; k < n; ++k) row[k] += b.data[k];
    });
}
array times(const array& a, const array& b) {
    return by_rows(a, [&](double* row, std::size_t n) {
        for (std::size_t k = 0; k < n; ++k) row[k] *= b.data[k];
    });
}
/// (batch, L, D), (batch, S, D), (batch, S, E)
array attention_of(const array& q, const array& k, const array& v, double scale, const array* mask) {
    const index_t L = q.extents[1], S = k.extents[1], D = q.extents[2], E = v.extents[2];
    array scores({q.extents[0], L, S}), y({q.extents[0], L, E});
    each_index(scores.extents, [&](const shape& at) {
        for (index_t d = 0; d < D; ++d) scores(at) += q({at[0], at[1], d}) * k({at[0], at[2], d}) * scale;
        if (mask != nullptr) scores(at) += (*mask)({at[1], at[2]});
    });
    const array p = softmax_of(scores);
    each_index(y.extents, [&](const shape& at) {
        for (index_t s = 0; s < S; ++s) y(at) += p({at[0], at[1], s}) * v({at[0], s, at[2]});
    });
    return y;
}

}  // namespace

TEST_CASE("linear") {
    for (int round = 0; round < 20; ++round) {
        const index_t in = between(1, 20), out = between(1, 20);
        const auto x = random_array({between(1, 3), between(1, 9), in}), w = random_array({out, in});
        const auto b = random_array({out});
        const auto t = tensor_of<float, 3>(x);
        const auto u = tensor_of<float, 2>(w);
        const auto c = tensor_of<float, 1>(b);
        CHECK(distance(xf::nn::linear(t, u), linear_of(x, w)) == 0);
        CHECK(distance(xf::nn::linear(t, u, c), plus(linear_of(x, w), b)) == 0);
        CHECK(distance(xf::nn::linear(xf::lazy(t) * 3, u),
                       linear_of(mapped(x, [](double v) { return 3 * v; }), w)) == 0);
    }
    const xt::xtensor<float, 1> one = {1, 2, 3};
    const xt::xtensor<float, 2> w = {{1, 0, 1}, {0, 2, 0}};
    CHECK(xf::eval(xf::nn::linear(one, w)) == xt::xtensor<float, 1>{4, 4});
}

TEST_CASE("log_softmax keeps the digits of large logits") {
    const xt::xtensor<float, 1> same = {1e8F, 1e8F}, close = {10000, 10001, 10002, 10003},
                                far = {-3e38F, 3e38F};
    const auto logs = [](const auto& x) { return xt::xtensor<float, 1>(xf::nn::log_softmax(x)); };
    CHECK(logs(same) == xt::xtensor<float, 1>{-0.69314718F, -0.69314718F});
    const double exact[] = {-3.4401896985611953, -2.4401896985611953, -1.4401896985611953,
                            -0.4401896985611953};
    for (std::size_t k = 0; k < 4; ++k) CHECK(std::abs(double(logs(close)(k)) - exact[k]) < 3e-7);
    CHECK(logs(far) == xt::xtensor<float, 1>{-std::numeric_limits<float>::infinity(), 0});
    const xt::xtensor<int, 1> whole = {1 << 30, (1 << 30) + 1};
    CHECK(std::abs(xf::eval(xf::nn::log_softmax(whole))(1) + 0.31326168751822286) < 1e-15);
}

TEST_CASE("softmax and log_softmax over padded windows: what does not exist has no weight") {
    const xt::xtensor<float, 1> x = {-1000, -1000, -1001};
    const auto w = xf::windows(x, {3}, {1}, {.padding = {1}});  // . -1000 -1000 | ... | -1000 -1001 .
    const xt::xtensor<float, 2> parts = xf::nn::softmax(w), logs = xf::nn::log_softmax(w);
    const double e = std::exp(-1.0);
    const double expected[3][3] = {
        {0, 0.5, 0.5}, {1 / (2 + e), 1 / (2 + e), e / (2 + e)}, {1 / (1 + e), e / (1 + e), 0}};
    for (std::size_t o = 0; o < 3; ++o) {
        for (std::size_t k = 0; k < 3; ++k) {
            INFO("window ", o, ", element ", k);
            CHECK(std::abs(double(parts(o, k)) - expected[o][k]) < 1e-6);
            if (expected[o][k] == 0) CHECK(std::isinf(logs(o, k)));
            else CHECK(std::abs(double(logs(o, k)) - std::log(expected[o][k])) < 1e-6);
        }
    }
    CHECK(xf::eval(xf::nn::softmax(w + 0.0F)) == parts);
    const xt::xtensor<float, 2> by_hand = xf::eval(xf::nn::softmax(w, 0));
    CHECK(by_hand(0, 0) == 0);
    CHECK(std::abs(double(by_hand(1, 0)) - 0.5) < 1e-6);
}

TEST_CASE("softmax and log_softmax") {
    for (int round = 0; round < 20; ++round) {
        const auto x = random_array({between(1, 4), between(1, 5), between(1, 70)}, 20);
        const auto expected = softmax_of(x), logs = mapped(expected, [](double v) { return std::log(v); });
        const auto t = tensor_of<double, 3>(x);
        CHECK(distance(xf::nn::softmax(t), expected) < 1e-14);
        CHECK(distance(xf::nn::log_softmax(t), logs) < 1e-12);
        CHECK(distance(xf::nn::softmax(tensor_of<float, 3>(x)), expected) < 1e-6);
        CHECK(
            distance(xf::nn::softmax(tensor_of<std::uint8_t, 3>(mapped(x, [](double v) { return v + 20; }))),
                     expected) < 1e-14);
        const auto turned = permuted(x, {0, 2, 1});
        CHECK(distance(xf::nn::softmax(tensor_of<double, 3>(turned), 1), permuted(expected, {0, 2, 1})) <
              1e-14);
        CHECK(distance(xf::nn::softmax(xf::lazy(t) - 1000), expected) < 1e-12);
    }
}

TEST_CASE("layer_norm") {
    for (int round = 0; round < 20; ++round) {
        const index_t n = between(1, 50);
        const auto x = random_array({between(1, 4), between(1, 5), n}, 9);
        const auto g = random_array({n}), b = random_array({n});
        const auto t = tensor_of<double, 3>(x);
        const auto gain = tensor_of<double, 1>(g), bias = tensor_of<double, 1>(b);
        CHECK(distance(xf::nn::layer_norm(t), normalised(x, 1e-5)) < 1e-12);
        CHECK(distance(xf::nn::layer_norm(t, gain, {.eps = 0.5}), times(normalised(x, 0.5), g)) < 1e-12);
        CHECK(distance(xf::nn::layer_norm(t, gain, bias), plus(times(normalised(x, 1e-5), g), b)) < 1e-12);
        auto flat = x;
        flat.extents = {x.extents[0], x.extents[1] * n};
        flat = normalised(flat, 1e-3);
        flat.extents = x.extents;
        CHECK(distance(xf::nn::layer_norm<2>(t, {.eps = 1e-3}), flat) < 1e-12);
        CHECK(distance(xf::nn::layer_norm<2>(tensor_of<int, 3>(x), {.eps = 1e-3}), flat) < 1e-12);
    }
}

TEST_CASE("layer_norm of linear, in one expression") {
    for (int round = 0; round < 10; ++round) {
        const index_t in = between(1, 20), out = between(2, 40);
        const auto x = random_array({between(1, 30), in}), w = random_array({out, in}),
                   b = random_array({out});
        const auto t = tensor_of<double, 2>(x), u = tensor_of<double, 2>(w);
        const auto c = tensor_of<double, 1>(b);
        const auto expected = plus(times(normalised(plus(linear_of(x, w), b), 1e-5), b), b);
        CHECK(distance(xf::nn::layer_norm(xf::nn::linear(t, u, c), c, c), expected) < 1e-11);
        CHECK(distance(xf::nn::softmax(xf::nn::linear(t, u, c)), softmax_of(plus(linear_of(x, w), b))) <
              1e-13);
    }
}

TEST_CASE("batch_norm in both layouts") {
    const auto x = random_array({2, 5, 3, 4}, 9);
    const auto m = random_array({5}), v = mapped(random_array({5}), [](double a) { return a * a; });
    const auto g = random_array({5}), b = random_array({5});
    array plain = x, full = x;
    each_index(x.extents, [&](const shape& at) {
        plain(at) = (x(at) - m({at[1]})) / std::sqrt(v({at[1]}) + 0.25);
        full(at) = plain(at) * g({at[1]}) + b({at[1]});
    });
    const auto t = tensor_of<double, 4>(x), last = tensor_of<double, 4>(channels_last(x));
    const auto mean = tensor_of<double, 1>(m), var = tensor_of<double, 1>(v);
    const auto gain = tensor_of<double, 1>(g), bias = tensor_of<double, 1>(b);
    CHECK(distance(xf::nn::batch_norm(t, mean, var, {.eps = 0.25}), plain) < 1e-13);
    CHECK(distance(xf::nn::batch_norm(t, mean, var, gain, bias, {.eps = 0.25}), full) < 1e-13);
    CHECK(distance(xf::nn::batch_norm<nhwc>(last, mean, var, {.eps = 0.25}), channels_last(plain)) < 1e-13);
    CHECK(distance(xf::nn::batch_norm<nhwc>(xf::lazy(last) + 0, mean, var, gain, bias, {.eps = 0.25}),
                   channels_last(full)) < 1e-13);
}

TEST_CASE("attention") {
    for (int round = 0; round < 20; ++round) {
        const index_t batch = between(1, 3), L = between(1, 40), S = between(1, 40), D = between(1, 9);
        const auto q = random_array({batch, L, D}), k = random_array({batch, S, D});
        const auto v = random_array({batch, S, between(1, 9)});
        const auto tq = tensor_of<double, 3>(q), tk = tensor_of<double, 3>(k), tv = tensor_of<double, 3>(v);
        const double scale = 1 / std::sqrt(double(D));
        CHECK(distance(xf::nn::attention(tq, tk, tv), attention_of(q, k, v, scale, nullptr)) < 1e-12);
        CHECK(distance(xf::nn::attention(tq, tk, tv, {.scale = 0.5}), attention_of(q, k, v, 0.5, nullptr)) <
              1e-12);
        auto causal = random_array({L, S});
        each_index(causal.extents, [&](const shape& at) {
            if (at[1] > at[0]) causal(at) = -INFINITY;
        });
        const auto mask = tensor_of<double, 2>(causal);
        CHECK(distance(xf::nn::attention(tq, tk, tv, mask), attention_of(q, k, v, scale, &causal)) < 1e-12);
        CHECK(
            distance(xf::nn::attention(xf::lazy(tq) * 2, xf::lazy(tk) + 0, xf::lazy(tv) + 0, {.scale = 0.25}),
                     attention_of(q, k, v, 0.5, nullptr)) < 1e-12);
    }
}

TEST_CASE("attention: leading axes broadcast") {
    const auto q = random_array({2, 5, 3}), k = random_array({2, 6, 3}), v = random_array({2, 6, 4});
    const auto tq = tensor_of<double, 3>(q), tk = tensor_of<double, 3>(k), tv = tensor_of<double, 3>(v);
    auto expected = attention_of(q, k, v, 1, nullptr);
    expected.extents.insert(expected.extents.begin(), 1);
    CHECK(distance(xf::nn::attention(xf::expand_dims(tq, 0), tk, tv, {.scale = 1}), expected) < 1e-12);
}
