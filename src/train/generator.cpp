#include "xfuse/train/generator.hpp"

#include <cmath>
#include <numeric>

#include "xfuse/core/errors.hpp"

namespace xf::train {

std::uint64_t generator::bits() {
    state_ += 0x9e3779b97f4a7c15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31U);
}

index_t generator::below(index_t count) {
    if (count < 1) throw error(core::message("generator: there is no number below ", count, " from 0 on"));
    __extension__ using wide = unsigned __int128;
    const auto n = std::uint64_t(count);
    const std::uint64_t uneven = (0 - n) % n;
    for (;;) {
        const wide product = wide(bits()) * n;
        if (std::uint64_t(product) >= uneven) return index_t(product >> 64U);
    }
}

float generator::uniform(float low, float high) {
    const float fraction = float(bits() >> 40U) * 0x1p-24F;
    return low + (high - low) * fraction;
}

float generator::normal() {
    const double a = double((bits() >> 11U) + 1) * 0x1p-53, b = double(bits() >> 11U) * 0x1p-53;
    return float(std::sqrt(-2 * std::log(a)) * std::cos(2 * 3.14159265358979323846 * b));
}

void generator::fill_uniform(std::span<float> to, float low, float high) {
    for (float& value : to) value = uniform(low, high);
}

void generator::fill_normal(std::span<float> to, float mean, float deviation) {
    for (float& value : to) value = mean + deviation * normal();
}

std::vector<index_t> generator::permutation(index_t count) {
    if (count < 0) throw error(core::message("generator: a permutation of ", count, " numbers"));
    std::vector<index_t> order(static_cast<std::size_t>(count));
    std::iota(order.begin(), order.end(), index_t(0));
    for (index_t last = count - 1; last > 0; --last)
        std::swap(order[std::size_t(last)], order[std::size_t(below(last + 1))]);
    return order;
}

}  // namespace xf::train
