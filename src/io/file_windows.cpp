#include "file_windows.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "source.hpp"
#include "xfuse/core/errors.hpp"

namespace xf::io {
namespace {

/// Shorter runs than this are read together with what lies between them: asking costs as much as the bytes.
constexpr index_t shortest_run = index_t(64) << 10;
/// Shorter ones go through the system's cache: the rest of their first and last block would be read for
/// nothing.
constexpr index_t past_cache_run = index_t(1) << 20;

/// Pages are moved in pieces of this size, for which the system moves one entry of its tables.
constexpr index_t move_bytes = index_t(2) << 20;

index_t page_bytes() {
    static const index_t bytes = ::sysconf(_SC_PAGESIZE);
    return bytes;
}

/// Axes in the order of the file: the slowest first.
axis_vector file_order(const axis_vector& strides) {
    axis_vector order;
    for (int axis = 0; axis < strides.size(); ++axis) order.push_back(axis);
    std::ranges::stable_sort(order, [&](index_t a, index_t b) { return strides[int(a)] > strides[int(b)]; });
    return order;
}

/// Parts of this size and more lie in large pages alone, which one read or another brings in as a whole.
constexpr index_t large_part = 2 * move_bytes;

template <class Range>
bool is_large(const Range& bytes) {
    return bytes.high - bytes.low >= large_part;
}

/// The pieces of that size that a range touches.
template <class Range>
Range outer(const Range& bytes, index_t piece) {
    return {bytes.low / piece * piece, (bytes.high + piece - 1) / piece * piece};
}

/// The whole pieces of that size in a range.
template <class Range>
Range inner(const Range& bytes, index_t piece) {
    return {(bytes.low + piece - 1) / piece * piece, bytes.high / piece * piece};
}

}  // namespace

file_window::file_window(const mapped_file& file, const place_in_file& from, bool passes_cache)
    : file_(file), room_(file.bytes() + 3 * move_bytes) {
    if (passes_cache) source_ = from.source;
    if (source_ != nullptr) lead_ = from.data_at % file_source::block_bytes;
    block_at_ = from.data_at - lead_;
    void* mapped = ::mmap(nullptr, std::size_t(room_), PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (mapped == MAP_FAILED) {
        throw io_error(core::message(file.label(), ": no room in the address space for ", room_,
                                     " bytes: ", std::generic_category().message(errno)));
    }
    (void)::madvise(mapped, std::size_t(room_), MADV_NOHUGEPAGE);
    memory_ = static_cast<std::byte*>(mapped);
    const index_t beyond = index_t(reinterpret_cast<std::uintptr_t>(memory_) % std::uintptr_t(move_bytes));
    first_ = memory_ + (move_bytes - beyond) % move_bytes;
}

file_window::~file_window() { ::munmap(memory_, std::size_t(room_)); }

file_window::range file_window::hull(const xf::box& part) const {
    range bytes{lead_, lead_};
    if (part.is_empty()) return bytes;
    const index_t size = index_t(size_of(file_.type()));
    for (int axis = 0; axis < part.rank(); ++axis) {
        bytes.low += part.begin[axis] * file_.strides()[axis] * size;
        bytes.high += (part.end[axis] - 1) * file_.strides()[axis] * size;
    }
    bytes.high += size;
    return bytes;
}

namespace {

/// The same, and how many axes, in the order of the file, there are for each index of which there is one run.
xf::box widened(const mapped_file& file, const axis_vector& order, xf::box wide, int& outer) {
    // From the innermost axis outwards: as long as runs are short, or join each other.
    index_t run = index_t(size_of(file.type()));
    outer = order.size();
    while (outer > 0) {
        const int axis = int(order[--outer]);
        run *= wide.extent(axis);
        if (wide.extent(axis) == file.shape()[axis]) continue;
        if (run >= shortest_run || outer == 0) break;
        run = run / wide.extent(axis) * file.shape()[axis];
        wide.begin[axis] = 0;
        wide.end[axis] = file.shape()[axis];
    }
    return wide;
}

}  // namespace

xf::box box_to_read(const mapped_file& file, const xf::box& needed) {
    int outer = 0;
    return needed.is_empty() ? needed : widened(file, file_order(file.strides()), needed, outer);
}

index_t run_to_read(const mapped_file& file, const xf::box& needed) {
    if (needed.is_empty()) return file.bytes();
    int outer = 0;
    const axis_vector order = file_order(file.strides());
    const xf::box wide = widened(file, order, needed, outer);
    index_t run = index_t(size_of(file.type())), count = 1;
    for (int k = 0; k < order.size(); ++k) (k < outer ? count : run) *= wide.extent(int(order[k]));
    return count == 1 ? file.bytes() : run;
}

void file_window::fetch(const xf::box& part) {
    if (part.is_empty()) return;
    const axis_vector order = file_order(file_.strides());
    int outer = 0;
    const xf::box wide = widened(file_, order, part, outer);
    // One run for each index of the axes before.
    xf::box each = wide;
    for (int k = 0; k < outer; ++k) each.end[int(order[k])] = each.begin[int(order[k])] + 1;
    const auto advance = [&] {
        for (int k = outer; k-- > 0;) {
            const int axis = int(order[k]);
            const bool is_done = ++each.begin[axis] == wide.end[axis];
            if (is_done) each.begin[axis] = wide.begin[axis];
            each.end[axis] = each.begin[axis] + 1;
            if (!is_done) return true;
        }
        return false;
    };
    do fetch(hull(each));
    while (advance());
}

/// The same, with the rest of its first and last block where it is read past the cache.
file_window::range file_window::blocks_of(range bytes) const {
    if (source_ == nullptr || bytes.high - bytes.low < past_cache_run) return bytes;
    constexpr index_t block = file_source::block_bytes;
    return {bytes.low / block * block,
            std::min((bytes.high + block - 1) / block * block, source_->size() - block_at_)};
}

/// The large pages that hold nothing yet of what is read next.
file_window::range file_window::new_pages(range bytes) const {
    range pages = is_large(bytes) ? outer(bytes, move_bytes) : inner(bytes, move_bytes);
    const auto behind = present_.lower_bound(bytes.low);
    if (behind != present_.begin() && std::prev(behind)->second > pages.low) pages.low += move_bytes;
    if (behind != present_.end() && behind->first < pages.high) pages.high -= move_bytes;
    return pages;
}

void file_window::read(range bytes) {
    // Large pages are for what is read in one piece: of short pieces each would be one.
    const range pages = new_pages(bytes);
    if (pages.low < pages.high) {
        (void)::madvise(first_ + pages.low, std::size_t(pages.high - pages.low), MADV_HUGEPAGE);
        reuse(pages);
    }
    const std::span<std::byte> into{first_ + bytes.low, std::size_t(bytes.high - bytes.low)};
    const bool is_aligned = bytes.low % file_source::block_bytes == 0;
    if (source_ != nullptr && is_aligned && bytes.high - bytes.low >= past_cache_run)
        source_->read_past_cache(block_at_ + bytes.low, into);
    else if (source_ != nullptr) source_->read(block_at_ + bytes.low, into);
    else file_.read(bytes.low, into);
    read_ += bytes.high - bytes.low;
}

void file_window::fetch(range bytes) {
    bytes = blocks_of(bytes);
    auto next = present_.upper_bound(bytes.low);
    if (next != present_.begin() && std::prev(next)->second >= bytes.low) --next;
    std::vector<range> missing;
    range joined = bytes;
    const auto first = next;
    for (index_t at = bytes.low; at < bytes.high; ++next) {
        const bool is_last = next == present_.end() || next->first > bytes.high;
        const index_t to = is_last ? bytes.high : next->first;
        if (at < to) missing.push_back({at, to});
        if (is_last) break;
        joined = {std::min(joined.low, next->first), std::max(joined.high, next->second)};
        at = std::max(at, next->second);
    }
    for (const range& each : missing) read(each);
    present_.erase(first, next);
    present_.emplace(joined.low, joined.high);
}

void file_window::forget(range bytes, index_t unit) {
    const range pages = inner(bytes, unit);
    if (pages.low >= pages.high) return;
    auto next = present_.upper_bound(pages.low);
    if (next != present_.begin() && std::prev(next)->second > pages.low) --next;
    index_t at = pages.low;
    while (next != present_.end() && next->first < pages.high) {
        const auto [from, to] = *next;
        next = present_.erase(next);
        if (from < pages.low) present_.emplace(from, pages.low);
        if (to > pages.high) next = std::next(present_.emplace(pages.high, to).first);
        const range moved = inner(range{std::max(from, pages.low), std::min(to, pages.high)}, move_bytes);
        if (moved.low >= moved.high) continue;
        give_back({at, moved.low});
        spare_.push_back(moved);
        at = moved.high;
    }
    // What lies between, too: a large page came as a whole.
    give_back({at, pages.high});
}

void file_window::reuse(range to) {
    while (to.low < to.high && !spare_.empty()) {
        range& from = spare_.back();
        const std::size_t count = std::size_t(std::min(from.high - from.low, to.high - to.low));
        void* moved = ::mremap(first_ + from.low, count, count,
                               MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, first_ + to.low);
        if (moved == MAP_FAILED) return;  // then new pages are cleared
        from.low += index_t(count);
        to.low += index_t(count);
        if (from.low == from.high) spare_.pop_back();
    }
}

void file_window::give_back(range bytes) {
    const range pages = inner(bytes, page_bytes());
    if (pages.low < pages.high)
        (void)::madvise(first_ + pages.low, std::size_t(pages.high - pages.low), MADV_DONTNEED);
}

void file_window::read_ahead(const xf::box& part) const {
    if (source_ != nullptr) return;
    range next = hull(part);
    if (!present_.empty()) next.low = std::max(next.low, present_.rbegin()->second);
    if (next.low < next.high) file_.read_ahead(next.low, next.high - next.low);
}

void file_window::keep(const xf::box& part) {
    const range kept = hull(part);
    if (present_.empty()) return;
    // No less than a large page is given back of what lies in such, or the system would make small ones of
    // it.
    const index_t unit = is_large(kept) ? move_bytes : page_bytes();
    forget({present_.begin()->first / move_bytes * move_bytes, kept.low}, unit);
    if (!present_.empty()) forget({kept.high, present_.rbegin()->second + move_bytes}, unit);
    // As much as the next part is likely to need, and no more.
    index_t left = kept.high - kept.low + move_bytes;
    for (range& each : spare_) {
        const index_t count = std::min(each.high - each.low, left / move_bytes * move_bytes);
        give_back({each.low + count, each.high});
        each.high = each.low + count;
        left -= count;
    }
    std::erase_if(spare_, [](const range& each) { return each.low == each.high; });
}

file_windows*& file_windows::innermost() {
    thread_local file_windows* innermost = nullptr;
    return innermost;
}

const void* file_windows::active(const mapped_file& file, const place_in_file& from) {
    for (const file_windows* each = innermost(); each != nullptr; each = each->outer_) {
        for (const auto& window : each->windows_)
            if (&window->file() == &file) return window->data();
    }
    file_windows* const now = innermost();
    if (now == nullptr) return nullptr;
    auto window = std::make_unique<file_window>(file, from, file.bytes() > now->memory_);
    return now->windows_.emplace_back(std::move(window))->data();
}

}  // namespace xf::io
