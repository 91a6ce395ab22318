#pragma once
#include <chrono>
#include <cstdint>

/// A clock that is read between instructions: the processor's time-stamp counter where it runs evenly on all
/// cores, else the system's steady clock.
namespace xf::exec {

using ticks = std::uint64_t;

/// Does the processor have such a counter?
bool has_even_counter();
extern const bool reads_counter;

inline ticks now() {
#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))
    if (reads_counter) return __builtin_ia32_rdtsc();
#endif
    return ticks(std::chrono::steady_clock::now().time_since_epoch().count());
}

/// Nanoseconds of a tick: how far both clocks have gone since `from`. Waits until that says enough.
class tick_length {
public:
    tick_length();
    double nanoseconds() const;

private:
    ticks counter_;
    std::chrono::steady_clock::time_point steady_;
};

}  // namespace xf::exec
