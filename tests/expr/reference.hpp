#pragma once
#include "expr/reference/compare.hpp"
#include "expr/reference/reductions.hpp"
#include "expr/reference/selections.hpp"
#include "expr/reference/views.hpp"
#include "expr/reference/windows.hpp"

/// Everything a differential test needs: random operands, what may be done to them, and the comparison.
