#pragma once
#include "xfuse/core/index.hpp"

namespace xf::exec {

/// A function of a work item and the slot (0 to threads - 1) of the thread that runs it; two items
/// never share a slot at the same time.
struct task {
    void (*call)(const void* state, index_t item, int slot);
    const void* state;
};

/// Runs items 0 to count - 1, on oneTBB where there is more than one thread and the library has it.
void for_each(index_t count, int threads, const task& work);

template <class F>
void for_each_item(index_t count, int threads, const F& f) {
    for_each(
        count, threads,
        {[](const void* state, index_t item, int slot) { (*static_cast<const F*>(state))(item, slot); }, &f});
}

}  // namespace xf::exec
