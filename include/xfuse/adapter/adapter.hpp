#pragma once
// xtensor on both sides of the library: its objects are operands and targets of our expressions, and
// our expressions are expressions of xtensor's.
// What most mistakes are made with comes by a short path: compilers print it before what the mistake is.
#include "xfuse/adapter/eval.hpp"
#include "xfuse/adapter/xtensor_names.hpp"

#include "xfuse/adapter/in_place.hpp"
#include "xfuse/adapter/tensor.hpp"
#include "xfuse/adapter/tuple_targets.hpp"
