#pragma once
#include <limits>
#include <random>
#include <vector>

#include "xfuse/ops/row_machine.hpp"

/// Rows of values, and lists of one operation to run over them.
namespace values {

/// Zero, ones, the ends of the range, infinities, NaN, the least numbers.
template <class T>
std::vector<T> special() {
    using limits = std::numeric_limits<T>;
    if constexpr (std::is_same_v<T, bool>) return {false, true};
    else if constexpr (std::is_integral_v<T>)
        return {T(0), T(1),  T(2),  T(-1),         T(-2),         T(3),
                T(7), T(31), T(64), limits::min(), limits::max(), T(limits::max() - 1)};
    else
        return {T(0),
                T(-0.0),
                T(1),
                T(-1),
                T(2),
                T(-2),
                T(0.5),
                T(-0.5),
                T(1.5),
                T(2.5),
                T(3.7),
                limits::infinity(),
                -limits::infinity(),
                limits::quiet_NaN(),
                limits::min(),
                limits::max(),
                limits::lowest()};
}

/// Every pair of special values, then random ones; longer than a piece of the row machine, and no multiple of
/// a vector.
template <class T, class Stored>
void pairs(std::vector<Stored>& x, std::vector<Stored>& y) {
    for (const T a : special<T>()) {
        for (const T b : special<T>()) {
            x.push_back(Stored(a));
            y.push_back(Stored(b));
        }
    }
    std::mt19937_64 engine(7);
    while (x.size() < 4999) {
        const auto next = [&]() -> T {
            if constexpr (std::is_floating_point_v<T>) return T(double(engine() >> 11U) * 0x1p-49 - 8);
            else return T(engine());
        };
        x.push_back(Stored(next()));
        y.push_back(Stored(next()));
    }
}

/// A list of one operation.
struct single {
    xf::ops::operation o;
    xf::ops::reference operands[3] = {
        {xf::ops::source::input, 0}, {xf::ops::source::input, 1}, {xf::ops::source::input, 2}};
    xf::dtype inputs[3];

    single(xf::ops::op what, xf::dtype type) : inputs{type, type, type} {
        const int arity = xf::ops::properties_of(what).arity;
        o.what = what;
        o.operand_count = std::uint8_t(arity);
        o.computes = xf::ops::computing_type(what, {inputs, std::size_t(arity)});
        o.yields = xf::ops::result_type(what, o.computes);
    }
    xf::ops::operation_list list() const {
        return {{&o, 1}, {operands, o.operand_count}, {inputs, o.operand_count}};
    }
};

/// Runs a list over a row.
inline void run(const xf::ops::operation_list& list, const xf::ops::scalar* constants,
                std::vector<const void*> in, void* out, xf::index_t count, const xf::ops::row_table& kernels,
                std::vector<bool> scalars = {}) {
    const xf::index_t rows_apart[4] = {};
    bool splat[4] = {};
    for (std::size_t k = 0; k < scalars.size(); ++k) splat[k] = scalars[k];
    xf::ops::run_rows(list, constants, {out, 0, in.data(), rows_apart, splat, 1, count, false, nullptr},
                      kernels);
}

}  // namespace values
