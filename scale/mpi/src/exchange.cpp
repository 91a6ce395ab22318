#include "exchange.hpp"

#include <algorithm>

namespace xf::mpi {

xf::box intersection(const xf::box& a, const xf::box& b) {
    xf::box both = a;
    for (int axis = 0; axis < a.rank(); ++axis) {
        both.begin[axis] = std::max(a.begin[axis], b.begin[axis]);
        both.end[axis] = std::max(std::min(a.end[axis], b.end[axis]), both.begin[axis]);
    }
    return both;
}

bool contains(const xf::box& all, const xf::box& part) {
    return part.is_empty() || intersection(all, part) == part;
}

namespace {

/// The type of a box of an array, for as long as a message is started.
class box_type {
public:
    box_type(const distributed& of, const xf::box& part) {
        int sizes[max_rank], extents[max_rank], starts[max_rank];
        for (int axis = 0; axis < part.rank(); ++axis) {
            sizes[axis] = int(of.cut().shape[axis]);
            extents[axis] = int(part.extent(axis));
            starts[axis] = int(part.begin[axis]);
        }
        MPI_Datatype element = MPI_DATATYPE_NULL;
        check(MPI_Type_contiguous(int(size_of(of.type())), MPI_BYTE, &element), "MPI_Type_contiguous");
        check(MPI_Type_create_subarray(part.rank(), sizes, extents, starts, MPI_ORDER_C, element, &type_),
              "MPI_Type_create_subarray");
        check(MPI_Type_commit(&type_), "MPI_Type_commit");
        check(MPI_Type_free(&element), "MPI_Type_free");
    }
    ~box_type() { (void)MPI_Type_free(&type_); }
    box_type(const box_type&) = delete;
    box_type& operator=(const box_type&) = delete;
    MPI_Datatype get() const { return type_; }

private:
    MPI_Datatype type_ = MPI_DATATYPE_NULL;
};

}  // namespace

received start_exchange(pending& messages, const distributed& of, std::span<const xf::box> needed) {
    const communicator& ranks = of.ranks();
    const int own = ranks.rank();
    constexpr int tag = 1;
    received all;
    for (int other = 0; other < ranks.size(); ++other) {
        if (other == own) continue;
        const xf::box part = intersection(needed[std::size_t(own)], of.cut().of(other));
        if (part.is_empty()) continue;
        all.bytes += part.volume() * index_t(size_of(of.type()));
        ++all.messages;
        const box_type type(of, part);
        check(MPI_Irecv(of.data(), 1, type.get(), other, tag, ranks.held().comm, &messages.add(other, true)),
              "receiving");
    }
    for (int other = 0; other < ranks.size(); ++other) {
        if (other == own) continue;
        const xf::box part = intersection(needed[std::size_t(other)], of.block());
        if (part.is_empty()) continue;
        const box_type type(of, part);
        check(MPI_Isend(of.data(), 1, type.get(), other, tag, ranks.held().comm, &messages.add(other, false)),
              "sending");
    }
    return all;
}

}  // namespace xf::mpi
