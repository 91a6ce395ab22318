#pragma once
// The whole library.
#include "xfuse/core/language.hpp"
#if XFUSE_HAS_CPP20

// By a short path: compilers print it before what the mistake is.
#include "xfuse/core/lists.hpp"
#include "xfuse/expr/mistakes.hpp"

// The adapter comes before the rest: it decides what every node is to xtensor.
#include "xfuse/adapter/adapter.hpp"
#include "xfuse/adapter/plan_targets.hpp"
#include "xfuse/adapter/slices.hpp"
#include "xfuse/core/config.hpp"
#include "xfuse/dynamic/needed.hpp"
#include "xfuse/emit.hpp"
#include "xfuse/exec/machine.hpp"
#include "xfuse/explain.hpp"
#include "xfuse/expr/updates.hpp"
#include "xfuse/gradient/gradient.hpp"
#include "xfuse/io/files.hpp"
#include "xfuse/io/mapped.hpp"
#include "xfuse/names.hpp"
#include "xfuse/profile.hpp"

#endif
