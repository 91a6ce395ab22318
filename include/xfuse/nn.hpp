#pragma once
// Layers of neural networks: each a few lines of the language, and an expression like any other.
#include "xfuse/core/language.hpp"
#if XFUSE_HAS_CPP20

#include "xfuse/xfuse.hpp"  // first: the adapter decides what every node is to xtensor

#include "xfuse/nn/activations.hpp"
#include "xfuse/nn/adaptive_pool.hpp"
#include "xfuse/nn/attention.hpp"
#include "xfuse/nn/convolution.hpp"
#include "xfuse/nn/embedding.hpp"
#include "xfuse/nn/erased_layers.hpp"
#include "xfuse/nn/group_norm.hpp"
#include "xfuse/nn/indexed_pooling.hpp"
#include "xfuse/nn/interpolate.hpp"
#include "xfuse/nn/linear.hpp"
#include "xfuse/nn/loss.hpp"
#include "xfuse/nn/lp_pool.hpp"
#include "xfuse/nn/normalisation.hpp"
#include "xfuse/nn/pooling.hpp"
#include "xfuse/nn/shuffle.hpp"
#include "xfuse/nn/softmax.hpp"
#include "xfuse/nn/transposed_convolution.hpp"
#include "xfuse/nn/upsample.hpp"

#endif
