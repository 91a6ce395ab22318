#pragma once
#include <complex>
#include <cstring>
#include <limits>
#include <memory>
#include <random>
#include <vector>

#include "kernels/guarded.hpp"
#include "xfuse/names.hpp"

/// Operands and targets between pages that must not be touched, with poison between their elements.
namespace faults {

using xf::index_t;

/// How the elements of an operand lie.
enum class order { rows, columns, backwards, spaced, padded };
inline constexpr order orders[] = {order::rows, order::columns, order::backwards, order::spaced,
                                   order::padded};
constexpr const char* name_of(order o) {
    constexpr const char* names[] = {"rows", "columns", "backwards", "spaced", "padded"};
    return names[int(o)];
}

/// Strides in elements, and where element (0, ..., 0) lies in the memory that the array covers.
struct lay {
    std::vector<index_t> strides;
    index_t first = 0, covered = 0;
};
inline lay lay_out(std::span<const index_t> shape, order o) {
    lay l;
    l.strides.resize(shape.size());
    index_t step = o == order::spaced ? 2 : 1;
    for (std::size_t k = 0; k < shape.size(); ++k) {
        const std::size_t axis = o == order::columns ? k : shape.size() - 1 - k;
        l.strides[axis] = step;
        step = step * std::max<index_t>(shape[axis], 1) + (o == order::spaced || o == order::padded ? 3 : 0);
    }
    bool is_empty = false;
    for (std::size_t axis = 0; axis < shape.size(); ++axis) {
        is_empty = is_empty || shape[axis] == 0;
        const index_t reach = (shape[axis] - 1) * l.strides[axis];
        l.covered += reach;
        if (o != order::backwards) continue;
        l.first += reach;
        l.strides[axis] = -l.strides[axis];
    }
    l.covered = is_empty ? 0 : l.covered + 1;
    if (is_empty) l.first = 0;
    return l;
}

/// Calls f(offset) for every element in row-major order.
template <class F>
void for_each_offset(std::span<const index_t> shape, const lay& l, const F& f) {
    std::vector<index_t> at(shape.size(), 0);
    index_t count = 1;
    for (const index_t extent : shape) count *= extent;
    for (; count > 0; --count) {
        index_t offset = l.first;
        for (std::size_t k = 0; k < at.size(); ++k) offset += at[k] * l.strides[k];
        f(offset);
        for (std::size_t k = at.size(); k-- > 0;) {
            if (++at[k] < shape[k]) break;
            at[k] = 0;
        }
    }
}

/// What no result may ever show: NaN, or the greatest integer.
template <class T>
constexpr T poison() {
    if constexpr (std::numeric_limits<T>::has_quiet_NaN) return std::numeric_limits<T>::quiet_NaN();
    else if constexpr (xf::is_complex<T>::value) return T(std::numeric_limits<float>::quiet_NaN(), 0);
    else return std::numeric_limits<T>::max();
}

/// An array of any element type, between guard pages.
class any_array {
public:
    any_array(std::span<const index_t> shape, order o, std::size_t element, bool at_end)
        : shape_(shape.begin(), shape.end()),
          lay_(lay_out(shape, o)),
          element_(element),
          memory_(std::size_t(lay_.covered) * element, at_end) {}
    any_array(const any_array&) = delete;
    any_array& operator=(const any_array&) = delete;
    virtual ~any_array() = default;

    std::span<const index_t> shape() const { return shape_; }
    std::span<const index_t> strides() const { return lay_.strides; }
    bool is_as_it_was() const { return std::memcmp(initial_.data(), memory_.data(), initial_.size()) == 0; }
    void restore() { std::memcpy(memory_.data(), initial_.data(), initial_.size()); }
    /// Is what lies between the elements as it was?
    bool gaps_are_as_they_were() const;
    /// The elements in row-major order, complex ones as two numbers.
    virtual std::vector<double> values() const = 0;

protected:
    std::vector<index_t> shape_;
    lay lay_;
    std::size_t element_;
    guarded memory_;
    std::vector<char> initial_;
};

inline bool any_array::gaps_are_as_they_were() const {
    std::vector<char> now(memory_.data(), memory_.data() + memory_.size());
    for_each_offset(shape_, lay_, [&](index_t i) {
        std::memcpy(now.data() + std::size_t(i) * element_, initial_.data() + std::size_t(i) * element_,
                    element_);
    });
    return now == initial_;
}

/// Its elements are small integers, and all between them is poison.
template <class T>
class array : public any_array {
public:
    array(std::span<const index_t> shape, order o, bool at_end, unsigned seed)
        : any_array(shape, o, sizeof(T), at_end) {
        std::fill_n(first(), lay_.covered, poison<T>());
        std::mt19937 random(seed);
        for_each_offset(shape_, lay_, [&](index_t i) { first()[i] = T(int(random() % 5)); });
        initial_.assign(memory_.data(), memory_.data() + memory_.size());
    }
    T* origin() const { return first() + lay_.first; }
    std::vector<double> values() const override {
        std::vector<double> all;
        for_each_offset(shape_, lay_, [&](index_t i) {
            all.push_back(double(std::real(first()[i])));
            if constexpr (xf::is_complex<T>::value) all.push_back(std::imag(first()[i]));
        });
        return all;
    }

private:
    T* first() const { return reinterpret_cast<T*>(memory_.data()); }
};

}  // namespace faults
