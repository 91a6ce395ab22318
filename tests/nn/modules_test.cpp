#include <doctest/doctest.h>

#include <filesystem>
#include <sstream>
#include <thread>

#include "any/numbers.hpp"
#include "complaint.hpp"
#include "xfuse/modules.hpp"
#include "xfuse/nn.hpp"

/// Modules beside the functions that they are made of: the same bits, from plans that are kept, over any
/// batch.
namespace {

namespace layers = xf::nn::modules;
namespace nn = xf::nn;
using any_tests::array;
using any_tests::numbers;
using kept = xf::any_expr<float>;

/// Something in all parameters; variances stay above 0.
void fill(const nn::module& m) {
    int seed = 3;
    for (const nn::named_parameter& p : m.parameters()) {
        for (float& each : p.elements())
            each = float((seed++ * 37) % 101) / 50.0F - (p.is_buffer ? 0.0F : 1.0F);
    }
}

/// A residual block of a user's own.
class residual : public nn::module {
public:
    explicit residual(xf::index_t channels, nn::layout where = nn::nchw)
        : module("residual"),
          conv1(register_module("conv1",
                                layers::conv2d(channels, channels, 3, {.padding = 1, .layout = where}))),
          bn(register_module("bn", layers::batch_norm(channels, {.layout = where}))),
          conv2(register_module("conv2",
                                layers::conv2d(channels, channels, 3, {.padding = 1, .layout = where}))),
          gain(register_parameter("gain", nn::parameter<1>({1}, 2))) {}
    kept forward(const kept& x) const override { return xf::relu(conv2(xf::relu(bn(conv1(x)))) * gain + x); }

    layers::conv2d conv1;
    layers::batch_norm bn;
    layers::conv2d conv2;
    nn::parameter<1> gain;
};

layers::sequential lenet() {
    return layers::sequential(layers::conv2d(1, 6, 5, {.padding = 2}), layers::relu(), layers::max_pool2d(2),
                              layers::conv2d(6, 16, 5), layers::relu(), layers::max_pool2d(2),
                              layers::flatten(), layers::linear(400, 120), layers::relu(),
                              layers::linear(120, 10));
}
auto lenet_of_functions(const layers::sequential& net, const xf::any_expr<float, 4>& x) {
    const auto p = net.parameters();
    const auto of = [&](std::size_t k, auto... shape) {
        return xf::lazy(p[k].elements().data(), {shape...});
    };
    const auto h = nn::max_pool(xf::relu(nn::conv2d(x, of(0, 6, 1, 5, 5), of(1, 6), {.padding = 2})), {2, 2});
    const auto g = nn::max_pool(xf::relu(nn::conv2d(h, of(2, 16, 6, 5, 5), of(3, 16))), {2, 2});
    const auto f = xf::relu(nn::linear(xf::reshape(g, {-1, 400}), of(4, 120, 400), of(5, 120)));
    return nn::linear(f, of(6, 10, 120), of(7, 10));
}

template <class E>
bool has_bits_of(const nn::module& m, const xf::any_expr<float, 4>& x, const E& function) {
    return xf::eval(m(x)) == xf::eval(function);
}

/// exp, tanh and erf of the program's flags and of the library's row machine differ in the last bit.
template <class E>
bool is_close_to(const nn::module& m, const xf::any_expr<float, 4>& x, const E& function) {
    return xt::allclose(xf::eval(m(x)), xf::eval(function), 1e-6, 1e-6);
}

std::string printed(const nn::module& m) {
    std::ostringstream text;
    text << m;
    return text.str();
}

}  // namespace

TEST_CASE("each module has the bits of its function, channels first and last") {
    const array<4> images = numbers<4>({2, 6, 9, 8}), last = numbers<4>({2, 9, 8, 6});
    const xf::any_expr<float, 4> x = images, z = last;
    const layers::conv2d conv(6, 4, {3, 2}, {.stride = 2, .padding = {{1, 0}}, .groups = 2});
    const layers::conv2d conv_last(6, 4, 3, {.dilation = 2, .bias = false, .layout = nn::nhwc});
    const layers::batch_norm bn(6, {.eps = 1e-3}), bn_last(6, {.affine = false, .layout = nn::nhwc});
    const layers::linear linear(8, 5), bare(6, 5, {.bias = false});
    const layers::layer_norm norm(8);
    for (const nn::module* each :
         std::initializer_list<const nn::module*>{&conv, &conv_last, &bn, &bn_last, &linear, &bare, &norm})
        fill(*each);
    CHECK(has_bits_of(
        conv, x, nn::conv2d(x, conv.weight, *conv.bias, {.stride = 2, .padding = {{1, 0}}, .groups = 2})));
    CHECK(has_bits_of(conv_last, z, nn::conv2d<nn::nhwc>(z, conv_last.weight, {.dilation = 2})));
    CHECK(has_bits_of(
        bn, x, nn::batch_norm(x, bn.running_mean, bn.running_var, *bn.weight, *bn.bias, {.eps = 1e-3})));
    CHECK(has_bits_of(bn_last, z, nn::batch_norm<nn::nhwc>(z, bn_last.running_mean, bn_last.running_var)));
    CHECK(has_bits_of(linear, x, nn::linear(x, linear.weight, *linear.bias)));
    CHECK(has_bits_of(bare, z, nn::linear(z, bare.weight)));
    CHECK(has_bits_of(norm, x, nn::layer_norm(x, norm.weight, norm.bias)));
    CHECK(is_close_to(layers::softmax(1), x, nn::softmax(x, 1)));
    CHECK(has_bits_of(layers::relu(), x, xf::relu(x)));
    CHECK(is_close_to(layers::gelu(), x, nn::gelu(x)));
    CHECK(is_close_to(layers::gelu(nn::gelu_form::tanh), x, nn::gelu<nn::gelu_form::tanh>(x)));
    CHECK(is_close_to(layers::silu(), x, nn::silu(x)));
    CHECK(has_bits_of(layers::hardswish(), x, nn::hardswish(x)));
    CHECK(is_close_to(layers::sigmoid(), x, xf::sigmoid(x)));
    CHECK(is_close_to(layers::tanh(), x, xf::tanh(x)));
    CHECK(has_bits_of(layers::dropout(0.3), x, x));
    CHECK(has_bits_of(layers::flatten(), x, xf::reshape(x, {2, -1})));
    CHECK(has_bits_of(layers::function([](const kept& e) { return e * 2.0F; }), x, x * 2.0F));
}

TEST_CASE("each pool has the bits of its function") {
    const array<4> images = numbers<4>({2, 6, 9, 8}), last = numbers<4>({2, 9, 8, 6});
    const xf::any_expr<float, 4> x = images, z = last;
    CHECK(has_bits_of(layers::max_pool2d(3, {.stride = 2, .padding = 1}), x,
                      nn::max_pool(x, {3, 3}, {.stride = 2, .padding = 1})));
    CHECK(has_bits_of(layers::max_pool2d({2, 3}, {.dilation = 2, .ceil_mode = true, .layout = nn::nhwc}), z,
                      nn::max_pool<nn::nhwc>(z, {2, 3}, {.dilation = 2, .ceil_mode = true})));
    for (const bool counts_padding : {true, false}) {
        for (const bool ceil_mode : {true, false}) {
            CHECK(has_bits_of(
                layers::avg_pool2d(
                    3,
                    {.stride = 2, .padding = 1, .ceil_mode = ceil_mode, .count_include_pad = counts_padding}),
                x,
                nn::avg_pool(x, {3, 3},
                             {.stride = 2,
                              .padding = 1,
                              .ceil_mode = ceil_mode,
                              .count_include_pad = counts_padding})));
        }
    }
    CHECK(has_bits_of(layers::avg_pool2d(2, {.padding = 1, .count_include_pad = false, .layout = nn::nhwc}),
                      z, nn::avg_pool<nn::nhwc>(z, {2, 2}, {.padding = 1, .count_include_pad = false})));
    CHECK(has_bits_of(layers::adaptive_avg_pool2d({3, 4}), x, nn::adaptive_avg_pool(x, {3, 4})));
    CHECK(has_bits_of(layers::adaptive_avg_pool2d({4, 3}, {.layout = nn::nhwc}), z,
                      nn::adaptive_avg_pool<nn::nhwc>(z, {4, 3})));
    CHECK(has_bits_of(layers::upsample(2), x, nn::upsample_nearest(x, {2, 2})));
}

TEST_CASE("LeNet in a row of modules: the bits and the stages of plain functions") {
    const layers::sequential net = lenet();
    fill(net);
    const array<4> images = numbers<4>({3, 1, 28, 28});
    const auto functions = lenet_of_functions(net, images);
    CHECK(xf::eval(net(images)) == xf::eval(functions));
    CHECK(xf::explain(net(images)).stages == xf::explain(functions).stages);
    CHECK(xf::explain(net(images)).full_intermediates == xf::explain(functions).full_intermediates);
}

TEST_CASE("a plan of a module runs any batch, on several threads, and reads weights that come later") {
    const layers::sequential net = lenet();
    const xf::input<float, 4> x({-1, 1, 28, 28});
    const xf::any_plan<float, 2> plan = xf::plan(net(x));
    array<2> y;
    for (int round = 0; round < 2; ++round) {
        for (const std::size_t n : {1U, 4U, 2U, 1U}) {
            const array<4> images = numbers<4>({n, 1, 28, 28}, int(n));
            plan.run(y, xf::bind(x, images));
            CHECK(y == xf::eval(lenet_of_functions(net, images)));
        }
        fill(net);
    }
    std::vector<int> wrong(3, 0);
    std::vector<std::thread> threads;
    for (std::size_t t = 0; t < 3; ++t)
        threads.emplace_back([&, t] {
            const array<4> images = numbers<4>({1 + t, 1, 28, 28}, int(t));
            const array<2> expected = net(images);
            array<2> mine;
            for (int k = 0; k < 10; ++k) {
                plan.run(mine, xf::bind(x, images));
                wrong[t] += mine == expected ? 0 : 1;
            }
        });
    for (std::thread& each : threads) each.join();
    CHECK(wrong == std::vector<int>(3, 0));
}

TEST_CASE("a residual block of a user's own is computed once wherever it is read") {
    for (const nn::layout where : {nn::nchw, nn::nhwc}) {
        const residual block(4, where);
        fill(block);
        const array<4> images = where == nn::nchw ? numbers<4>({1, 4, 12, 10}) : numbers<4>({1, 12, 10, 4});
        const auto conv = [&](const layers::conv2d& c, const auto& e) -> xf::any_expr<float, 4> {
            if (where == nn::nhwc) return nn::conv2d<nn::nhwc>(e, c.weight, *c.bias, {.padding = 1});
            return nn::conv2d(e, c.weight, *c.bias, {.padding = 1});
        };
        const xf::any_expr<float, 4> h = conv(block.conv1, xf::any_expr<float, 4>(images)), g = block.bn(h);
        CHECK(xf::eval(block(images)) ==
              xf::eval(xf::relu(conv(block.conv2, xf::relu(g)) * block.gain + images)));
        layers::sequential stack;
        for (int k = 0; k < 6; ++k) stack.push_back(residual(4, where));
        const auto one = xf::explain(block(images)), six = xf::explain(stack(images));
        CHECK(six.flops < 6.1 * one.flops);
    }
}

TEST_CASE("parameters have dotted names, in the order in which they were registered") {
    const layers::sequential net(layers::conv2d(1, 2, 3), residual(2), layers::batch_norm(2));
    std::string names;
    for (const nn::named_parameter& p : net.parameters())
        names += p.name + xf::core::shape_text(p.shape()) + (p.is_buffer ? "* " : " ");
    CHECK(names ==
          "0.weight(2, 1, 3, 3) 0.bias(2,) 1.gain(1,) 1.conv1.weight(2, 2, 3, 3) 1.conv1.bias(2,) "
          "1.bn.weight(2,) 1.bn.bias(2,) 1.bn.running_mean(2,)* 1.bn.running_var(2,)* "
          "1.conv2.weight(2, 2, 3, 3) 1.conv2.bias(2,) "
          "2.weight(2,) 2.bias(2,) 2.running_mean(2,)* 2.running_var(2,)* ");
    CHECK(net.parameter_count() == 18 + 2 + 1 + 38 + 4 + 38 + 4);
    CHECK(net.size() == 3);
    CHECK(&net[1] != &net[0]);
}

TEST_CASE("copies share parameters and layers, and what is registered twice counts once") {
    const layers::conv2d conv(2, 2, 1);
    const layers::sequential net(conv, conv), copy = net;
    CHECK(net.parameter_count() == 6);
    copy.push_back(layers::relu());
    CHECK(net.size() == 3);
    conv.bias->assign(array<1>{5, 7});
    CHECK(net.parameters()[3].elements()[1] == 7);
    conv.bias->assign(xf::flip(*conv.bias, 0));
    CHECK(copy.parameters()[1].elements()[1] == 5);
}

TEST_CASE("what is saved is loaded, in files and in maps") {
    const auto path = (std::filesystem::temp_directory_path() / "xfuse_modules_test.npz").string();
    const layers::sequential net(residual(2), layers::linear(3, 2)), other(residual(2), layers::linear(3, 2));
    fill(net);
    xf::save_npz(path, net);
    other.load_state_dict(xf::load_npz(path));
    const array<4> x = numbers<4>({1, 2, 3, 3});
    CHECK(xf::eval(other(x)) == xf::eval(net(x)));
    const layers::linear linear(3, 2);
    linear.load_state_dict({{"weight", array<2>{{1, 2, 3}, {4, 5, 6}}}, {"bias", array<1>{7, 8}}});
    CHECK(xf::eval(linear(array<1>{1, 0, 0})) == array<1>{8, 12});
    const std::map<std::string, xt::xarray<float>> arrays = {{"weight", xt::ones<float>({2, 3})}};
    linear.load_state_dict(arrays, {.strict = false});
    CHECK(xf::eval(linear(array<1>{1, 0, 0})) == array<1>{8, 9});
    const layers::batch_norm bn(1);
    bn.load_state_dict({{"weight", array<1>{2}},
                        {"bias", array<1>{3}},
                        {"running_mean", array<1>{1}},
                        {"running_var", array<1>{4}},
                        {"num_batches_tracked", array<1>{9}}});
    CHECK(std::abs(xf::eval(bn(array<2>{{5}}))(0, 0) - 7) < 1e-4F);
    std::filesystem::remove(path);
}

TEST_CASE("mistakes in weights name module, parameter and both shapes, and change nothing") {
    const layers::sequential net(layers::linear(3, 2), layers::relu());
    fill(net);
    const std::vector<float> before(net.parameters()[0].elements().begin(),
                                    net.parameters()[0].elements().end());
    const array<2> w = xt::ones<float>({2, 3});
    const array<1> b = xt::ones<float>({2});
    using arrays = std::map<std::string, xf::any_expr<float>>;
    const auto load = [&](const arrays& from) { return complaint([&] { net.load_state_dict(from); }); };
    const std::string layer = "linear(in_features=3, out_features=2, bias=true)";
    CHECK(load({{"0.weight", w}}) == "load_state_dict: sequential: parameter \"0.bias\" of shape (2,) of " +
                                         layer + ": no array has this name");
    CHECK(load({{"0.weight", w}, {"0.bias", b}, {"1.weight", w}}) ==
          "load_state_dict: sequential: array \"1.weight\" of shape (2, 3): no parameter has this name");
    CHECK(load({{"0.weight", xf::transpose(w)}, {"0.bias", b}}) ==
          "load_state_dict: sequential: parameter \"0.weight\" of shape (2, 3) of " + layer +
              ": the array has shape (3, 2)");
    CHECK(load({{"0.weight", w}, {"bias", b}}) ==
          "load_state_dict: sequential: 2 mistakes:\n  parameter \"0.bias\" of shape (2,) of " + layer +
              ": no array has this name\n  array \"bias\" of shape (2,): no parameter has this name");
    const std::map<std::string, xt::xtensor<double, 1>> doubles = {{"0.bias", xt::ones<double>({2})}};
    CHECK_THROWS_AS(net.load_state_dict(doubles, {.strict = false}), xf::dtype_error);
    CHECK(complaint([&] { net.load_state_dict(doubles, {.strict = false}); }).find("float64, not float32") !=
          std::string::npos);
    CHECK_THROWS_AS(net.load_state_dict(arrays{{"0.weight", b}}, {.strict = false}), xf::shape_error);
    const std::vector<std::pair<std::string, array<1>>> twice = {{"0.bias", b}, {"0.bias", b}};
    CHECK(complaint([&] { net.load_state_dict(twice, {.strict = false}); }).find("is given twice") !=
          std::string::npos);
    CHECK(std::equal(before.begin(), before.end(), net.parameters()[0].elements().begin()));
    CHECK(complaint([&] { static_cast<const layers::linear&>(net[0]).weight.assign(b); }) ==
          "parameter of shape (2, 3): an array of shape (2,) is assigned");
}

TEST_CASE("mistakes in modules are told where they are made") {
    const layers::sequential net;
    net.push_back("a", layers::relu());
    CHECK(complaint([&] { net.push_back("a", layers::relu()); }) == "sequential: the name \"a\" is taken");
    CHECK(complaint([&] { net.push_back("", layers::relu()); }) == "sequential: the name \"\" is empty");
    CHECK(complaint([&] { net.push_back("a.b", layers::relu()); }) ==
          "sequential: the name \"a.b\" has a dot, which stands behind a module's name");
    CHECK(complaint([&] { net.push_back("self", net); }) ==
          "sequential: module \"self\" would have itself in it");
    CHECK(net.size() == 1);
    CHECK(complaint([&] { static_cast<void>(net[1]); }) == "sequential: no layer 1 among 1");
    CHECK(complaint([] { layers::conv2d(6, 4, 3, {.groups = 4}); }) ==
          "conv2d: in_channels of 6 do not divide into 4 groups");
    CHECK(complaint([] {
              layers::conv2d(6, 4, {3, 3, 3});
          }) == "conv2d: 3 entries of kernel_size for 2 spatial axes");
    CHECK(complaint([] { layers::conv2d(6, 4, 0); }) == "conv2d: kernel_size 0 of spatial axis 0 is below 1");
    CHECK(complaint([] { layers::linear(0, 4); }) == "linear: in_features is 0, below 1");
    CHECK(complaint([] { layers::batch_norm(0); }) == "batch_norm: num_features is 0, below 1");
    CHECK(complaint([] { layers::max_pool2d(0); }) ==
          "max_pool2d: kernel_size 0 of spatial axis 0 is below 1");
    CHECK(complaint([] { nn::parameter<1>({-1}); }).find("parameter: ") == 0);
    const array<4> x = numbers<4>({1, 5, 4, 4});
    const array<1> line = numbers<1>({4});
    CHECK(
        complaint([&] { layers::conv2d(6, 4, 3)(x); }) ==
        "conv2d: 5 channels on axis 1 of operand 0 for weights of shape (4, 6, 3, 3), which have 6 inputs on "
        "axis 1");
    CHECK(complaint([&] { layers::conv2d(6, 4, 3)(line); }) ==
          "conv2d: operand 0 of shape (4,) has fewer than 3 axes");
    CHECK(
        complaint([&] { layers::linear(6, 4)(x); }) ==
        "linear: 4 features on the last axis of operand 0 of shape (1, 5, 4, 4) for weights of shape (4, 6), "
        "which have 6 inputs on axis 1");
    CHECK(complaint([&] { layers::batch_norm(6)(x); }) == "batch_norm: mean of shape (6,) for 5 channels");
    CHECK_THROWS_AS((xf::any_expr<float, 3>(layers::relu()(x))), xf::rank_error);
}

TEST_CASE("a module prints its layers, sizes and number of parameters") {
    const layers::sequential net(
        layers::conv2d(3, 8, 3, {.stride = 2, .padding = {{1, 0}}, .dilation = 2, .bias = false}),
        layers::batch_norm(8, {.layout = nn::nhwc}), residual(8), layers::softmax());
    CHECK(printed(net) ==
          "sequential(\n"
          "  (0): conv2d(3, 8, kernel_size=(3, 3), stride=(2, 2), padding=(1, 0, 1, 0), dilation=(2, 2), "
          "bias=false)\n"
          "  (1): batch_norm(8, eps=1e-05, affine=true, layout=nhwc)\n"
          "  (2): residual(\n"
          "    (gain): parameter of shape (1,)\n"
          "    (conv1): conv2d(8, 8, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1))\n"
          "    (bn): batch_norm(8, eps=1e-05, affine=true)\n"
          "    (conv2): conv2d(8, 8, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1))\n"
          "  )\n"
          "  (3): softmax(dim=-1)\n"
          ")\n"
          "1417 parameters");
    CHECK(printed(layers::linear(1, 1, {.bias = false})) ==
          "linear(in_features=1, out_features=1, bias=false)\n1 parameter");
}
