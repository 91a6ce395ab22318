#pragma once
#include "xfuse/nn/erased_layers.hpp"

namespace xf::nn::erased {

inline int rank_of(const erased_pointer& x) { return x->shape().size(); }

/// Throws rank_error unless the operand has at least, or exactly, so many axes.
void require_axes(const char* layer, const char* what, const erased_pointer& x, int least);
void require_exactly(const char* layer, const char* what, const erased_pointer& x, int axes);

/// A number as an element of this type.
dynamic::argument number(double value, dtype type);

/// Windows whose padding holds `fill`.
erased_pointer padded_windows(const erased_pointer& x, const axis_vector& window, const axis_vector& stride,
                              window_options options, double fill);

/// A vector of channels, so shaped that it meets the channels of an operand.
erased_pointer along_channels(layout where, int spatial, const erased_pointer& vector);

/// x in the type that mean, exp and the like compute in.
erased_pointer as_float(const erased_pointer& x);

inline erased_pointer apply(ops::op what, dynamic::argument a) {
    return dynamic::apply(what, {std::move(a)});
}
inline erased_pointer apply(ops::op what, dynamic::argument a, dynamic::argument b) {
    return dynamic::apply(what, {std::move(a), std::move(b)});
}

}  // namespace xf::nn::erased
