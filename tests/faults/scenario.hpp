#pragma once
#include <atomic>
#include <functional>
#include <string>

#include "faults/memory.hpp"

/// An expression that is evaluated again and again while something goes wrong.
namespace faults {

struct thrown {};

/// Counts elements; the one that is to fail throws.
inline std::atomic<long> elements_left{-1};
template <class T>
struct careful {
    T operator()(T value) const {
        if (elements_left.load() >= 0 && elements_left.fetch_sub(1) == 0) throw thrown();
        return value;
    }
};

/// The arrays of one scenario: made at the first evaluation, the same at each later one.
class operands {
public:
    operands(index_t width, order of_operands, order of_target, bool at_end)
        : width(width), of_operands_(of_operands), of_target_(of_target), at_end_(at_end) {}

    const index_t width;  ///< of rows: how long the scenario's arrays are

    template <class T, std::size_t K>
    const array<T>& next(const index_t (&shape)[K]) {
        if (used_ == held_.size())
            held_.push_back(std::make_unique<array<T>>(shape, of_operands_, at_end_, unsigned(used_ + 1)));
        return static_cast<const array<T>&>(*held_[used_++]);
    }
    template <class T>
    const array<T>& target(std::span<const index_t> shape) {
        used_ = 0;
        if (!target_) target_ = std::make_unique<array<T>>(shape, of_target_, at_end_, 0U);
        return static_cast<const array<T>&>(*target_);
    }
    any_array& target() { return *target_; }
    void start() { used_ = 0; }
    bool operands_are_as_they_were() const {
        return std::all_of(held_.begin(), held_.end(), [](const auto& a) { return a->is_as_it_was(); });
    }

private:
    order of_operands_, of_target_;
    bool at_end_;
    std::size_t used_ = 0;
    std::vector<std::unique_ptr<any_array>> held_;
    std::unique_ptr<any_array> target_;
};

/// What a scenario makes its expression of: plain memory, or memory through functors that may throw.
template <bool MayThrow>
struct source {
    operands& all;
    const index_t w = all.width;

    template <class T, std::size_t K>
    auto read(const index_t (&shape)[K]) const {
        const array<T>& a = all.next<T>(shape);
        index_t strides[K];
        std::copy_n(a.strides().begin(), K, strides);
        const auto leaf = xf::lazy(static_cast<const T*>(a.origin()), shape, strides);
        if constexpr (MayThrow) return xf::map(careful<T>{}, leaf);
        else return leaf;
    }
    template <std::size_t K>
    auto floats(const index_t (&shape)[K]) const {
        return read<float>(shape);
    }
    template <std::size_t K>
    auto doubles(const index_t (&shape)[K]) const {
        return read<double>(shape);
    }
    template <std::size_t K>
    auto ints(const index_t (&shape)[K]) const {
        return read<std::int32_t>(shape);
    }
    template <std::size_t K>
    auto bytes(const index_t (&shape)[K]) const {
        return read<std::int8_t>(shape);
    }
};

struct scenario {
    const char* name;
    void (*plain)(operands&, const xf::policy&);
    void (*throwing)(operands&, const xf::policy&);
    double
        rounding;  ///< results on operands in another order may differ by this, as sums are in another order
};

template <bool MayThrow, class F>
void evaluate(operands& all, const xf::policy& how) {
    all.start();
    const auto e = F{}(source<MayThrow>{all});
    using T = typename std::remove_const_t<decltype(e)>::value_type;
    const array<T>& y = all.target<T>(xf::expr::shape_of(e));
    xf::expr::evaluate<T>(e, xf::expr::make_target(y.origin(), y.shape(), y.strides()), how);
}

/// A scenario of what `F` makes of a source.
template <class F>
scenario make(const char* name, F, double rounding = 0) {
    return {name, evaluate<false, F>, evaluate<true, F>, rounding};
}
/// The same where fractions are summed.
template <class F>
scenario make_rounded(const char* name, F f) {
    return make(name, f, 1e-6);
}

using scenarios = std::vector<scenario>;

/// Every allocation of an evaluation fails in turn.
void check_allocations(const scenarios& all);
/// The functor throws at every element in turn.
void check_throwing(const scenarios& all);
/// Operands and target in all orders, between guard pages, with poison between their elements.
void check_memory(const scenarios& all);

}  // namespace faults
