#include <limits>

#include "erased_parts.hpp"
#include "xfuse/graph/open_extent.hpp"
#include "xfuse/nn/adaptive_pool.hpp"
#include "xfuse/nn/upsample.hpp"

namespace xf::nn::erased {
namespace {

/// No element is below it.
double least_of(dtype type) {
    switch (type) {
        case dtype::float32:
        case dtype::float64: return -std::numeric_limits<double>::infinity();
        case dtype::int8: return std::numeric_limits<std::int8_t>::min();
        case dtype::int16: return std::numeric_limits<std::int16_t>::min();
        case dtype::int32: return std::numeric_limits<std::int32_t>::min();
        case dtype::int64: return double(std::numeric_limits<std::int64_t>::min());
        default: return 0;
    }
}

dynamic::reduced_axes last_axes_of(int count) {
    dynamic::reduced_axes over;
    over.all = false;
    for (int k = 0; k < count; ++k) over.axes.push_back(k - count);
    return over;
}

pool_arguments checked_pool(const char* layer, layout where, const erased_pointer& x,
                            const axis_vector& window, const max_pool_options& options) {
    require_axes(layer, "operand 0", x, window.size() + int(where == nhwc));
    if (rank_of(x) + window.size() > max_rank)
        throw rank_error(core::message(layer, ": an operand of ", rank_of(x), " axes has too many"));
    return check_pooling(layer, where, shape::span_of(x->shape()), shape::span_of(window), options);
}

/// Axes of this shape, with so many axes behind them.
erased_pointer divisors_of(std::span<const std::vector<index_t>> counts, int behind, dtype type) {
    axis_vector shape;
    std::vector<double> products{1};
    for (const std::vector<index_t>& along : counts) {
        shape.push_back(index_t(along.size()));
        std::vector<double> next;
        next.reserve(products.size() * along.size());
        for (const double p : products) {
            for (const index_t n : along) next.push_back(p * double(n));
        }
        products = std::move(next);
    }
    for (int k = 0; k < behind; ++k) shape.push_back(1);
    const auto keep = [&]<class T>(T) {
        auto held = std::make_shared<const std::vector<T>>(products.begin(), products.end());
        const T* elements = held->data();
        return dynamic::array(dtype_of<T>, shape, std::move(held), elements);
    };
    return type == dtype::float32 ? keep(0.0F) : keep(0.0);
}

/// How many elements each window along an axis averages.
std::vector<index_t> window_lengths(const pool_arguments& a, int k, index_t extent, index_t windows,
                                    bool counts_padding) {
    if (graph::is_open(extent))
        throw shape_error(core::message("avg_pool: axis ", a.options.axes[k],
                                        " is open; windows that average fewer elements need its extent"));
    const index_t before = a.options.padding[2 * k], after = a.options.padding[2 * k + 1];
    const index_t first = counts_padding ? -before : 0, end = extent + (counts_padding ? after : 0);
    std::vector<index_t> lengths;
    for (index_t i = 0; i < windows; ++i) {
        const index_t start = i * a.stride[k] - before;
        lengths.push_back(std::min(start + a.window[k], end) - std::max(start, first));
    }
    return lengths;
}

/// Does a window of ceil_mode read past the padding?
bool has_overhang(const erased_pointer& x, const pool_arguments& a, const erased_pointer& taken) {
    for (int k = 0; k < a.window.size(); ++k) {
        const int axis = int(a.options.axes[k]);
        const index_t padded = x->shape()[axis] + a.options.padding[2 * k] + a.options.padding[2 * k + 1];
        if ((taken->shape()[axis] - 1) * a.stride[k] + a.window[k] > padded) return true;
    }
    return false;
}

}  // namespace

erased_pointer max_pool(layout where, const erased_pointer& x, const int_list& window,
                        const max_pool_options& options) {
    const pool_arguments a = checked_pool("max_pool", where, x, window, options);
    return dynamic::reduce(dynamic::reduction::max,
                           padded_windows(x, a.window, a.stride, a.options, least_of(x->type())),
                           last_axes_of(window.size()));
}

erased_pointer avg_pool(layout where, const erased_pointer& given, const int_list& window,
                        const avg_pool_options& options) {
    const erased_pointer x = as_float(given);
    const pool_arguments a =
        checked_pool("avg_pool", where, x, window, {options.stride, options.padding, {}, options.ceil_mode});
    const erased_pointer taken = padded_windows(x, a.window, a.stride, a.options, 0);
    const bool counts_padding = options.count_include_pad;
    if (counts_padding && !has_overhang(x, a, taken))
        return dynamic::reduce(dynamic::reduction::mean, taken, last_axes_of(window.size()));
    std::vector<std::vector<index_t>> lengths;
    for (int k = 0; k < a.window.size(); ++k) {
        const int axis = int(a.options.axes[k]);
        lengths.push_back(window_lengths(a, k, x->shape()[axis], taken->shape()[axis], counts_padding));
    }
    return apply(ops::op::divide,
                 {dynamic::reduce(dynamic::reduction::sum, taken, last_axes_of(window.size()))},
                 {divisors_of(lengths, int(where == nhwc), x->type())});
}

namespace {

/// The means of windows that cover an axis: axis `axis` becomes (window, element of the window), of which
/// those that fill a window up are left out.
erased_pointer adaptive_means(const erased_pointer& x, index_t size, int axis) {
    const adaptive_windows w = find_adaptive_windows("adaptive_avg_pool", x->shape()[axis], size, axis);
    axis_vector split;
    for (int k = 0; k < rank_of(x); ++k) {
        split.push_back(k == axis ? size : x->shape()[k]);
        if (k == axis) split.push_back(w.longest);
    }
    axis_vector along(rank_of(x) + 1 - axis, 1);
    along[0] = size;
    along[1] = w.longest;
    auto present = std::make_shared<std::vector<std::uint8_t>>();
    for (const index_t length : w.lengths) {
        for (index_t k = 0; k < w.longest; ++k) present->push_back(std::uint8_t(k < length));
    }
    const void* elements = present->data();
    const erased_pointer mask = dynamic::array(dtype::uint8, along, std::move(present), elements);
    const erased_pointer taken =
        dynamic::reshape(dynamic::gather("adaptive pooling", x, w.table, axis), split);
    dynamic::reduced_axes over;
    over.all = false;
    over.axes.push_back(axis + 1);
    const erased_pointer sums =
        dynamic::reduce(dynamic::reduction::sum,
                        dynamic::apply(ops::op::where, {{mask}, {taken}, number(0, x->type())}), over);
    const std::vector<index_t> lengths[] = {w.lengths};
    return apply(ops::op::divide, {sums}, {divisors_of(lengths, rank_of(x) - axis - 1, x->type())});
}

}  // namespace

erased_pointer adaptive_avg_pool(layout where, const erased_pointer& given, const int_list& size) {
    constexpr const char* layer = "adaptive_avg_pool";
    erased_pointer x = as_float(given);
    require_axes(layer, "operand 0", x, size.size() + int(where == nhwc));
    const int first = first_spatial(where, rank_of(x), size.size());
    int_list window;
    bool is_equal = true;
    for (int k = 0; k < size.size(); ++k) {
        const index_t extent = x->shape()[first + k];
        if (graph::is_open(extent))
            throw shape_error(
                core::message(layer, ": axis ", first + k, " is open; its windows need an extent"));
        (void)find_adaptive_windows(layer, extent, size[k], first + k);
        is_equal &= extent % size[k] == 0;
        window.push_back(extent / size[k]);
    }
    if (is_equal) return avg_pool(where, x, window, {});
    for (int k = 0; k < size.size(); ++k) x = adaptive_means(x, size[k], first + k);
    return x;
}

erased_pointer global_pool(dynamic::reduction what, layout where, const erased_pointer& x, bool keepdims) {
    require_axes("global pooling", "operand 0", x, 3);
    dynamic::reduced_axes over;
    over.all = false;
    over.keepdims = keepdims;
    const int spatial = rank_of(x) - 2;
    for (int k = 0; k < spatial; ++k) over.axes.push_back(first_spatial(where, rank_of(x), spatial) + k);
    return dynamic::reduce(what, x, over);
}

erased_pointer upsample_nearest(layout where, const erased_pointer& x, const int_list& factors) {
    require_axes("upsample_nearest", "operand 0", x, factors.size() + int(where == nhwc));
    const int first = first_spatial(where, rank_of(x), factors.size());
    check_factors(shape::span_of(factors), first);
    erased_pointer result = x;
    for (int k = 0; k < factors.size(); ++k) result = dynamic::repeat(result, factors[k], first + k);
    return result;
}

}  // namespace xf::nn::erased
