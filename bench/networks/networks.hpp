#pragma once
#include <memory>
#include <string>
#include <xfuse/modules.hpp>

/// "vgg16", "resnet50" or "mobilenet", for images (batch, rows, columns, channels); networks.py has the same
/// with the same names. Batch normalisation is folded into weights and biases. Throws xf::error for another
/// name.
std::unique_ptr<xf::nn::module> make_network(const std::string& name);
