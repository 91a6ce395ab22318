#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "xfuse/core/index.hpp"

namespace xf::train {

/// Numbers that follow from a seed, the same on every machine: for initial values and the order of data.
///
/// Algorithm SplitMix64: the k-th 64 bits are mix(seed + k g), g = 0x9e3779b97f4a7c15, where mix(z) is
///           z = (z ^ z >> 30) 0xbf58476d1ce4e5b9; z = (z ^ z >> 27) 0x94d049bb133111eb; z ^ z >> 31
/// Source    Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014
class generator {
public:
    explicit generator(std::uint64_t seed) : state_(seed) {}

    std::uint64_t bits();
    /// Below `count`, each number as likely: the high half of bits() times count, drawn again where that
    /// would favour some. Throws error for a count below 1.
    index_t below(index_t count);
    /// In [low, high): the first 24 bits as a fraction.
    float uniform(float low = 0, float high = 1);
    /// Of mean 0 and deviation 1: Box and Muller's cosine of two numbers, in double.
    float normal();

    void fill_uniform(std::span<float> to, float low, float high);
    void fill_normal(std::span<float> to, float mean, float deviation);
    /// 0 to count - 1 in a random order, by Fisher and Yates from the last place down.
    std::vector<index_t> permutation(index_t count);

    /// All that it is: what is stored to go on from here.
    std::uint64_t& state() { return state_; }

private:
    std::uint64_t state_;
};

}  // namespace xf::train
