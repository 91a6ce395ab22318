// A program of a user who turns on every warning and makes them errors: it touches each family of functions,
// so that the library's templates are instantiated with these warnings, too. Compiled by the test `warnings`.
#include <xfuse/modules.hpp>
#include <xfuse/nn.hpp>
#include <xfuse/xtensor.hpp>

#include <span>
#include <vector>

void elementwise(const xt::xtensor<float, 2>& x, const xt::xtensor<int, 2>& i, xt::xtensor<float, 2>& y) {
    const auto e = xf::lazy(x);
    y = xf::where(e > 0, xf::exp(e) + 2, xf::tanh(e) * i) / (1 - e) - xf::pow(e, 2);
    y += xf::clip(e, -1, 1) + xf::maximum(e, 0) + xf::sigmoid(e) + xf::erf(e) + xf::round(e) +
         xf::cast<float>(i);
    xt::xtensor<int, 2> whole = ((xf::lazy(i) + 3) % 2 & (xf::lazy(i) << 1)) | xf::floor_divide(i, 2);
    xt::xtensor<bool, 2> mask = !(xf::lazy(i) == whole) && xf::isfinite(e);
    xt::xtensor<std::int8_t, 2> bytes = xf::cast<std::int8_t>(whole) * xf::cast<std::int8_t>(mask);
    xt::xtensor<std::complex<double>, 2> z = xf::lazy(xt::xtensor<std::complex<double>, 2>({2, 2})) * 2.0;
    y = xf::map([](auto a, auto b) { return a * b + a; }, x, y);
}

void views(const xt::xtensor<float, 3>& x, xt::xtensor<float, 3>& y) {
    y = xf::transpose(x) + xf::swapaxes(x, 0, 2) + xf::moveaxis(x, 0, 1) + xf::flip(x, 1) + xf::flip(x);
    y = xf::repeat(xf::tile(x, {1, 2, 1}), 2, -1);
    y = xf::pad(x, 1) + xf::pad(x, {{1, 1}, {1, 1}, {1, 1}}, "reflect");
    y = xf::reshape(xf::expand_dims(x, 0), {2, 3, -1}) +
        xf::broadcast_to(xf::squeeze(xf::expand_dims(x, 1), 1), {2, 3, 4});
    y = xf::view(xf::exp(x), xt::all(), xt::range(0, 2), xt::newaxis(), 1);
    y = xf::concatenate(std::tuple{xf::lazy(x), xf::lazy(x)}, 0);
    xt::xtensor<float, 4> stacked = xf::stack(std::tuple{xf::lazy(x), xf::lazy(x)}, 0);
    xt::xtensor<float, 2> line = xf::diagonal(x) + xf::as_strided(x, {2, 2}, {1, 2});
    xt::xtensor<float, 5> seen = xf::windows(x, {2, 2}, {1, 1}, {.padding = {1, 1}, .ceil_mode = true});
}

void reductions(const xt::xtensor<float, 3>& x, xt::xtensor<float, 1>& y) {
    const auto w = xf::windows(x, 2, 2);
    y = w.max({0, 1, 2, 3}) + xf::sum(x, {0, 1}).min() + xf::prod(x, {1, 2}) + xf::mean(x, {0, 2});
    y = xf::var(x, {0, 1}, xf::ddof(1)) + xf::stddev(x, {0, 1}) + xf::logsumexp(x, {0, 1}) +
        xf::norm(x, {0, 1});
    xt::xtensor<std::int64_t, 2> at = xf::argmax(x, 0) + xf::argmin(x, 0) + xf::count_nonzero(x, 0);
    const bool any = xf::eval_scalar(xf::any(xf::lazy(x) > 0)) || xf::eval_scalar(xf::all(xf::lazy(x) > 0));
    y = xf::view(xf::cumsum(x, 1), 0, 0) * (any ? 1.0f : 2.0f) + xf::cumprod(xf::view(x, 0, 0));
}

void contractions(const xt::xtensor<float, 2>& a, const xt::xtensor<double, 2>& b,
                  xt::xtensor<double, 2>& y) {
    y = xf::einsum<"ij,jk->ik">(a, b) + xf::matmul(a, b) + xf::tensordot<1>(a, b) + xf::inner(a, b);
    y = xf::outer(xf::view(a, 0), xf::view(b, 0)) * xf::eval_scalar(xf::trace(b));
    y = xf::sum(xf::lazy(a) * b, {0}, xf::keepdims);
}

void layers(const xt::xtensor<float, 4>& x, const xt::xtensor<float, 4>& w, const xt::xtensor<float, 1>& v,
            const xt::xtensor<float, 3>& q, const xt::xtensor<float, 2>& m) {
    xt::xtensor<float, 4> y =
        xf::nn::avg_pool(xf::nn::max_pool(xf::relu(xf::nn::conv2d(x, w, v, {.padding = 1})), 2), 2);
    y = xf::nn::upsample_nearest(x, {2, 2});
    xt::xtensor<float, 2> rows = xf::nn::softmax(xf::nn::linear(m, m, v)) + xf::nn::log_softmax(m);
    rows = xf::nn::layer_norm(m, v, v) + xf::nn::global_avg_pool(x);
    xt::xtensor<float, 3> seen = xf::nn::attention(q, q, q);
}

void more_layers(const xt::xtensor<float, 4>& x, const xt::xtensor<float, 4>& w,
                 const xt::xtensor<float, 1>& v, const xt::xtensor<int, 3>& labels) {
    namespace nn = xf::nn;
    xt::xtensor<float, 4> y = nn::gelu(x) + nn::silu(x) + nn::hardswish(x);
    y = nn::group_norm(x, 2, v, v) + nn::rms_norm(x, v);
    y = nn::pixel_unshuffle(nn::pixel_shuffle(x, 2), 2) + nn::lp_pool(x, 2, 2);
    y = nn::adaptive_avg_pool(x, {3, 3}) + nn::adaptive_max_pool(x, 3);
    y = nn::interpolate<nn::interpolation::linear>(x, {3, 3}) + nn::rescale(x, {2.0, 2.0});
    y = nn::conv_transpose2d(x, w, v, {.stride = 2});
    xt::xtensor<float, 0> loss = nn::cross_entropy(x, labels) + nn::cross_entropy(x, labels, v);
    xt::xtensor<std::int64_t, 4> hot = nn::one_hot(labels, 3);
}

void files(const xt::xtensor<float, 2>& x, const xt::xarray<int>& i) {
    xf::save_npy("x.npy", xf::lazy(x) * 2);
    xf::save_npz("x.npz", {{"x", x}, {"i", i}});
    xt::xtensor<float, 2> y = xf::load_npy<float, 2>("x.npy");
    xt::xarray<int> j = xf::load_npz("x.npz").get<int>("i");
    y = xf::load_safetensors("x.safetensors").get<float, 2>("x");
}

// Lists of whatever integers a program has: no conversion of theirs warns in the library.
void lists(const xt::xtensor<float, 2>& x, const xt::xtensor<float, 4>& image, const std::vector<int>& ints,
           std::span<const std::size_t> sizes, xt::xtensor<float, 2>& y) {
    const std::size_t rows = x.shape(0);
    const int columns = 2;
    y = xf::reshape(x, {x.shape(1), x.shape(0)}) + xf::reshape(x, {rows, -1}) +
        xf::reshape(x, xf::sized<2>(ints));
    y = xf::broadcast_to(x, x.shape()) + xf::transpose(x, {x.dimension() - 1, 0}) + xf::transpose(x, sizes);
    y = xf::sum(x, {x.dimension() - 1}, xf::keepdims) + xf::lazy(x).max(rows, xf::keepdims);
    y = xf::lazy(x.data(), {rows, columns}) + xf::lazy(x.data(), x.shape(), x.strides());
    y = xf::as_strided(x, x.shape(), x.strides(), rows) +
        xf::tile(xf::repeat(x, ints, rows), {rows, columns});
    y = xf::pad(x, {{rows, 1}, {0, columns}}) + xf::pad(x, ints) +
        xf::pad(x, std::pair(rows, columns), "edge");
    y = xf::view(xf::windows(x, {rows, columns}, sizes, {.axes = {rows, columns}, .padding = {rows, 1}}),
                 rows, 0);
    y = xf::flip(x, ints) + xf::moveaxis(x, {rows, 0}, ints) + xf::cumsum(x, rows) +
        xf::squeeze(xf::expand_dims(x, {rows, columns}), std::array<unsigned, 2>{1, 2});
    xt::xtensor<float, 0> s =
        xf::tensordot(x, x, {0, rows}, {columns, 1}) + xf::tensordot(x, x, x.dimension());
    xt::xtensor<float, 4> pooled =
        xf::nn::max_pool(image, {rows, columns}, {.stride = ints, .padding = rows}) +
        xf::nn::conv2d(image, image,
                       {.stride = {rows, columns}, .padding = {{rows, 1}, {1, 1}}, .groups = rows});
    pooled = xf::nn::upsample_nearest(image, {rows, columns}) + xf::nn::softmax(image, rows);
}

// Expressions that are kept, and those whose ranks, axes and subscripts are known at run time.
void kept(const xt::xtensor<float, 2>& x, const std::vector<int>& axes, xt::xtensor<float, 2>& y,
          xt::xarray<float>& z) {
    xf::any_expr<float, 2> e = xf::lazy(x) + 1;
    for (int k = 0; k < 3; ++k) e = xf::relu(xf::matmul(e, x)) + e;
    y = e;
    const xf::input<float, 2> in({-1, 4});
    const xf::any_plan<float, 2> p = xf::plan(xf::exp(in) * 2);
    p.run(y, xf::bind(in, x));
    xf::any_expr<float> d = xf::einsum("ij,jk->ik", x, e);
    d = xf::where(d > 0, xf::sqrt(d), 0) + d.mean(axes, xf::keepdims) - xf::max(d, 0, xf::keepdims);
    d = xf::concatenate(std::vector{d, xf::transpose(d, axes)}, 0);
    d = xf::pad(xf::reshape(d, x.shape()), {{1, 1}}) + xf::cumsum(xf::windows(d, {2}, {1}).sum({-1}), 0);
    d = xf::map([](auto v) { return v * 2; }, xf::view(d, xt::range(0, 2), xt::newaxis()));
    const xf::nn::modules::sequential net(xf::nn::modules::linear(4, 4), xf::nn::modules::relu());
    net.load_state_dict({{"0.weight", x}}, {.strict = false});
    z = xf::cast<float>(net(d) / 3);
}

int main() {
    xt::xtensor<float, 2> x = xt::ones<float>({4, 4}), y;
    auto p = xf::plan(xf::lazy(x) * 2);
    p.run(y);
    xf::assign(y, xf::lazy(x) + 1, xf::policy{.threads = 1});
    std::cout << xf::explain(xf::lazy(x) * y) << y << '\n';
}
