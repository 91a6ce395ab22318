#pragma once
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <initializer_list>
#include <random>
#include <string>

#include "reference.hpp"

/// Memory that ends, or begins, exactly at a page that must not be touched.
class guarded {
public:
    guarded(std::size_t bytes, bool at_end) : bytes_(bytes) {
        const std::size_t page = std::size_t(sysconf(_SC_PAGESIZE));
        inner_ = std::max<std::size_t>(1, (bytes + page - 1) / page) * page;
        whole_ = inner_ + 2 * page;
        void* got = mmap(nullptr, whole_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (got == MAP_FAILED) std::abort();
        base_ = static_cast<char*>(got);
        if (mprotect(base_ + page, inner_, PROT_READ | PROT_WRITE) != 0) std::abort();
        data_ = base_ + page + (at_end ? inner_ - bytes : 0);
    }
    guarded(const guarded&) = delete;
    guarded& operator=(const guarded&) = delete;
    ~guarded() { munmap(base_, whole_); }

    char* data() const { return data_; }
    std::size_t size() const { return bytes_; }

private:
    std::size_t bytes_, inner_ = 0, whole_ = 0;
    char *base_ = nullptr, *data_ = nullptr;
};

/// One axis of an operand: how many, and how far apart.
struct axis {
    xf::index_t count, stride;
};

/// An operand of small random integers whose described elements fill guarded memory.
class operand {
public:
    operand(xf::dtype type, std::initializer_list<axis> axes, std::mt19937& random)
        : operand(type, span(axes), random) {}

    void* origin() const { return memory_.data() - low_ * xf::index_t(xf::size_of(type_)); }
    xf::dtype type() const { return type_; }
    xf::index_t elements() const { return high_ - low_ + 1; }
    xf::index_t first() const { return low_; }
    reference::value at(xf::index_t i) const { return reference::get(type_, origin(), i); }
    void set(xf::index_t i, reference::value v) { reference::put(type_, origin(), i, v); }
    const char* bytes() const { return memory_.data(); }
    std::size_t size() const { return memory_.size(); }

    /// Values that neither wrap nor round when a few dozen are multiplied.
    void fill_for_products(std::mt19937& random) {
        for (xf::index_t i = low_; i <= high_; ++i) {
            const bool negative = type_ != xf::dtype::boolean && random() % 2;
            set(i, negative && signed_type()                           ? -1.0
                   : random() % 16 == 0 && type_ != xf::dtype::boolean ? 2.0
                                                                       : 1.0);
        }
    }

private:
    struct range {
        xf::index_t low, high;
    };
    static range span(std::initializer_list<axis> axes) {
        range r{0, 0};
        for (auto [count, stride] : axes) {
            if (count <= 0) return {0, -1};
            (stride < 0 ? r.low : r.high) += (count - 1) * stride;
        }
        return r;
    }
    operand(xf::dtype type, range r, std::mt19937& random)
        : type_(type),
          low_(r.low),
          high_(r.high),
          memory_(std::size_t(r.high - r.low + 1) * xf::size_of(type), random() % 4 != 0) {
        for (xf::index_t i = low_; i <= high_; ++i) {
            if (type == xf::dtype::boolean) set(i, double(random() % 2));
            else set(i, {double(int(random() % 7) - (signed_type() ? 3 : 0)), double(int(random() % 7) - 3)});
        }
    }
    bool signed_type() const {
        using enum xf::dtype;
        return type_ == int8 || type_ == int16 || type_ == int32 || type_ == int64 || type_ >= float32;
    }

    xf::dtype type_;
    xf::index_t low_, high_;
    guarded memory_;
};

/// Runs f(table, random) for every table this processor can run.
template <class F>
void for_each_table(F f) {
    const auto all = xf::kernels::all_tables();
    for (int i = 0; i < all.count; ++i) {
        if (!all.first[i].runnable) continue;
        std::mt19937 random(12345);
        f(*all.first[i].kernels, random);
    }
}

inline xf::index_t between(std::mt19937& random, xf::index_t low, xf::index_t high) {
    return low + xf::index_t(random() % std::uint32_t(high - low + 1));
}

/// Mostly short lengths, sometimes long: tails, whole vectors and several blocks all occur.
inline xf::index_t length(std::mt19937& random, xf::index_t longest) {
    switch (random() % 4) {
        case 0: return between(random, 1, std::min<xf::index_t>(longest, 9));
        case 1: return between(random, 1, std::min<xf::index_t>(longest, 40));
        default: return between(random, 1, longest);
    }
}

/// What an output must hold: described elements by value, all others unchanged.
class expectation {
public:
    explicit expectation(const operand& out)
        : out_(out),
          before_(out.bytes(), out.bytes() + out.size()),
          described_(std::size_t(out.elements())) {}
    void expect(xf::index_t i, reference::value v) {
        described_[std::size_t(i - out_.first())] = true;
        reference::put(out_.type(), before_.data() - out_.first() * xf::index_t(xf::size_of(out_.type())), i,
                       v);
    }
    /// The offset of the first element that is wrong, or -1.
    xf::index_t first_difference() const {
        const xf::index_t size = xf::index_t(xf::size_of(out_.type()));
        for (xf::index_t k = 0; k < out_.elements(); ++k) {
            const bool equal =
                described_[std::size_t(k)]
                    ? reference::same(reference::get(out_.type(), before_.data(), k),
                                      reference::get(out_.type(), out_.bytes(), k))
                    : std::memcmp(before_.data() + k * size, out_.bytes() + k * size, std::size_t(size)) == 0;
            if (!equal) return k;
        }
        return -1;
    }

private:
    const operand& out_;
    std::vector<char> before_;
    std::vector<bool> described_;
};
