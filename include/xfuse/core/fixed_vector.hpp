#pragma once
#include <algorithm>
#include <array>
#include <cassert>
#include <initializer_list>
#include <span>
#include <type_traits>

#include "xfuse/core/index.hpp"

namespace xf {

/// A vector of trivial values in place: what shapes, strides and loops are made of. Planning must
/// not touch the heap, and must not pay for clearing room it does not use, so elements past size()
/// are left uninitialised.
template <class T, int Capacity>
class fixed_vector {
    static_assert(std::is_trivially_copyable_v<T>);

public:
    using value_type = T;

    constexpr fixed_vector() noexcept {}
    constexpr fixed_vector(const fixed_vector& other) noexcept : size_(other.size_) {
        copy_from(other.data_);
    }
    constexpr fixed_vector& operator=(const fixed_vector& other) noexcept {
        size_ = other.size_;
        copy_from(other.data_);
        return *this;
    }
    constexpr fixed_vector(int count, T value) noexcept { resize(count, value); }
    constexpr fixed_vector(std::initializer_list<T> values) noexcept {
        for (const T& value : values) push_back(value);
    }
    template <std::size_t N>
    constexpr explicit fixed_vector(const std::array<T, N>& values) noexcept : size_(int(N)) {
        static_assert(N <= std::size_t(Capacity));
        std::copy_n(values.begin(), N, begin());
    }
    constexpr explicit fixed_vector(std::span<const T> values) noexcept : size_(int(values.size())) {
        assert(size_ <= Capacity);
        copy_from(values.data());
    }

    constexpr int size() const noexcept { return size_; }
    constexpr bool empty() const noexcept { return size_ == 0; }
    constexpr bool full() const noexcept { return size_ == Capacity; }
    static constexpr int capacity() noexcept { return Capacity; }

    constexpr T& operator[](int i) noexcept {
        assert(i >= 0 && i < size_);
        return data_[i];
    }
    constexpr const T& operator[](int i) const noexcept {
        assert(i >= 0 && i < size_);
        return data_[i];
    }
    constexpr T& back() noexcept { return (*this)[size_ - 1]; }
    constexpr const T& back() const noexcept { return (*this)[size_ - 1]; }

    constexpr T* begin() noexcept { return data_; }
    constexpr T* end() noexcept { return data_ + size_; }
    constexpr const T* begin() const noexcept { return data_; }
    constexpr const T* end() const noexcept { return data_ + size_; }
    constexpr const T* data() const noexcept { return data_; }

    constexpr void push_back(const T& value) noexcept {
        assert(size_ < Capacity);
        data_[size_++] = value;
    }
    constexpr void pop_back() noexcept { --size_; }
    constexpr void clear() noexcept { size_ = 0; }
    constexpr void resize(int count, const T& value) noexcept {
        assert(size_ >= 0 && count >= 0 && count <= Capacity);
        if (size_ < 0) __builtin_unreachable();
        for (int i = size_; i < count; ++i) data_[i] = value;
        size_ = count;
    }
    constexpr void insert(int at, const T& value) noexcept {
        push_back(value);
        std::rotate(begin() + at, end() - 1, end());
    }
    constexpr void erase(int at) noexcept {
        std::copy(begin() + at + 1, end(), begin() + at);
        --size_;
    }

    friend constexpr bool operator==(const fixed_vector& a, const fixed_vector& b) noexcept {
        return std::equal(a.begin(), a.end(), b.begin(), b.end());
    }

private:
    /// Mostly one to four elements. The empty statement keeps the compiler from calling memmove for them,
    /// which takes longer.
    constexpr void copy_from(const T* from) noexcept {
        for (int k = 0; k < size_; ++k) {
            data_[k] = from[k];
            if (!std::is_constant_evaluated()) asm("");
        }
    }
    int size_ = 0;
    union {
        T data_[std::size_t(Capacity)];
    };
};

/// One entry per axis: a shape, strides, a multi-index.
using axis_vector = fixed_vector<index_t, max_rank>;

}  // namespace xf
