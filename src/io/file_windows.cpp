#include "file_windows.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "xfuse/core/errors.hpp"

namespace xf::io {
namespace {

/// Shorter runs than this are read together with what lies between them: asking costs as much as the bytes.
constexpr index_t shortest_run = index_t(64) << 10;

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

}  // namespace

file_window::file_window(const mapped_file& file) : file_(file), size_(file.bytes()) {
    const index_t room = std::max(size_, page_bytes());
    void* mapped = ::mmap(nullptr, std::size_t(room), PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (mapped == MAP_FAILED) {
        throw io_error(core::message(file.label(), ": no room in the address space for ", room,
                                     " bytes: ", std::generic_category().message(errno)));
    }
    (void)::madvise(mapped, std::size_t(room), MADV_HUGEPAGE);
    memory_ = first_ = static_cast<std::byte*>(mapped);
}

file_window::~file_window() { ::munmap(memory_, std::size_t(std::max(size_, page_bytes()))); }

file_window::range file_window::hull(const xf::box& part) const {
    range bytes{0, 0};
    if (part.is_empty()) return bytes;
    const index_t size = index_t(size_of(file_.type()));
    for (int axis = 0; axis < part.rank(); ++axis) {
        bytes.low += part.begin[axis] * file_.strides()[axis] * size;
        bytes.high += (part.end[axis] - 1) * file_.strides()[axis] * size;
    }
    bytes.high += size;
    return bytes;
}

void file_window::fetch(const xf::box& part) {
    if (part.is_empty()) return;
    const axis_vector order = file_order(file_.strides());
    xf::box wide = part;
    // From the innermost axis outwards: as long as runs are short, or join each other.
    index_t run = index_t(size_of(file_.type()));
    int outer = order.size();
    while (outer > 0) {
        const int axis = int(order[--outer]);
        run *= wide.extent(axis);
        if (wide.extent(axis) == file_.shape()[axis]) continue;
        if (run >= shortest_run || outer == 0) break;
        run = run / wide.extent(axis) * file_.shape()[axis];
        wide.begin[axis] = 0;
        wide.end[axis] = file_.shape()[axis];
    }
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

void file_window::fetch(range bytes) {
    auto next = present_.upper_bound(bytes.low);
    if (next != present_.begin()) {
        const auto before = std::prev(next);
        if (before->second >= bytes.low) next = before;
    }
    index_t at = bytes.low, low = bytes.low, high = bytes.high;
    while (next != present_.end() && next->first <= bytes.high) {
        const auto [from, to] = *next;
        if (from > at) {
            file_.read(at, {first_ + at, std::size_t(from - at)});
            read_ += from - at;
        }
        at = std::max(at, to);
        low = std::min(low, from);
        high = std::max(high, to);
        next = present_.erase(next);
    }
    if (at < bytes.high) {
        file_.read(at, {first_ + at, std::size_t(bytes.high - at)});
        read_ += bytes.high - at;
    }
    present_.emplace(low, high);
}

void file_window::forget(range bytes) {
    const index_t page = page_bytes();
    const index_t low = (bytes.low + page - 1) / page * page, high = bytes.high / page * page;
    if (low >= high) return;
    auto next = present_.upper_bound(low);
    if (next != present_.begin() && std::prev(next)->second > low) --next;
    while (next != present_.end() && next->first < high) {
        const auto [from, to] = *next;
        next = present_.erase(next);
        if (from < low) present_.emplace(from, low);
        if (to > high) next = std::next(present_.emplace(high, to).first);
    }
    (void)::madvise(memory_ + low, std::size_t(high - low), MADV_DONTNEED);
}

void file_window::keep(const xf::box& now, const xf::box& next) {
    const range a = hull(now), b = hull(next);
    if (present_.empty()) return;
    const index_t low = present_.begin()->first, high = present_.rbegin()->second;
    const range first = a.low <= b.low ? a : b, second = a.low <= b.low ? b : a;
    forget({low, first.low});
    if (first.high < second.low) forget({first.high, second.low});
    forget({std::max(first.high, second.high), high});
}

file_windows*& file_windows::innermost() {
    thread_local file_windows* innermost = nullptr;
    return innermost;
}

const void* file_windows::active(const mapped_file& file) {
    for (const file_windows* each = innermost(); each != nullptr; each = each->outer_) {
        for (const auto& window : each->windows_)
            if (&window->file() == &file) return window->data();
    }
    if (innermost() == nullptr) return nullptr;
    return innermost()->windows_.emplace_back(std::make_unique<file_window>(file))->data();
}

}  // namespace xf::io
