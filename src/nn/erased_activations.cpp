#include <numbers>

#include "erased_parts.hpp"

namespace xf::nn::erased {
namespace {

using ops::op;

/// x and numbers in its type.
struct formula {
    erased_pointer x;
    dynamic::argument number(double value) const { return erased::number(value, x->type()); }
    erased_pointer times(const erased_pointer& a, double b) const {
        return apply(op::multiply, {a}, number(b));
    }
    erased_pointer times(const erased_pointer& a, const erased_pointer& b) const {
        return apply(op::multiply, {a}, {b});
    }
    erased_pointer plus(const erased_pointer& a, double b) const { return apply(op::add, {a}, number(b)); }
    erased_pointer one_plus(const erased_pointer& a) const { return apply(op::add, number(1), {a}); }
};

}  // namespace

erased_pointer gelu(const erased_pointer& given, gelu_form form) {
    const formula f{as_float(given)};
    const erased_pointer half = f.times(f.x, 0.5);
    if (form == gelu_form::exact)
        return f.times(half, f.one_plus(apply(op::erf, {f.times(f.x, 1 / std::numbers::sqrt2)})));
    constexpr double scale = std::numbers::sqrt2 * std::numbers::inv_sqrtpi;
    const erased_pointer cube = f.times(f.times(f.times(f.x, f.x), f.x), 0.044715);
    return f.times(half, f.one_plus(apply(op::tanh, {f.times(apply(op::add, {f.x}, {cube}), scale)})));
}

erased_pointer silu(const erased_pointer& given) {
    const erased_pointer x = as_float(given);
    return apply(op::multiply, {x}, {apply(op::sigmoid, {x})});
}

erased_pointer hardswish(const erased_pointer& given) {
    const formula f{as_float(given)};
    const erased_pointer low = apply(op::maximum, {f.plus(f.x, 3)}, f.number(0));
    const erased_pointer line = apply(op::minimum, {low}, f.number(6));
    return f.times(f.times(f.x, line), 1.0 / 6);
}

}  // namespace xf::nn::erased
