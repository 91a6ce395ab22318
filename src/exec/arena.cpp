#include "xfuse/exec/arena.hpp"

#include <new>

namespace xf::exec {
namespace {
constexpr std::align_val_t line{64};
}

arena::~arena() { ::operator delete(data_, line); }

std::byte* arena::reserve(index_t bytes) {
    if (bytes > size_) {
        auto* fresh = static_cast<std::byte*>(::operator new(std::size_t(bytes), line));
        ::operator delete(data_, line);
        data_ = fresh;
        size_ = bytes;
    }
    return data_;
}

arena& thread_arena() {
    thread_local arena own;
    return own;
}

arena& planning_arena() {
    thread_local arena own;
    return own;
}

}  // namespace xf::exec
