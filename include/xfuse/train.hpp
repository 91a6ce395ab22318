#pragma once
// Training: optimisers whose step is one plan, numbers from a seed, checkpoints.
#include "xfuse/core/language.hpp"
#if XFUSE_HAS_CPP20

#include "xfuse/xfuse.hpp"  // first: the adapter decides what every node is to xtensor

#include "xfuse/io/checkpoint.hpp"
#include "xfuse/train/generator.hpp"
#include "xfuse/train/optimiser.hpp"

#endif
