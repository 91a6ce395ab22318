#pragma once
#include "piecewise.hpp"

namespace xf::io {

/// e with each reduction by its value of which one element needs more of files than may be in memory, and
/// which can be put together from pieces: sums, products, extremes, all and any, and places among sorted
/// elements (what histograms are made of). Of those that read each other, as a variance and its mean, each
/// takes its own pass over the files. `held` grows by the bytes of these values, `read` by those that are
/// read.
expr::erased_pointer reduced_by_pieces(const expr::erased_pointer& e, const slabs& options,
                                       const std::string& label, index_t& held, index_t& read);

}  // namespace xf::io
