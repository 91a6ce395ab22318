#pragma once
#include <optional>

#include "xfuse/io/slabs.hpp"

namespace xf::io {

/// The elements of e in row-major order where e is a sum, a mean or an extreme, along an axis of which its
/// operand is read piece by piece: pieces are as long as the shape says, and are added in pairs, so that the
/// bits depend on neither memory nor threads. Nothing where e is no such reduction, or where pieces and
/// results need more memory than may be. Throws what evaluating by slabs does.
std::optional<std::vector<std::byte>> reduce_by_pieces(const expr::erased_pointer& e, const slabs& options,
                                                       const std::string& label);

}  // namespace xf::io
