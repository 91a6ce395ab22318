#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "exchange.hpp"
#include "xfuse/core/errors.hpp"

namespace xf::mpi {
namespace {

blocks cut_for(const communicator& ranks, const axis_vector& shape, const axis_vector& axes) {
    blocks cut{shape, {}, {}};
    for (const index_t each : axes) {
        const int axis = shape::normalise_axis("mpi::array", each, shape.size());
        if (std::ranges::count(cut.axes, axis) > 0)
            throw axis_error(core::message("mpi::array: axis ", axis, " is given twice"));
        cut.axes.push_back(axis);
    }
    std::vector<int> along(std::size_t(cut.axes.size()), 0);
    if (along.empty() && ranks.size() > 1) throw axis_error("mpi::array: no axis is cut, for several ranks");
    if (!along.empty())
        check(MPI_Dims_create(ranks.size(), int(along.size()), along.data()), "MPI_Dims_create");
    for (const int each : along) cut.ranks.push_back(each);
    return cut;
}

}  // namespace

distributed::distributed(communicator ranks, dtype type, const axis_vector& shape, const axis_vector& axes)
    : ranks_(std::move(ranks)), type_(type), cut_(cut_for(ranks_, shape, axes)), strides_(shape) {
    shape::check_shape("mpi::array", shape::span_of(shape), size_of(type));
    shape::row_major_strides(shape::span_of(shape), {strides_.begin(), std::size_t(strides_.size())});
    void* mapped = ::mmap(nullptr, std::size_t(std::max<index_t>(bytes(), 1)), PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (mapped == MAP_FAILED) {
        throw error(core::message("mpi::array: no room in the address space for ", bytes(),
                                  " bytes: ", std::generic_category().message(errno)));
    }
    memory_ = static_cast<std::byte*>(mapped);
    for (int rank = 0; rank < ranks_.size(); ++rank) held_.push_back(cut_.of(rank));
}

distributed::~distributed() { ::munmap(memory_, std::size_t(std::max<index_t>(bytes(), 1))); }

void distributed::locate(const void* container, graph::location& now) {
    const auto& d = *static_cast<const distributed*>(container);
    now.data = d.memory_;
    now.shape = d.cut_.shape;
    now.strides = d.strides_;
}
bool distributed::is_unchanged(const void* container, const void* data, const axis_vector& shape,
                               const axis_vector&) {
    const auto& d = *static_cast<const distributed*>(container);
    return data == d.memory_ && shape == d.cut_.shape;
}

namespace {

/// What all ranks need of one array.
struct demand {
    distributed* of;
    std::vector<xf::box> needed;
};

/// Of each distributed array in an expression, for the block of each rank.
std::vector<demand> demands_of(const dynamic::reads& reads, const blocks& cut, const communicator& ranks) {
    std::vector<demand> all;
    for (int rank = 0; rank < ranks.size(); ++rank) {
        for (const needed_part& part : reads.of(cut.of(rank))) {
            distributed* array = distributed::of(part.from);
            if (array == nullptr) continue;
            auto at = std::ranges::find(all, array, &demand::of);
            if (at == all.end()) at = all.insert(at, {array, {}});
            at->needed.push_back(part.box);
        }
    }
    return all;
}

void check_ranks(const std::vector<demand>& all, const communicator& ranks) {
    for (const demand& each : all) {
        if (&each.of->ranks().held() == &ranks.held()) continue;
        throw error("mpi: arrays of different communicators in one assignment");
    }
}

/// The part of a block that can be computed before others have answered: the block less what reads beyond it.
xf::box interior_of(const std::vector<demand>& all, const dynamic::reads& reads, const blocks& cut,
                    int rank) {
    const xf::box block = cut.of(rank);
    xf::box inner = block;
    for (const demand& each : all) {
        if (!(each.of->cut() == cut)) return {block.begin, block.begin};
        const xf::box& needed = each.needed[std::size_t(rank)];
        for (int axis = 0; axis < block.rank(); ++axis) {
            inner.begin[axis] = std::max(inner.begin[axis], 2 * block.begin[axis] - needed.begin[axis]);
            inner.end[axis] = std::min(inner.end[axis], 2 * block.end[axis] - needed.end[axis]);
        }
    }
    inner = intersection(inner, block);
    if (inner.is_empty()) return {block.begin, block.begin};
    for (const needed_part& part : reads.of(inner)) {
        const distributed* array = distributed::of(part.from);
        if (array != nullptr && !contains(array->block(), part.box)) return {block.begin, block.begin};
    }
    return inner;
}

/// A block without its inner part, as boxes.
template <class F>
void for_each_rim(xf::box block, const xf::box& inner, const F& f) {
    for (int axis = 0; axis < block.rank(); ++axis) {
        xf::box low = block, high = block;
        low.end[axis] = inner.begin[axis];
        high.begin[axis] = inner.end[axis];
        for (const xf::box& each : {low, high})
            if (!each.is_empty()) f(each);
        block.begin[axis] = inner.begin[axis];
        block.end[axis] = inner.end[axis];
    }
}

void evaluate(distributed& to, const expr::erased_pointer& e, const xf::box& part, const policy& how) {
    if (part.is_empty()) return;
    axis_vector extents = part.begin;
    index_t offset = 0;
    for (int axis = 0; axis < part.rank(); ++axis) {
        extents[axis] = part.extent(axis);
        offset += part.begin[axis] * to.strides()[axis];
    }
    std::byte* first = to.data() + offset * index_t(size_of(to.type()));
    dynamic::evaluate(dynamic::part_of(e, part), {first, to.type(), extents, to.strides()}, how);
}

}  // namespace

bool distributed::start(pending& messages, std::span<const xf::box> needed) {
    bool is_there = true;
    for (int rank = 0; rank < ranks_.size(); ++rank) {
        const xf::box& wanted = needed[std::size_t(rank)];
        is_there &= contains(cut_.of(rank), wanted) || contains(held_[std::size_t(rank)], wanted);
    }
    if (is_there) return false;
    received_ += start_exchange(messages, *this, needed);
    held_.assign(needed.begin(), needed.end());
    return true;
}

void distributed::forget() {
    for (int rank = 0; rank < ranks_.size(); ++rank) held_[std::size_t(rank)] = cut_.of(rank);
}

void distributed::bring(std::span<const xf::box> needed) {
    pending messages(ranks_);
    start(messages, needed);
    try {
        messages.wait("collecting an array");
    } catch (...) {
        forget();
        throw;
    }
}

void distributed::assign(const expr::erased_pointer& e, const policy& how) {
    expr::check_target(shape::span_of(e->shape()), cut_.shape);
    const dynamic::reads reads(e);
    const std::vector<demand> all = demands_of(reads, cut_, ranks_);
    check_ranks(all, ranks_);
    const bool is_read = std::ranges::count(all, this, &demand::of) > 0;
    pending messages(ranks_);
    bool any = false;
    for (const demand& each : all) any |= each.of->start(messages, each.needed);
    const int own = ranks_.rank();
    xf::box inner{block().begin, block().begin};
    // A sum may take its elements in another order in a box of another shape: then there is one box.
    if (any && !is_read && !reads.reduces()) inner = interior_of(all, reads, cut_, own);
    try {
        evaluate(*this, e, inner, how);
        messages.wait("an assignment");
    } catch (...) {
        for (const demand& each : all) each.of->forget();
        throw;
    }
    if (inner.is_empty()) evaluate(*this, e, block(), how);
    else for_each_rim(block(), inner, [&](const xf::box& rim) { evaluate(*this, e, rim, how); });
    forget();
}

std::vector<std::byte> distributed::reduce_pieces(dynamic::reduction what, const expr::erased_pointer& e,
                                                  const policy& how) {
    expr::check_target(shape::span_of(e->shape()), cut_.shape);
    const std::vector<demand> all = demands_of(dynamic::reads(e), cut_, ranks_);
    check_ranks(all, ranks_);
    {
        pending messages(ranks_);
        for (const demand& each : all) each.of->start(messages, each.needed);
        messages.wait("a reduction");
    }
    index_t count = 1;
    for (const index_t axis : cut_.axes) count *= cut_.count_pieces(int(axis));
    const index_t size = index_t(size_of(e->type()));
    std::vector<std::byte> pieces(std::size_t(count * size)), own(pieces.size());
    for (index_t piece = 0; piece < count; ++piece) {
        xf::box part{axis_vector(cut_.shape.size(), 0), cut_.shape};
        index_t place = piece;
        for (int k = cut_.axes.size(); k-- > 0;) {
            const int axis = int(cut_.axes[k]);
            const index_t at = place % cut_.count_pieces(axis);
            place /= cut_.count_pieces(axis);
            part.begin[axis] = cut_.piece_begin(axis, at);
            part.end[axis] = cut_.piece_begin(axis, at + 1);
        }
        if (part.is_empty() || !contains(block(), part)) continue;
        const expr::erased_pointer one = dynamic::reduce(what, dynamic::part_of(e, part), {});
        dynamic::evaluate(one, {own.data() + piece * size, e->type(), {}, {}}, how);
    }
    // Each piece is one rank's and zero bits elsewhere.
    pending messages(ranks_);
    check(MPI_Iallreduce(own.data(), pieces.data(), int(pieces.size()), MPI_BYTE, MPI_BOR, ranks_.held().comm,
                         &messages.add(-1, true)),
          "MPI_Iallreduce");
    messages.wait("a reduction");
    return pieces;
}

}  // namespace xf::mpi
