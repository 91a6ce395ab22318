#pragma once
#include "xfuse/lower/context.hpp"

/// Elementwise clusters: the loops of one box, and the operands that cannot be read where they lie.
namespace xf::lower {

inline constexpr int max_inputs = rows::max_inputs;

/// The loops of a map stage over one box: outermost first; the last is the row, or a group of loops
/// that together are one row of the result.
struct map_nest {
    int operands = 0;
    axis_vector extent, out;
    axis_vector in[max_inputs];
    int group = 0;  ///< the first loop of the row

    int size() const { return extent.size(); }
    void swap(int a, int b);
    void erase(int at);
    bool continues(int outer, int inner) const;
};

/// How the row kernel reads an operand.
enum class reading : std::uint8_t {
    rows,   ///< as it lies
    splat,  ///< one element for the whole row
    packed  ///< its rows are brought next to each other first
};

/// The row kernel over all of the nest, whose operands are at `at`: first the result, then the operands.
void call_rows(context& c, const planning::stage& s, const map_nest& n, const reading* how,
               std::span<const address> at);
/// The same where some operands are packed, in blocks.
void call_packed_rows(context& c, const planning::stage& s, const map_nest& n, const reading* how,
                      std::span<const address> at);

/// Bytes of an element of an operand.
index_t operand_size(const context& c, const planning::stage& s, int which);

}  // namespace xf::lower
