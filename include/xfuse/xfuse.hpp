#pragma once
#include "xfuse/core/config.hpp"
#include "xfuse/explain.hpp"
#include "xfuse/names.hpp"
