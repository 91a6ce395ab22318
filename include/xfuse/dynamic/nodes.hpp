#pragma once
#include <string_view>
#include <vector>

#include "xfuse/expr/erased_map.hpp"
#include "xfuse/expr/evaluate.hpp"
#include "xfuse/expr/windows.hpp"
#include "xfuse/ops/table.hpp"

/// Expressions that are built at run time: what types say of others is checked here, when a node is built,
/// and said with the same errors.
namespace xf::dynamic {

using expr::erased_pointer;

using argument = expr::erased_argument;

/// See expr::map_erased.
erased_pointer apply(ops::op what, std::initializer_list<argument> arguments, dtype to = {});
/// x in another element type; x itself where that is the one it has.
erased_pointer convert(const erased_pointer& x, dtype to);

/// What a reduction works over.
struct reduced_axes {
    bool all = true;
    axis_vector axes;  ///< normalised where not all
    bool keepdims = false;
    index_t ddof = 0;
};
enum class reduction {
    sum,
    prod,
    max,
    min,
    mean,
    var,
    stddev,
    all,
    any,
    argmax,
    argmin,
    count_nonzero,
    logsumexp,
    norm
};
/// Throws axis_error for an axis out of range or given twice, shape_error for an extreme of nothing,
/// dtype_error for an order of complex elements.
erased_pointer reduce(reduction what, const erased_pointer& x, reduced_axes over);
/// Running sums, or products, along an axis.
erased_pointer scan(bool is_product, const erased_pointer& x, index_t axis);

// Views: see the functions of the same names in expr/views.hpp.
erased_pointer transpose(const erased_pointer& x);
erased_pointer transpose(const erased_pointer& x, const axis_vector& axes);
erased_pointer moveaxis(const erased_pointer& x, const axis_vector& source, const axis_vector& destination);
erased_pointer swapaxes(const erased_pointer& x, index_t a, index_t b);
erased_pointer flip(const erased_pointer& x, const axis_vector& axes);
erased_pointer expand_dims(const erased_pointer& x, const axis_vector& axes);
erased_pointer squeeze(const erased_pointer& x, const axis_vector& axes);
erased_pointer broadcast_to(const erased_pointer& x, const axis_vector& shape);
erased_pointer reshape(const erased_pointer& x, const axis_vector& shape);
erased_pointer windows(const erased_pointer& x, const axis_vector& window, const axis_vector& step,
                       const window_options& options);

/// Element c of a result of this shape is that of x at map(c), which is inside x.
erased_pointer view(const char* name, const erased_pointer& x, const axis_vector& shape,
                    const shape::access_map& map);

erased_pointer repeat(const erased_pointer& x, index_t count, index_t axis);
erased_pointer repeat(const erased_pointer& x, std::span<const index_t> counts, index_t axis);
/// The entries along an axis that a table names, which are in range; in messages and plans it is `name`.
erased_pointer gather(const char* name, const erased_pointer& x, std::vector<index_t> table, int axis);
erased_pointer tile(const erased_pointer& x, const axis_vector& reps);

/// Widths are pairs of before and after, one for each axis, or one pair for all.
erased_pointer pad(const erased_pointer& x, std::span<const index_t> widths, pad_mode mode,
                   const ops::scalar& value);
/// The operands one after the other along an axis; stack makes a new one.
erased_pointer concatenate(std::span<const erased_pointer> parts, index_t axis);
erased_pointer stack(std::span<const erased_pointer> parts, index_t axis);

/// Sums of products. Throws subscript_error for wrong subscripts, naming the place, and for extents that
/// disagree.
erased_pointer einsum(std::string_view subscripts, std::span<const erased_pointer> operands);
/// As NumPy's matmul, of any ranks from 1 on.
erased_pointer matmul(const erased_pointer& a, const erased_pointer& b);
/// Over pairs of axes, or over the last n axes of a and the first n of b.
erased_pointer tensordot(const erased_pointer& a, const erased_pointer& b, const axis_vector& axes_a,
                         const axis_vector& axes_b);
erased_pointer tensordot(const erased_pointer& a, const erased_pointer& b, index_t n);

/// Elements of its own, in row-major order: as many as the shape has, of this type. `owner` keeps them.
erased_pointer array(dtype type, const axis_vector& shape, std::shared_ptr<const void> owner,
                     const void* elements);
/// x as an array that is computed once, for whoever reads it.
erased_pointer barrier(const erased_pointer& x);

/// Throws rank_error where an expression has not the rank that it is to be held with.
void require_rank(const erased_pointer& x, int rank);
/// Evaluates into a target of the expression's element type.
void evaluate(const erased_pointer& e, const planning::target& out, const planning::policy& options);

}  // namespace xf::dynamic
