#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <numeric>
#include <system_error>

#include "assignment.hpp"
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

bool distributed::is_due(int other, const xf::box& part, bool is_coming) {
    const auto [at, is_new] = (is_coming ? came_ : went_).try_emplace(other, part);
    if (!is_new && contains(at->second, part)) return false;
    at->second = part;
    return true;
}

void distributed::forget() {
    came_.clear();
    went_.clear();
}

void distributed::bring_all() {
    const xf::box whole{axis_vector(cut_.shape.size(), 0), cut_.shape};
    std::vector<int> all(std::size_t(ranks_.size()));
    std::iota(all.begin(), all.end(), 0);
    traffic everything = traffic_of(
        ranks_,
        [&](int) {
            return std::vector<shipment>{{this, whole}};
        },
        all);
    pending messages(ranks_);
    start_exchange(messages, everything);
    try {
        messages.wait("collecting an array");
    } catch (...) {
        forget();
        throw;
    }
}

void distributed::assign(const expr::erased_pointer& e, const policy& how) {
    expr::check_target(shape::span_of(e->shape()), cut_.shape);
    // Of an expression that is assigned again, regions and plans are there.
    if (!last_ || !last_->is_of(*e, how))
        last_ = std::make_unique<assignment>(std::vector<assigned>{{this, e}}, how);
    last_->run();
}

std::vector<std::byte> distributed::reduce_pieces(dynamic::reduction what, const expr::erased_pointer& e,
                                                  const policy& how) {
    expr::check_target(shape::span_of(e->shape()), cut_.shape);
    const dynamic::reads reads(e);
    const cut_reads own_cut{&reads, &cut_};
    traffic all = traffic_for({&own_cut, 1}, ranks_);
    {
        pending messages(ranks_);
        start_exchange(messages, all);
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
