#include "network.hpp"

#include <stdexcept>
#include <xfuse/nn.hpp>

namespace {

using model = layers_model;
using maps = std::vector<feature_map>;

/// An overload for each kind of layer.
struct layer_to_expression {
    const maps& x;  // what the layer reads

    feature_map operator()(const model::input&) const { return x[0]; }

    feature_map operator()(const model::convolution& c) const {
        namespace nn = xf::nn;
        const xf::index_t rows = c.same ? xf::index_t(c.kernel.shape(0)) - 1 : 0;
        const xf::index_t columns = c.same ? xf::index_t(c.kernel.shape(1)) - 1 : 0;
        const nn::conv_options options{
            .padding = {{rows / 2, rows - rows / 2}, {columns / 2, columns - columns / 2}}};
        if (c.bias.size() == 0) return nn::conv2d<nn::nhwc>(x[0], c.kernel, options);
        return nn::conv2d<nn::nhwc>(x[0], c.kernel, c.bias, options);
    }

    feature_map operator()(const model::relu&) const { return xf::relu(x[0]); }

    feature_map operator()(const model::addition&) const {
        feature_map sum = x[0] + x[1];
        for (std::size_t k = 2; k < x.size(); ++k) sum = sum + x[k];
        return sum;
    }

    feature_map operator()(const model::concatenation&) const { return xf::concatenate(x, 3); }

    feature_map operator()(const model::upsampling& u) const {
        return xf::nn::upsample_nearest<xf::nn::nhwc>(x[0], u.factors);
    }
};

/// The last layer that reads each: after it what the layer made is let go.
std::vector<std::size_t> last_readers(const model& m) {
    std::vector<std::size_t> last(m.layers.size());
    for (std::size_t at = 0; at < m.layers.size(); ++at) {
        for (const std::size_t read : m.layers[at].inputs) last[read] = at;
    }
    last[m.output] = m.layers.size();
    return last;
}

}  // namespace

feature_map network_over(const model& m, const feature_map& picture, const layer_step& step) {
    const auto last = last_readers(m);
    maps made(m.layers.size());
    for (std::size_t at = 0; at < m.layers.size(); ++at) {
        const model::layer& layer = m.layers[at];
        maps read;
        for (const std::size_t from : layer.inputs) read.push_back(made[from]);
        if (read.empty()) read.push_back(picture);
        try {
            made[at] = std::visit(layer_to_expression{read}, layer.what);
        } catch (const xf::error& problem) {
            throw std::runtime_error("the layer " + layer.name + ": " + problem.what());
        }
        if (step && !layer.inputs.empty()) made[at] = step(layer, std::move(made[at]));
        for (const std::size_t from : layer.inputs) {
            if (last[from] == at) made[from] = feature_map();
        }
    }
    if (made[m.output].extents()[3] != 3) throw std::runtime_error("the network's output has not 3 channels");
    return made[m.output];
}

feature_map to_map(const xt::xtensor<std::uint8_t, 3>& picture) {
    return xf::expand_dims(xf::cast<float>(picture), 0);
}

xf::any_expr<std::uint8_t, 3> to_picture(const feature_map& map) {
    return xf::squeeze(xf::cast<std::uint8_t>(xf::clip(xf::round(map), 0.0F, 255.0F)), 0);
}
