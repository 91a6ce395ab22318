#pragma once
#include <functional>

#include "communicator.hpp"

namespace xf::mpi {

xf::box intersection(const xf::box& a, const xf::box& b);
bool contains(const xf::box& all, const xf::box& part);

/// A box of an array.
struct shipment {
    distributed* of;
    xf::box part;
};
/// The type of several boxes in one message, each element from its place to its place.
class message_type;

/// All that goes to another rank, or comes from it.
struct parcel {
    int other;
    std::vector<shipment> contents;
    std::shared_ptr<const message_type> type{};  ///< of all contents, once it was needed
};
/// What a rank has to do with others.
struct traffic {
    std::vector<parcel> coming, going;

    /// Calls f with each array that takes part, of several boxes more than once.
    template <class F>
    void for_each_array(const F& f) const {
        for (const auto* parcels : {&coming, &going})
            for (const parcel& p : *parcels)
                for (const shipment& each : p.contents) f(*each.of);
    }
};

/// What a rank needs: of each array one box. Asked of any rank, with the same answer and order on all.
using needs_of_rank = std::function<std::vector<shipment>(int rank)>;
/// `askers` are the ranks that may need something of this one.
traffic traffic_of(const communicator& ranks, const needs_of_rank& needs, std::span<const int> askers);

/// Starts to exchange what is not there yet, in one message from each rank to each other, and notes that it
/// is there then. False where nothing is exchanged.
bool start_exchange(pending& messages, traffic& all);

}  // namespace xf::mpi
