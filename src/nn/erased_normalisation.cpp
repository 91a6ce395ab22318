#include "erased_parts.hpp"
#include "xfuse/dynamic/hold.hpp"

namespace xf::nn::erased {
namespace {

using ops::op;

dynamic::reduced_axes along(index_t axis) {
    dynamic::reduced_axes over;
    over.all = false;
    over.keepdims = true;
    over.axes.push_back(axis);
    return over;
}

void check_vector(const char* what, const erased_pointer& vector, index_t channels) {
    require_exactly("batch_norm", what, vector, 1);
    check_channels("batch_norm", what, vector->shape()[0], channels);
}

}  // namespace

erased_pointer batch_norm(layout where, const erased_pointer& given, const batch_statistics& s,
                          const norm_options& options) {
    const erased_pointer x = as_float(given);
    require_axes("batch_norm", "operand 0", x, 2);
    const int spatial = rank_of(x) - 2;
    const index_t channels = x->shape()[channel_axis(where, rank_of(x), spatial)];
    check_vector("mean", s.mean, channels);
    check_vector("variance", s.variance, channels);
    if (s.gain) check_vector("gain", s.gain, channels);
    if (s.bias) check_vector("bias", s.bias, channels);
    const dtype type = s.variance->type();
    const erased_pointer spread = apply(op::sqrt, {apply(op::add, {s.variance}, number(options.eps, type))});
    const erased_pointer scale =
        dynamic::barrier(apply(op::divide, s.gain ? dynamic::argument{s.gain} : number(1, type), {spread}));
    const erased_pointer shifted = apply(op::subtract, {x}, {along_channels(where, spatial, s.mean)});
    const erased_pointer scaled = apply(op::multiply, {shifted}, {along_channels(where, spatial, scale)});
    return s.bias ? apply(op::add, {scaled}, {along_channels(where, spatial, s.bias)}) : scaled;
}

erased_pointer layer_norm(const erased_pointer& given, int axes, const optional_operand& gain,
                          const optional_operand& bias, const norm_options& options) {
    const erased_pointer x = as_float(given);
    require_axes("layer_norm", "operand 0", x, axes);
    for (const auto& [what, vector] : {std::pair("gain", &gain), std::pair("bias", &bias)}) {
        if (!*vector) continue;
        require_exactly("layer_norm", what, *vector, axes);
        check_normalised("layer_norm", what, shape::span_of((*vector)->shape()), shape::span_of(x->shape()));
    }
    dynamic::reduced_axes over;
    over.all = false;
    over.keepdims = true;
    for (int k = 0; k < axes; ++k) over.axes.push_back(k - axes);
    const erased_pointer variance = dynamic::reduce(dynamic::reduction::var, x, over);
    const erased_pointer spread =
        apply(op::sqrt, {apply(op::add, {variance}, number(options.eps, variance->type()))});
    const erased_pointer mean = dynamic::reduce(dynamic::reduction::mean, x, over);
    erased_pointer unit = apply(op::divide, {apply(op::subtract, {x}, {mean})}, {spread});
    if (gain) unit = apply(op::multiply, {unit}, {gain});
    return bias ? apply(op::add, {unit}, {bias}) : unit;
}

erased_pointer softmax(const erased_pointer& given, index_t axis) {
    const erased_pointer x = as_float(given);
    check_softmax("softmax", shape::span_of(x->shape()), axis);
    const erased_pointer greatest = dynamic::hold(dynamic::reduce(dynamic::reduction::max, x, along(axis)));
    const erased_pointer powers = apply(op::exp, {apply(op::subtract, {x}, {greatest})});
    return apply(op::divide, {powers}, {dynamic::reduce(dynamic::reduction::sum, powers, along(axis))});
}

erased_pointer log_softmax(const erased_pointer& given, index_t axis) {
    const erased_pointer x = as_float(given);
    check_softmax("log_softmax", shape::span_of(x->shape()), axis);
    const erased_pointer greatest = dynamic::hold(dynamic::reduce(dynamic::reduction::max, x, along(axis)));
    const erased_pointer shifted = apply(op::subtract, {x}, {greatest});
    const erased_pointer total =
        dynamic::reduce(dynamic::reduction::sum, apply(op::exp, {shifted}), along(axis));
    return apply(op::subtract, {shifted}, {apply(op::log, {total})});
}

erased_pointer flatten(const erased_pointer& x, index_t first, index_t last) {
    const int from = shape::normalise_axis("flatten", first, rank_of(x)),
              to = shape::normalise_axis("flatten", last, rank_of(x));
    if (from > to) throw axis_error(core::message("flatten: axis ", from, " is behind axis ", to));
    axis_vector shape;
    index_t product = 1;
    for (int axis = 0; axis < rank_of(x); ++axis) {
        const bool is_inside = axis >= from && axis <= to;
        if (is_inside && __builtin_mul_overflow(product, x->shape()[axis], &product))
            throw shape_error("flatten: the product of the extents overflows");
        if (axis == to) shape.push_back(product);
        if (!is_inside) shape.push_back(x->shape()[axis]);
    }
    return dynamic::reshape(x, shape);
}

}  // namespace xf::nn::erased
