#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <xfuse/xfuse.hpp>
#include <xfuse/xtensor.hpp>

#include "layers_model.hpp"

/// What a layer makes: batch, rows, columns, channels.
using feature_map = xf::any_expr<float, 4>;

/// What becomes of a layer's expression before other layers read it.
using layer_step = std::function<feature_map(const layers_model::layer&, feature_map)>;

/// The whole network over `picture` as one expression; nothing is computed. `step`, where it is given, may
/// put something else in the place of what a layer makes: the same evaluated, for instance. Borrows the
/// weights of m. Throws std::runtime_error, naming the layer, where the numbers of channels do not fit.
feature_map network_over(const layers_model& m, const feature_map& picture, const layer_step& step = {});

/// A picture of 8 bits, rows x columns x 3, as an operand of the network, and what the network makes of it as
/// a picture.
feature_map to_map(const xt::xtensor<std::uint8_t, 3>& picture);
xf::any_expr<std::uint8_t, 3> to_picture(const feature_map& map);
