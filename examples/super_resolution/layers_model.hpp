#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>
#include <xfuse/xtensor.hpp>

/// A network of the layers format of TensorFlow.js: a list of layers, each of which reads earlier ones.
struct layers_model {
    struct input {};  ///< the picture: batch, rows, columns, channels
    struct convolution {
        xt::xtensor<float, 4> kernel;  ///< rows, columns, channels in, channels out
        xt::xtensor<float, 1> bias;    ///< of the channels out; empty where the layer has none
        bool same;                     ///< as many rows and columns as before, by zeros around them
    };
    struct relu {};
    struct addition {};
    struct concatenation {};  ///< of channels
    struct upsampling {
        std::array<std::int64_t, 2> factors;  ///< of rows and columns, by repeating them
    };

    struct layer {
        std::string name;
        std::vector<std::size_t> inputs;  ///< places in `layers`, each before its own
        std::variant<input, convolution, relu, addition, concatenation, upsampling> what;
    };
    std::vector<layer> layers;
    std::size_t output = 0;  ///< a place in `layers`
};

/// Reads a model.json and the files of weights beside it that it names.
/// Throws std::runtime_error, naming the file and the layer or the weights, for what cannot be read, is
/// damaged, does not fit together, or is of a kind that this program does not have.
layers_model read_layers_model(const std::string& path);
