#pragma once
// xtensor on both sides of the library: its objects are operands and targets of our expressions, and
// our expressions are expressions of xtensor's.
#include "xfuse/adapter/evaluate.hpp"
#include "xfuse/adapter/functions.hpp"
#include "xfuse/adapter/in_place.hpp"
#include "xfuse/adapter/several.hpp"
