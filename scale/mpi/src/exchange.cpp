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

class message_type {
public:
    explicit message_type(std::span<const shipment> contents) {
        std::vector<MPI_Datatype> boxes;
        std::vector<MPI_Aint> places;
        for (const shipment& each : contents) {
            boxes.push_back(box_type(*each.of, each.part));
            check(MPI_Get_address(each.of->data(), &places.emplace_back()), "MPI_Get_address");
        }
        const std::vector<int> once(boxes.size(), 1);
        check(MPI_Type_create_struct(int(boxes.size()), once.data(), places.data(), boxes.data(), &type_),
              "MPI_Type_create_struct");
        check(MPI_Type_commit(&type_), "MPI_Type_commit");
        for (MPI_Datatype& each : boxes) check(MPI_Type_free(&each), "MPI_Type_free");
    }
    ~message_type() {
        int is_over = 0;
        if (MPI_Finalized(&is_over) == MPI_SUCCESS && is_over == 0) (void)MPI_Type_free(&type_);
    }
    message_type(const message_type&) = delete;
    message_type& operator=(const message_type&) = delete;
    MPI_Datatype get() const { return type_; }

private:
    static MPI_Datatype box_type(const distributed& of, const xf::box& part) {
        int sizes[max_rank], extents[max_rank], starts[max_rank];
        for (int axis = 0; axis < part.rank(); ++axis) {
            sizes[axis] = int(of.cut().shape[axis]);
            extents[axis] = int(part.extent(axis));
            starts[axis] = int(part.begin[axis]);
        }
        MPI_Datatype element = MPI_DATATYPE_NULL, type = MPI_DATATYPE_NULL;
        check(MPI_Type_contiguous(int(size_of(of.type())), MPI_BYTE, &element), "MPI_Type_contiguous");
        check(MPI_Type_create_subarray(part.rank(), sizes, extents, starts, MPI_ORDER_C, element, &type),
              "MPI_Type_create_subarray");
        check(MPI_Type_free(&element), "MPI_Type_free");
        return type;
    }

    MPI_Datatype type_ = MPI_DATATYPE_NULL;
};

namespace {

void add(std::vector<parcel>& to, int other, const shipment& what) {
    auto at = std::ranges::find(to, other, &parcel::other);
    if (at == to.end()) at = to.insert(at, {other, {}});
    at->contents.push_back(what);
}

/// The type of what is due of a parcel; null where nothing is.
std::shared_ptr<const message_type> type_of_due(parcel& p, bool is_coming) {
    std::vector<shipment> due;
    for (const shipment& each : p.contents)
        if (each.of->is_due(p.other, each.part, is_coming)) due.push_back(each);
    if (due.empty()) return nullptr;
    if (is_coming) {
        for (const shipment& each : due)
            each.of->count_received(each.part.volume() * index_t(size_of(each.of->type())), 0);
        due.front().of->count_received(0, 1);
    }
    if (due.size() < p.contents.size()) return std::make_shared<const message_type>(due);
    if (!p.type) p.type = std::make_shared<const message_type>(due);
    return p.type;
}

}  // namespace

traffic traffic_of(const communicator& ranks, const needs_of_rank& needs, std::span<const int> askers) {
    const int own = ranks.rank();
    traffic all;
    for (const shipment& each : needs(own)) {
        const blocks& cut = each.of->cut();
        const auto meets = [&](const xf::box& b) { return !intersection(b, each.part).is_empty(); };
        for (const int other : cut.ranks_where(meets))
            if (other != own) add(all.coming, other, {each.of, intersection(each.part, cut.of(other))});
    }
    for (const int other : askers) {
        if (other == own) continue;
        for (const shipment& each : needs(other)) {
            const xf::box part = intersection(each.part, each.of->block());
            if (!part.is_empty()) add(all.going, other, {each.of, part});
        }
    }
    return all;
}

bool start_exchange(pending& messages, traffic& all) {
    constexpr int tag = 1;
    bool any = false;
    for (parcel& p : all.coming) {
        const auto type = type_of_due(p, true);
        if (!type) continue;
        any = true;
        check(MPI_Irecv(MPI_BOTTOM, 1, type->get(), p.other, tag, messages.comm(),
                        &messages.add(p.other, true)),
              "receiving");
    }
    for (parcel& p : all.going) {
        const auto type = type_of_due(p, false);
        if (!type) continue;
        any = true;
        check(MPI_Isend(MPI_BOTTOM, 1, type->get(), p.other, tag, messages.comm(),
                        &messages.add(p.other, false)),
              "sending");
    }
    return any;
}

}  // namespace xf::mpi
