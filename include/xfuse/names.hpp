#pragma once
#include "xfuse/core/language.hpp"
#if XFUSE_HAS_CPP20

#include "xfuse/dynamic/vocabulary.hpp"
#include "xfuse/expr/as_strided.hpp"
#include "xfuse/expr/compress.hpp"
#include "xfuse/expr/concatenate.hpp"
#include "xfuse/expr/convolve.hpp"
#include "xfuse/expr/diff.hpp"
#include "xfuse/expr/einsum.hpp"
#include "xfuse/expr/evaluate.hpp"
#include "xfuse/expr/functions.hpp"
#include "xfuse/expr/histogram.hpp"
#include "xfuse/expr/kron.hpp"
#include "xfuse/expr/lazy.hpp"
#include "xfuse/expr/map_function.hpp"
#include "xfuse/expr/matmul.hpp"
#include "xfuse/expr/nan_reductions.hpp"
#include "xfuse/expr/pad.hpp"
#include "xfuse/expr/planned.hpp"
#include "xfuse/expr/quantile.hpp"
#include "xfuse/expr/ranges.hpp"
#include "xfuse/expr/reduce_with.hpp"
#include "xfuse/expr/reductions.hpp"
#include "xfuse/expr/repeat.hpp"
#include "xfuse/expr/result_tuple.hpp"
#include "xfuse/expr/roll.hpp"
#include "xfuse/expr/running.hpp"
#include "xfuse/expr/scan.hpp"
#include "xfuse/expr/selected_reductions.hpp"
#include "xfuse/expr/slice.hpp"
#include "xfuse/expr/sort.hpp"
#include "xfuse/expr/take.hpp"
#include "xfuse/expr/tensordot.hpp"
#include "xfuse/expr/views.hpp"
#include "xfuse/expr/windows.hpp"

/// The vocabulary as a user writes it. Operators need no declaration here: they are found through
/// their operands.
namespace xf {

// views
using expr::as_strided;
using expr::broadcast_to;
using expr::compress;
using expr::concatenate;
using expr::diagonal;
using expr::expand_dims;
using expr::extract;
using expr::flip;
using expr::moveaxis;
using expr::pad;
using expr::repeat;
using expr::reshape;
using expr::roll;
using expr::squeeze;
using expr::stack;
using expr::swapaxes;
using expr::take;
using expr::take_along_axis;
using expr::tile;
using expr::transpose;
using expr::view;
using expr::windows;

// made of nothing
using expr::arange;
using expr::full;
using expr::linspace;

// elementwise: those of ops/operations.def, and what is made of them
#define XFUSE_FUNCTION_1(name, functor) using expr::name;
#define XFUSE_FUNCTION_2(name, functor) using expr::name;
#include "xfuse/ops/operations.def"
using expr::cast;
using expr::clip;
using expr::where;

// order
using expr::argsort;
using expr::bincount;
using expr::histogram;
using expr::searchsorted;
using expr::sort;
using expr::topk;

// contraction
using expr::convolve;
using expr::dot;
using expr::einsum;
using expr::inner;
using expr::kron;
using expr::matmul;
using expr::outer;
using expr::tensordot;
using expr::trace;
using expr::vdot;

// reductions
using expr::all;
using expr::any;
using expr::argmax;
using expr::argmin;
using expr::count_nonzero;
using expr::cummax;
using expr::cummin;
using expr::cumprod;
using expr::cumsum;
using expr::diff;
using expr::logsumexp;
using expr::max;
using expr::mean;
using expr::median;
using expr::min;
using expr::nanmax;
using expr::nanmean;
using expr::nanmedian;
using expr::nanmin;
using expr::nanprod;
using expr::nanquantile;
using expr::nanstd;
using expr::nansum;
using expr::nanvar;
using expr::norm;
using expr::prod;
using expr::quantile;
using expr::reduce;
using expr::reduce_with;
using expr::stddev;
using expr::sum;
using expr::var;

}  // namespace xf

#endif
