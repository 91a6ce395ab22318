#pragma once
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "xfuse/dynamic/nodes.hpp"
#include "xfuse/io/slabs.hpp"

namespace xf::io {

/// A part of an operand. Its elements are computed once, however many results ask for them.
class operand_piece {
public:
    /// `memory`: for the elements, as long as the piece is there.
    operand_piece(expr::erased_pointer all, const policy& how, std::vector<std::byte>& memory)
        : all_(std::move(all)), how_(how), memory_(memory) {}

    const expr::erased_pointer& expression() const { return all_; }
    const policy& how() const { return how_; }
    /// In row-major order.
    std::span<const std::byte> elements();

private:
    expr::erased_pointer all_;
    const policy& how_;
    std::vector<std::byte>& memory_;
    bool is_there_ = false;
};

/// A result of which every element needs a long operand: pieces of the operand, cut along one axis, each give
/// a result of the same shape, and these are put together in pairs.
struct piecewise {
    expr::erased_pointer operand;
    int axis = 0;  ///< of the operand
    /// Evaluates the result of a piece into elements in row-major order.
    std::function<void(operand_piece& piece, std::byte* result)> evaluate;
    ops::op together{};
    /// In place of that: of the results of two parts, one after the other, those of both. The counts are of
    /// the operand's elements in each part.
    std::function<void(std::byte* first, const std::byte* second, index_t first_count, index_t second_count)>
        merge;
    int arrays = 1;      ///< that a part gives; of all parts the first one is the result
    double divisor = 1;  ///< in the end

    dtype type{};
    axis_vector shape;  ///< of the result

    index_t bytes() const { return shape::volume(shape) * index_t(size_of(type)); }
    index_t bytes_of_part() const { return arrays * bytes(); }
};

/// Evaluates into elements in row-major order.
void evaluate_in_order(const expr::erased_pointer& e, std::byte* elements, const policy& how);

/// Results of one operand that is cut along one axis, computed in one pass over it: the elements of each in
/// row-major order, or none where two pieces of the operand and the results that wait need more than may be
/// in memory. `read` grows by the bytes that are read of files.
std::vector<std::vector<std::byte>> evaluate_piecewise(std::span<const piecewise> results,
                                                       const slabs& options, const std::string& label,
                                                       index_t& read);

}  // namespace xf::io
