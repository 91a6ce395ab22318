#pragma once
#include "xfuse/core/language.hpp"
#if XFUSE_HAS_CPP20

#include "xfuse/expr/as_strided.hpp"
#include "xfuse/expr/concatenate.hpp"
#include "xfuse/expr/einsum.hpp"
#include "xfuse/expr/evaluate.hpp"
#include "xfuse/expr/functions.hpp"
#include "xfuse/expr/lazy.hpp"
#include "xfuse/expr/map_function.hpp"
#include "xfuse/expr/matmul.hpp"
#include "xfuse/expr/pad.hpp"
#include "xfuse/expr/planned.hpp"
#include "xfuse/expr/reductions.hpp"
#include "xfuse/expr/repeat.hpp"
#include "xfuse/expr/result_tuple.hpp"
#include "xfuse/expr/scan.hpp"
#include "xfuse/expr/slice.hpp"
#include "xfuse/expr/tensordot.hpp"
#include "xfuse/expr/views.hpp"
#include "xfuse/expr/windows.hpp"

/// The vocabulary as a user writes it. Operators need no declaration here: they are found through
/// their operands.
namespace xf {

// views
using expr::as_strided;
using expr::broadcast_to;
using expr::concatenate;
using expr::diagonal;
using expr::expand_dims;
using expr::flip;
using expr::moveaxis;
using expr::pad;
using expr::repeat;
using expr::reshape;
using expr::squeeze;
using expr::stack;
using expr::swapaxes;
using expr::tile;
using expr::transpose;
using expr::view;
using expr::windows;

// elementwise
using expr::abs;
using expr::acos;
using expr::add;
using expr::asin;
using expr::atan;
using expr::cast;
using expr::ceil;
using expr::clip;
using expr::cos;
using expr::cosh;
using expr::divide;
using expr::equal;
using expr::erf;
using expr::exp;
using expr::exp2;
using expr::expm1;
using expr::floor;
using expr::floor_divide;
using expr::fmax;
using expr::fmin;
using expr::greater;
using expr::greater_equal;
using expr::isfinite;
using expr::isinf;
using expr::isnan;
using expr::less;
using expr::less_equal;
using expr::log;
using expr::log10;
using expr::log1p;
using expr::log2;
using expr::logical_and;
using expr::logical_not;
using expr::logical_or;
using expr::logical_xor;
using expr::maximum;
using expr::minimum;
using expr::multiply;
using expr::not_equal;
using expr::pow;
using expr::relu;
using expr::remainder;
using expr::round;
using expr::rsqrt;
using expr::sigmoid;
using expr::sign;
using expr::sin;
using expr::sinh;
using expr::sqrt;
using expr::square;
using expr::subtract;
using expr::tan;
using expr::tanh;
using expr::trunc;
using expr::where;

// contraction
using expr::dot;
using expr::einsum;
using expr::inner;
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
using expr::cumprod;
using expr::cumsum;
using expr::logsumexp;
using expr::max;
using expr::mean;
using expr::min;
using expr::norm;
using expr::prod;
using expr::reduce;
using expr::stddev;
using expr::sum;
using expr::var;

}  // namespace xf

#endif
