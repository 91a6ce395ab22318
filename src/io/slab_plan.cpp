#include "slab_plan.hpp"

#include <algorithm>

#include "free_memory.hpp"
#include "xfuse/core/errors.hpp"

namespace xf::io {

void check_target_shape(const std::string& label, std::span<const index_t> shape, int rank,
                        std::size_t size) {
    if (int(shape.size()) != rank)
        throw rank_error(
            core::message(label, ": a target of ", rank, " axes and the shape ", core::shape_text(shape)));
    shape::check_shape(label.c_str(), shape, size);
}

index_t slab_cut::count() const {
    index_t all = 1;
    for (int k = 0; k < axis; ++k) all *= shape[k];
    return shape.empty() ? 1 : all * ((shape[axis] + extent - 1) / extent);
}

xf::box slab_cut::part(index_t which) const {
    xf::box b{axis_vector(shape.size(), 0), shape};
    if (shape.empty()) return b;
    const index_t along = (shape[axis] + extent - 1) / extent;
    b.begin[axis] = which % along * extent;
    b.end[axis] = std::min(b.begin[axis] + extent, shape[axis]);
    which /= along;
    for (int k = axis; k-- > 0;) {
        b.begin[k] = which % shape[k];
        b.end[k] = b.begin[k] + 1;
        which /= shape[k];
    }
    return b;
}

index_t allowed_memory(const slabs& options) {
    if (options.memory > 0) return options.memory;
    if (options.how.memory > 0) return options.how.memory;
    constexpr index_t most = index_t(256) << 20, least = index_t(16) << 20;
    return std::clamp(free_memory() / 4, least, most);
}

index_t bytes_of_files(const dynamic::reads& reads, const xf::box& part) {
    index_t bytes = 0;
    for (const needed_part& each : reads.of(part))
        if (const mapped_file* file = mapped_file::of(each.from))
            bytes += box_to_read(*file, each.box).volume() * index_t(size_of(each.type));
    return bytes;
}

namespace {

/// A disk, and what it reads ahead, is as fast with pieces of this size as with longer ones.
constexpr index_t long_run = index_t(1) << 20;

/// Two slabs in the middle of the result, as one box.
xf::box two_slabs(const slab_cut& cut) {
    const index_t middle = cut.count() / 2;
    xf::box part = cut.part(middle > 0 ? middle - 1 : 0);
    const xf::box next = cut.part(middle);
    for (int axis = 0; axis < part.rank(); ++axis) {
        part.begin[axis] = std::min(part.begin[axis], next.begin[axis]);
        part.end[axis] = std::max(part.end[axis], next.end[axis]);
    }
    return part;
}

/// Are files read in pieces that are short, and far from each other?
bool is_scattered(const dynamic::reads& reads, const slab_cut& cut) {
    for (const needed_part& each : reads.of(cut.part(cut.count() / 2))) {
        const mapped_file* file = mapped_file::of(each.from);
        if (file != nullptr && run_to_read(*file, each.box) < long_run) return true;
    }
    return false;
}

/// Slabs need not be longer: the first is read before anything is computed, the last is computed when all is
/// read, and the memory they are in has to be brought in.
constexpr index_t long_slab = index_t(8) << 20;

/// As long as a slab reads little of what the one before it has read.
void shorten(slab_cut& cut, const expr::erased_pointer& e, const dynamic::reads& reads) {
    while (cut.extent > 1) {
        const index_t result = cut.part(0).volume() * index_t(size_of(e->type()));
        if (std::max(result, bytes_of_files(reads, cut.part(cut.count() / 2))) <= long_slab) return;
        slab_cut shorter = cut;
        shorter.extent = (cut.extent + 1) / 2;
        const index_t read = bytes_of_files(reads, shorter.part(shorter.count() / 2));
        const index_t again = 2 * read - bytes_of_files(reads, two_slabs(shorter));
        if (4 * again > read || is_scattered(reads, shorter)) return;
        cut = shorter;
    }
}

/// Shorter slabs leave memory for several results, of which as many are written together as make a long one.
index_t written_together(const slab_cut& allowed, const slab_cut& cut, index_t size) {
    const index_t result = std::max<index_t>(cut.part(0).volume() * size, 1);
    const index_t least = std::min(long_slab, allowed.part(0).volume() * size);
    return std::clamp<index_t>(least / result, 1, std::max<index_t>(cut.count(), 1));
}

/// What the evaluation of a slab needs beside operands and result.
index_t bytes_beside(const expr::erased_pointer& e, const slab_cut& cut, const policy& how) {
    expr::plan_pool pool(dynamic::part_of(e, cut.part(cut.count() / 2)), how);
    return pool.take({})->workspace_bytes();
}

}  // namespace

slab_choice choose_slabs(const expr::erased_pointer& e, const dynamic::reads& reads, const slabs& options) {
    const index_t memory = allowed_memory(options);
    slab_cut cut{e->shape(), 0, 1};
    slab_choice choice;
    for (cut.axis = 0; cut.axis < std::max(cut.shape.size(), 1); ++cut.axis) {
        cut.extent = cut.shape.empty() ? 1 : std::max<index_t>(cut.shape[cut.axis], 1);
        for (;;) {
            const index_t result = cut.part(0).volume() * index_t(size_of(e->type()));
            // Two of the result: one is written while the next is computed.
            // Short pieces of one slab may be read with all that lies between them, and longer ones of two
            // not.
            const index_t files = std::max(bytes_of_files(reads, two_slabs(cut)),
                                           bytes_of_files(reads, cut.part(cut.count() / 2)));
            choice.least = 2 * result + files;
            if (choice.least <= memory) choice.least += bytes_beside(e, cut, options.how);
            if (choice.least <= memory) choice.cut = cut;
            if (choice.cut) {
                choice.is_scattered = is_scattered(reads, cut);
                if (!choice.is_scattered) shorten(*choice.cut, e, reads);
                choice.at_once = written_together(cut, *choice.cut, index_t(size_of(e->type())));
                return choice;
            }
            if (cut.extent == 1) break;
            cut.extent = (cut.extent + 1) / 2;
        }
    }
    return choice;
}

void refuse_slabs(const expr::erased_pointer& e, index_t least, const slabs& options,
                  const std::string& label) {
    const index_t memory = allowed_memory(options);
    throw error(core::message(label, ": for one element of a result of shape ",
                              core::shape_text(shape::span_of(e->shape())), " ", least,
                              " bytes have to be in memory, and ", memory,
                              " may be; reduce by blocks, or evaluate into an array"));
}

}  // namespace xf::io
