#include "xfuse/exec/stopwatch.hpp"

#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))
#include <cpuid.h>
#endif

namespace xf::exec {

bool has_even_counter() {
#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))
    unsigned a = 0, b = 0, c = 0, d = 0;
    return __get_cpuid(0x80000007, &a, &b, &c, &d) != 0 && (d & (1U << 8)) != 0;
#else
    return false;
#endif
}

const bool reads_counter = has_even_counter();

tick_length::tick_length() : counter_(now()), steady_(std::chrono::steady_clock::now()) {}

double tick_length::nanoseconds() const {
    constexpr std::chrono::milliseconds least(5);
    auto steady = std::chrono::steady_clock::now();
    while (steady - steady_ < least) steady = std::chrono::steady_clock::now();
    const ticks counter = now();
    const std::chrono::duration<double, std::nano> passed = steady - steady_;
    return counter == counter_ ? 1.0 : passed.count() / double(counter - counter_);
}

}  // namespace xf::exec
