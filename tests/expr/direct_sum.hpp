#pragma once
#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <random>
#include <string>
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

    T at(const std::map<char, index_t>& index) const {
        index_t offset = 0;
        for (std::size_t k = 0; k < labels.size(); ++k) {
            if (shape[k] != 1) offset += strides[k] * index.at(labels[k]);
        }
        return elements[std::size_t(offset)];
    }
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

inline bool advance(std::map<char, index_t>& index, const std::string& labels,
                    const std::map<char, index_t>& extents) {
    for (std::size_t k = labels.size(); k-- > 0;) {
        if (++index[labels[k]] < extents.at(labels[k])) return true;
        index[labels[k]] = 0;
    }
    return false;
}

/// The elements of the sum over every label that `out` has not, in row-major order.
template <class R, class... T>
std::deque<R> sum_of_products(const std::string& out, const std::map<char, index_t>& extents,
                              const array<T>&... operands) {
    std::string summed;
    for (const auto& entry : extents) {
        const bool appears = ((operands.labels.find(entry.first) != std::string::npos) || ...);
        if (appears && out.find(entry.first) == std::string::npos) summed += entry.first;
    }
    index_t count = 1, terms = 1;
    for (const char label : out) count *= extents.at(label);
    for (const char label : summed) terms *= extents.at(label);
    std::deque<R> result(std::size_t(count), R(0));
    std::map<char, index_t> index;
    for (const char label : out + summed) index[label] = 0;
    for (R& to : result) {
        for (index_t k = 0; k < terms; ++k) {
            R product = R(1);
            ((product = R(product * R(operands.at(index)))), ...);
            if constexpr (std::is_same_v<R, bool>) to = to || product;
            else to = R(to + product);
            advance(index, summed, extents);
        }
        advance(index, out, extents);
    }
    return result;
}

}  // namespace direct
