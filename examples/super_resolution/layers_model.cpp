#include "layers_model.hpp"

#include <algorithm>

#include "weights.hpp"

using json = nlohmann::json;

namespace {

using convolution = layers_model::convolution;

/// A layer as the file has it, and what messages about it begin with.
struct description {
    const json& config;
    const std::string& kind;
    std::string of;

    /// Refuses another value than the one that this program has.
    void demand(const char* name, const json& wanted) const {
        const json& found = member(config, name, of);
        if (found != wanted)
            fail(of, std::string(name) + " is " + found.dump() + "; this program has " + wanted.dump() +
                         " alone");
    }
};

std::string text_of(const std::vector<std::size_t>& shape) { return json(shape).dump(); }

template <std::size_t N>
xt::xtensor<float, N> take_array(weights& all, const std::string& name, const std::vector<std::size_t>& shape,
                                 const std::string& of) {
    const auto found = all.find(name);
    if (found == all.end()) fail(of, "its weights " + name + " are not in the file");
    if (found->second.shape != shape) {
        fail(of, "its weights " + name + " have the shape " + text_of(found->second.shape) + " instead of " +
                     text_of(shape));
    }
    std::array<std::size_t, N> extents{};
    std::copy_n(shape.begin(), N, extents.begin());
    xt::xtensor<float, N> result(extents);
    std::copy(found->second.elements.begin(), found->second.elements.end(), result.begin());
    return result;
}

convolution read_convolution(const description& d, const std::string& name, weights& all) {
    d.demand("strides", {1, 1});
    d.demand("dilation_rate", {1, 1});
    d.demand("groups", 1);
    d.demand("data_format", "channels_last");
    d.demand("activation", "linear");
    const auto padding = value<std::string>(d.config, "padding", d.of);
    if (padding != "same" && padding != "valid") fail(d.of, "padding is \"" + padding + "\"");
    const auto size = value<std::array<std::size_t, 2>>(d.config, "kernel_size", d.of);
    const auto filters = value<std::size_t>(d.config, "filters", d.of);
    const auto kernel = all.find(name + "/kernel");
    if (kernel != all.end() && kernel->second.shape.size() != 4) fail(d.of, "its kernel has not four axes");
    const std::size_t channels = kernel == all.end() ? 0 : kernel->second.shape[2];
    convolution result{take_array<4>(all, name + "/kernel", {size[0], size[1], channels, filters}, d.of),
                       {},
                       padding == "same"};
    if (value<bool>(d.config, "use_bias", d.of))
        result.bias = take_array<1>(all, name + "/bias", {filters}, d.of);
    return result;
}

layers_model::upsampling read_upsampling(const description& d) {
    d.demand("data_format", "channels_last");
    d.demand("interpolation", "nearest");
    const auto factors = value<std::array<std::int64_t, 2>>(d.config, "size", d.of);
    if (factors[0] < 1 || factors[1] < 1 || factors[0] > 64 || factors[1] > 64)
        fail(d.of, "factors are from 1 to 64");
    return {factors};
}

decltype(layers_model::layer::what) read_kind(const description& d, const std::string& name, weights& all) {
    if (d.kind == "InputLayer") {
        d.demand("batch_input_shape", {nullptr, nullptr, nullptr, 3});
        return layers_model::input{};
    }
    if (d.kind == "Conv2D") return read_convolution(d, name, all);
    if (d.kind == "Activation") {
        d.demand("activation", "relu");
        return layers_model::relu{};
    }
    if (d.kind == "Add") return layers_model::addition{};
    if (d.kind == "Concatenate") {
        d.demand("axis", 3);
        return layers_model::concatenation{};
    }
    if (d.kind == "UpSampling2D") return read_upsampling(d);
    fail(d.of, "of the class " + d.kind + ", which this program does not have");
}

std::size_t place_of(const layers_model& m, const std::string& name, const std::string& of) {
    const auto found =
        std::find_if(m.layers.begin(), m.layers.end(), [&](const auto& l) { return l.name == name; });
    if (found == m.layers.end()) fail(of, "reads the layer " + name + ", which is not there or comes later");
    return std::size_t(found - m.layers.begin());
}

/// The layers that one reads: of each call of the layer a list of [name, call, output, arguments]; one call
/// here.
std::vector<std::size_t> read_inputs(const layers_model& m, const json& entry, const std::string& of) {
    const json& calls = member(entry, "inbound_nodes", of);
    std::vector<std::size_t> inputs;
    if (!calls.is_array() || calls.size() > 1) fail(of, "used more than once");
    for (const json& call : calls) {
        for (const json& source : call) {
            if (!source.is_array() || source.size() < 3 || !source[0].is_string())
                fail(of, "\"inbound_nodes\" cannot be read");
            if (source[1] != 0 || source[2] != 0) fail(of, "reads one of several outputs of a layer");
            inputs.push_back(place_of(m, source[0].get<std::string>(), of));
        }
    }
    return inputs;
}

void check_number_of_inputs(const layers_model::layer& l, const std::string& of) {
    using model = layers_model;
    const bool many = std::holds_alternative<model::addition>(l.what) ||
                      std::holds_alternative<model::concatenation>(l.what);
    const std::size_t least = many ? 2 : std::holds_alternative<model::input>(l.what) ? 0 : 1;
    if (l.inputs.size() < least || (!many && l.inputs.size() > least)) {
        fail(of, "reads " + std::to_string(l.inputs.size()) + " layers instead of " + std::to_string(least) +
                     (many ? " or more" : ""));
    }
}

layers_model read_layers(const std::string& path, const json& config, weights& all) {
    layers_model m;
    for (const json& entry : member(config, "layers", path)) {
        const auto name = value<std::string>(entry, "name", path + ": a layer");
        const std::string of = path + ": the layer " + name;
        const auto kind = value<std::string>(entry, "class_name", of);
        const description d{member(entry, "config", of), kind, of};
        if (std::any_of(m.layers.begin(), m.layers.end(), [&](const auto& l) { return l.name == name; }))
            fail(of, "there twice");
        layers_model::layer l{name, read_inputs(m, entry, of), read_kind(d, name, all)};
        check_number_of_inputs(l, of);
        if (l.inputs.empty() && !m.layers.empty()) fail(of, "a second input");
        m.layers.push_back(std::move(l));
    }
    const json& outputs = member(config, "output_layers", path);
    if (!outputs.is_array() || outputs.size() != 1 || !outputs[0].is_array() || outputs[0].empty() ||
        !outputs[0][0].is_string()) {
        fail(path, "has not one output");
    }
    m.output = place_of(m, outputs[0][0].get<std::string>(), path + ": its output");
    return m;
}

}  // namespace

layers_model read_layers_model(const std::string& path) {
    const std::vector<char> text = read_file(path);
    json file;
    try {
        file = json::parse(text);
    } catch (const json::exception& problem) {
        fail(path, std::string("is not JSON: ") + problem.what());
    }
    if (value<std::string>(file, "format", path) != "layers-model")
        fail(path, "is not in the layers format of TensorFlow.js");
    weights all = read_weights(path, member(file, "weightsManifest", path));
    const json& topology = member(file, "modelTopology", path);
    return read_layers(path, member(member(topology, "model_config", path), "config", path), all);
}
