#pragma once
#include <random>
#include <vector>

#include "xfuse/kernels/kernel_table.hpp"

/// What tests of the contraction kernels draw: small whole numbers, so that there is no tolerance.
namespace products {

using namespace xf::kernels;
using xf::index_t;

inline std::mt19937 random_source(5);
inline index_t pick(index_t low, index_t high) {
    return low + index_t(random_source() % std::uint64_t(high - low + 1));
}

template <class F>
void for_each_table(const F& f) {
    const available_list all = all_tables();
    for (int k = 0; k < all.count; ++k) {
        if (all.first[k].runnable) f(*all.first[k].kernels);
    }
}

template <class T>
std::vector<T> numbers(index_t count) {
    std::vector<T> v(static_cast<std::size_t>(count));
    for (T& x : v) x = T(int(random_source() % 7) - 3);
    return v;
}

template <class T>
T at(const void* base, index_t offset) {
    return *reinterpret_cast<const T*>(static_cast<const char*>(base) + offset);
}

}  // namespace products
