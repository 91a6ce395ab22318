#include "xfuse/exec/arena.hpp"

#include "xfuse/exec/pages.hpp"

namespace xf::exec {

arena::~arena() { free_block(data_, std::size_t(size_)); }

std::byte* arena::reserve(index_t bytes) {
    if (bytes > size_) {
        auto* fresh = static_cast<std::byte*>(allocate_block(std::size_t(bytes)));
        free_block(data_, std::size_t(size_));
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
