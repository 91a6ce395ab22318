#pragma once
// Networks as classes: layers with parameters that have names, loaded from files and saved to them.
#include "xfuse/core/language.hpp"
#if XFUSE_HAS_CPP20

#include "xfuse/xfuse.hpp"  // first: the adapter decides what every node is to xtensor

#include "xfuse/io/save_module.hpp"
#include "xfuse/nn/module.hpp"
#include "xfuse/nn/module_layers.hpp"
#include "xfuse/nn/sequential.hpp"
#include "xfuse/nn/stateless.hpp"

#endif
