#pragma once
#include "xfuse/core/config.hpp"
#include "xfuse/names.hpp"
