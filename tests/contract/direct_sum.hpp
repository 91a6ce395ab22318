#pragma once
#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "xfuse/names.hpp"

/// The reference for contractions: a loop over every label, nothing shared with the library. Values are
/// small integers, so that every element type holds every sum exactly.
namespace direct {

using xf::index_t;

/// An array with a label for each axis; a view of `elements` by `strides`.
template <class T>
struct array {
    std::string labels;
    std::vector<index_t> shape;
    std::vector<index_t> strides;
    std::unique_ptr<T[]> elements;
};

template <class T>
array<T> random_array(const std::string& labels, const std::map<char, index_t>& extents, std::mt19937& random,
                      bool stretches = false) {
    array<T> a{labels, {}, {}, nullptr};
    for (const char label : labels) a.shape.push_back(stretches && random() % 4 == 0 ? 1 : extents.at(label));
    // A random order of the axes in memory, and gaps.
    std::vector<std::size_t> order(labels.size());
    for (std::size_t k = 0; k < order.size(); ++k) order[k] = k;
    std::shuffle(order.begin(), order.end(), random);
    a.strides.resize(labels.size());
    index_t step = 1 + index_t(random() % 2);
    for (const std::size_t axis : order) {
        a.strides[axis] = step;
        step *= std::max<index_t>(a.shape[axis], 1) + index_t(random() % 2);
    }
    a.elements = std::make_unique<T[]>(std::size_t(step));
    for (std::size_t i = 0; i < std::size_t(step); ++i) {
        const int v = int(random() % 7) - (std::is_unsigned_v<T> ? 0 : 3);
        a.elements[i] = T(std::is_same_v<T, bool> ? int(v == 1) : v);
    }
    return a;
}

/// The operand of the library over the same elements.
template <int Rank, class T>
auto operand_of(const array<T>& a) {
    std::array<index_t, std::size_t(Rank)> shape{}, strides{};
    std::copy_n(a.shape.begin(), Rank, shape.begin());
    std::copy_n(a.strides.begin(), Rank, strides.begin());
    return xf::expr::leaf<T, Rank>(a.elements.get(), shape, strides);
}

/// How far an array moves along each of `labels`; along one that it has not, or stretches, not at all.
template <class T>
std::vector<index_t> steps_of(const array<T>& a, const std::string& labels) {
    std::vector<index_t> steps(labels.size(), 0);
    for (std::size_t k = 0; k < a.labels.size(); ++k) {
        const std::size_t loop = labels.find(a.labels[k]);
        if (loop != std::string::npos && a.shape[k] != 1) steps[loop] += a.strides[k];
    }
    return steps;
}

/// A nest of loops, and how far each of N arrays moves along each of them.
template <std::size_t N>
struct nest {
    std::vector<index_t> extents;
    std::array<std::vector<index_t>, N> steps;

    template <class... T>
    nest(const std::string& labels, const std::map<char, index_t>& of, const array<T>&... arrays)
        : steps{steps_of(arrays, labels)...} {
        for (const char label : labels) extents.push_back(of.at(label));
    }

    /// Calls f(offsets) for every step, the last loop fastest.
    template <class F>
    void walk(std::array<index_t, N> at, const F& f, std::size_t loop = 0) const {
        if (loop == extents.size()) return f(at);
        for (index_t i = 0; i < extents[loop]; ++i) {
            walk(at, f, loop + 1);
            for (std::size_t k = 0; k < N; ++k) at[k] += steps[k][loop];
        }
    }
};

/// The elements of the sum over every label that `out` has not, in row-major order.
template <class R, class... T>
std::deque<R> sum_of_products(const std::string& out, const std::map<char, index_t>& extents,
                              const array<T>&... operands) {
    std::string summed;
    for (const auto& entry : extents) {
        const bool appears = ((operands.labels.find(entry.first) != std::string::npos) || ...);
        if (appears && out.find(entry.first) == std::string::npos) summed += entry.first;
    }
    const nest<sizeof...(T)> results(out, extents, operands...), terms(summed, extents, operands...);
    const std::tuple elements(operands.elements.get()...);
    std::deque<R> result;
    results.walk({}, [&](const auto& from) {
        R sum(0);
        terms.walk(from, [&](const auto& at) {
            R product(1);
            std::size_t k = 0;
            std::apply([&](const auto*... e) { ((product = R(product * R(e[at[k++]]))), ...); }, elements);
            if constexpr (std::is_same_v<R, bool>) sum = sum || product;
            else sum = R(sum + product);
        });
        result.push_back(sum);
    });
    return result;
}

}  // namespace direct
