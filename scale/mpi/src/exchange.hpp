#pragma once
#include "communicator.hpp"

namespace xf::mpi {

xf::box intersection(const xf::box& a, const xf::box& b);
bool contains(const xf::box& all, const xf::box& part);

/// What a rank is to receive.
struct received {
    index_t bytes = 0, messages = 0;
};
/// Starts to bring to each rank the box of an array that it needs, each part from the rank whose block it is
/// in. Nothing is sent that is not needed.
received start_exchange(pending& messages, const distributed& of, std::span<const xf::box> needed);

}  // namespace xf::mpi
