#pragma once
#include <atomic>

/// In this program aligned memory, of which arenas are made, lies against a page that must not be touched,
/// and is full of NaN.
namespace scratch {

/// Which side the page lies on, for memory allocated from now on.
inline std::atomic<bool> is_page_behind{true};

}  // namespace scratch
