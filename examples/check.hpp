#pragma once
#include <array>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <type_traits>
#include <xfuse/xfuse.hpp>
#include <xfuse/xtensor.hpp>

/// Prints a result under its name, and ends the program unless it holds the numbers of the document.
template <class T, std::size_t N>
void show(const char* name, const xt::xtensor<T, N>& result, const xt::xtensor<T, N>& document) {
    std::cout << name << ":\n" << result << "\n\n";
    if (result.shape() != document.shape() || result != document) {
        std::cout << "but the document prints:\n" << document << '\n';
        std::exit(1);
    }
}

/// The same for a shape or for strides.
template <std::size_t N>
void show_list(const char* name, const std::array<xf::index_t, N>& result,
               const std::type_identity_t<std::array<xf::index_t, N>>& document) {
    std::cout << name << ':';
    for (const xf::index_t value : result) std::cout << ' ' << value;
    std::cout << "\n\n";
    if (result != document) {
        std::cout << "but the document prints other numbers\n";
        std::exit(1);
    }
}

/// NumPy counts strides in bytes, xfuse in elements.
template <class T, std::size_t N>
std::array<xf::index_t, N> in_bytes(std::array<xf::index_t, N> strides) {
    for (xf::index_t& stride : strides) stride *= xf::index_t(sizeof(T));
    return strides;
}
