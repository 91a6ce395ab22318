#pragma once
#include "xfuse/expr/einsum.hpp"
#include "xfuse/expr/ranges.hpp"
#include "xfuse/expr/windows.hpp"

namespace xf {

/// All places of a convolution where the operands overlap: as a mode `xf::full`.
struct full_overlap {};
/// Those at which they overlap completely.
struct valid_overlap {};
inline constexpr valid_overlap valid{};

/// The same as a value; enumerators of those names would hide the modes.
enum class overlap : std::uint8_t { all_of_it, as_longer, complete };

/// How much of a convolution, as `xf::full`, `xf::same`, `xf::valid`, or NumPy's names of them.
struct overlap_argument {
    overlap mode;
    constexpr overlap_argument(overlap m) : mode(m) {}
    constexpr overlap_argument(full_overlap (*)(full_overlap)) : mode(overlap::all_of_it) {}
    constexpr overlap_argument(same_length) : mode(overlap::as_longer) {}
    constexpr overlap_argument(valid_overlap) : mode(overlap::complete) {}
    overlap_argument(const char* name);
};

}  // namespace xf

namespace xf::expr {

/// A mode where a mode is expected, beside the array of one value that has the name.
constexpr full_overlap full(full_overlap mode) { return mode; }

/// The part [first, first + count) of the full convolution of n and k elements. Throws shape_error for none.
struct overlap_part {
    index_t first, count;
};
overlap_part part_of_convolution(overlap mode, index_t n, index_t k);

/// The discrete convolution of two operands of one axis: sums of x[i] f[j - i], as NumPy's convolve.
///
/// Shapes    (n), (k) -> full: (n + k - 1), same: (max(n, k)), valid: (max(n, k) - min(n, k) + 1)
/// Throws    shape_error for an operand without elements; error for a mode of another name
/// Types     as of einsum: the promoted type, int32 of int8 and uint8
/// Cost      a contraction: no padded copy, no windows in memory
template <operand X, operand F>
auto convolve(X&& x, F&& f, overlap_argument mode = overlap::all_of_it) {
    using T = promote_t<typename node_of<X>::value_type, typename node_of<F>::value_type>;
    auto n = converted<T>(as_node(std::forward<X>(x)));
    auto taps = converted<T>(as_node(std::forward<F>(f)));
    static_assert(decltype(n)::rank == 1 && decltype(taps)::rank == 1,
                  "xfuse: convolve takes two operands of one axis");
    const index_t count = taps.extents()[0];
    const overlap_part part = part_of_convolution(mode.mode, n.extents()[0], count);
    const std::array<index_t, 1> beside{count - 1};
    const auto padded_shape = padded_extents("convolve", n, beside, beside);
    const auto slid = expr::windows(padded<decltype(n)>(std::move(n), beside, padded_shape, T{}),
                                    std::array<index_t, 1>{count});
    const shape::access_map map = [&] {
        shape::access_map shifted = shape::identity_map(2);
        shifted.offset[0] = part.first;
        return shifted;
    }();
    const auto wanted = make_view<true, 2>(slid, "convolve", {part.count, count}, map);
    return expr::einsum<"ij,j->i">(wanted, expr::flip(std::move(taps), 0));
}

}  // namespace xf::expr
