#pragma once
#include <span>
#include <string_view>

#include "xfuse/core/dtype.hpp"
#include "xfuse/ops/properties.hpp"

/// The table of operations: what the graph, `explain`, and everything that works on expressions without their
/// types know of an elementwise operation. Made from ops/operations.def and the functors.
namespace xf::ops {

enum class op : std::uint8_t {
#define XFUSE_OPERATION(functor) functor,
#include "xfuse/ops/operations.def"
    opaque  ///< a functor of the user's: no line of the table
};
inline constexpr int op_count = int(op::opaque);

#define XFUSE_OPERATION(functor) struct functor;
#include "xfuse/ops/operations.def"

/// The line of a functor.
template <class F>
inline constexpr op op_of = op::opaque;
#define XFUSE_OPERATION(functor) \
    template <>                  \
    inline constexpr op op_of<functor> = op::functor;
#include "xfuse/ops/operations.def"
template <stored_element To>
struct cast;
template <stored_element To>
inline constexpr op op_of<cast<To>> = op::conversion;

const properties& properties_of(op what);

/// The operation of that name, or `opaque`.
op find_operation(std::string_view name);

/// Does the operation exist for operands of these types?
bool accepts(op what, std::span<const dtype> operands);

/// The type that the operation computes in, given its operands' types: of `where` that of the last two. It
/// must accept them.
dtype computing_type(op what, std::span<const dtype> operands);

/// The type of the result, given the one it computes in; of a cast that is what it converts to.
dtype result_type(op what, dtype computes);

}  // namespace xf::ops
