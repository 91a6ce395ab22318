#include "differences.hpp"
#include "xfuse/nn.hpp"

/// What the plans of backward passes share, split and join; the values are those of the parts alone.
namespace {

using namespace gradient_tests;
using array4 = xt::xtensor<float, 4>;

array4 pixels(const std::vector<std::size_t>& shape, int seed) {
    array4 x({shape[0], shape[1], shape[2], shape[3]});
    for (std::size_t i = 0; i < x.size(); ++i)
        x.data()[i] = float((i * 37 + std::size_t(seed) * 11) % 64) / 64;
    return x;
}

/// A layer as LeNet has them, and its derivatives by the weights and the pictures.
struct layer {
    array4 x = pixels({8, 3, 28, 28}, 1), w = pixels({4, 3, 5, 5}, 2), dx = x, dw = w;
    xt::xtensor<float, 1> b = {0.1F, -0.2F, 0.3F, 0}, db = b;

    std::string run(int threads) {
        const auto rows = xf::relu(xf::nn::conv2d(x, w, b) - 4.F);
        const xf::any_expr<float, 0> loss = xf::sum(xf::square(xf::nn::max_pool(rows, {2, 2})));
        const auto [by_x, by_w, by_b] = xf::gradient(loss, x, w, b);
        const auto plan = xf::plan(xf::results(by_x, by_w, by_b), {.threads = threads});
        plan.run(xf::tie(dx, dw, db));
        return xf::explain(plan).text();
    }
};

std::size_t count(const std::string& text, const std::string& what) {
    std::size_t times = 0;
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++times;
    return times;
}

}  // namespace

TEST_CASE("what a pool gives back joins the step below, though its windows split rows") {
    layer l;
    const std::string text = l.run(1);
    CAPTURE(text);
    CHECK(count(text, "greater, equal, where, where") == 1);
}

TEST_CASE("several threads compute what derivatives share once, and have the same bits") {
    layer one;
    one.run(1);
    for (const int threads : {2, 3}) {
        layer several;
        const std::string text = several.run(threads);
        CAPTURE(text);
        CHECK(count(text, "greater, equal, where, where") == 1);
        CHECK(several.dx == one.dx);
        CHECK(several.dw == one.dw);
        CHECK(several.db == one.db);
    }
}

TEST_CASE("a long sum to few results is taken in parts") {
    const array4 x = pixels({16, 3, 30, 30}, 3), d = pixels({16, 4, 28, 28}, 4);
    const auto e = xf::einsum<"nchwij,nohw->ocij">(xf::windows(x, {3, 3}, {1, 1}, {.axes = {2, 3}}), d);
    const array4 one = xf::eval(e, {.threads = 1}), three = xf::eval(e, {.threads = 3});
    CHECK(one == three);
    const std::string text = xf::explain(e, {.threads = 1}).text();
    CAPTURE(text);
    CHECK(text.find("einsum over 2 x 28 x 28") != std::string::npos);
    CHECK(text.find("sum over 8") != std::string::npos);
    for (const auto& [o, c, i, j] : {std::array<std::size_t, 4>{0, 0, 0, 0}, {3, 2, 2, 2}, {1, 2, 0, 1}}) {
        double sum = 0;
        for (std::size_t n = 0; n < 16; ++n)
            for (std::size_t h = 0; h < 28; ++h)
                for (std::size_t w = 0; w < 28; ++w)
                    sum += double(x(n, c, h + i, w + j)) * double(d(n, o, h, w));
        CHECK(double(one(o, c, i, j)) == doctest::Approx(sum).epsilon(1e-5));
    }
}

TEST_CASE("elements that are repeated into short rows are packed many rows at a time") {
    for (const std::size_t width : {1, 3, 7, 12, 20}) {
        CAPTURE(width);
        xt::xtensor<float, 2> a({5, width}), b({2, 3}), y({10, 3 * width});
        for (std::size_t i = 0; i < a.size(); ++i) a.data()[i] = float(i % 13);
        for (std::size_t i = 0; i < b.size(); ++i) b.data()[i] = float(i);
        for (std::size_t i = 0; i < y.size(); ++i) y.data()[i] = float(i % 7);
        xt::xtensor<float, 2> column({10, 1});
        for (std::size_t i = 0; i < 10; ++i) column(i, 0) = float(i % 4);
        const auto up = xf::repeat(xf::repeat(a, 2, 0), 3, 1);
        const auto places = xf::tile(b, {5, xf::index_t(width)});
        const xt::xtensor<float, 2> z = xf::where(xf::lazy(y) > column, up * 10.F + places, 0.F);
        for (std::size_t i = 0; i < 10; ++i)
            for (std::size_t j = 0; j < 3 * width; ++j)
                CHECK(z(i, j) == (y(i, j) > column(i, 0) ? a(i / 2, j / 3) * 10 + b(i % 2, j % 3) : 0));
    }
}

TEST_CASE("elements that are repeated around long rows take a call for many of them") {
    xt::xtensor<float, 3> a({3, 5, 20}), y({6, 10, 20});
    for (std::size_t i = 0; i < a.size(); ++i) a.data()[i] = float(i % 17);
    for (std::size_t i = 0; i < y.size(); ++i) y.data()[i] = float(i % 7);
    const xt::xtensor<float, 3> z = xf::lazy(y) + 10.F * xf::repeat(xf::repeat(a, 2, 0), 2, 1);
    for (std::size_t i = 0; i < 6; ++i)
        for (std::size_t j = 0; j < 10; ++j)
            for (std::size_t k = 0; k < 20; ++k) CHECK(z(i, j, k) == y(i, j, k) + 10 * a(i / 2, j / 2, k));
}
