#pragma once
// The whole library. The adapter comes first: it decides what every node is to xtensor.
#include "xfuse/adapter/adapter.hpp"
#include "xfuse/adapter/planned.hpp"
#include "xfuse/adapter/slices.hpp"
#include "xfuse/core/config.hpp"
#include "xfuse/explain.hpp"
#include "xfuse/names.hpp"
