#pragma once
#include <cmath>
#include <limits>

#include "expr/reference/random.hpp"

/// The elements of operands.
namespace fuzz {

using reference::chance;
using reference::index_list;
using xf::index_t;

/// What the elements of one program are.
enum class elements {
    small,  ///< whole numbers from -4 to 4: every order of summation gives the same bits
    units,  ///< 1, -1, rarely 2 or 0: long products stay exact
    wild    ///< fractions, infinities, NaN, signed zeros, denormals, the extremes of the type
};

/// How many elements of a wild operand are special.
enum class share { none, one, some, most };

template <class T>
T special_float(chance& c) {
    using limits = std::numeric_limits<T>;
    const T all[] = {limits::quiet_NaN(),
                     limits::infinity(),
                     -limits::infinity(),
                     T(0),
                     -T(0),
                     limits::denorm_min(),
                     -limits::denorm_min(),
                     limits::min() / 2,
                     limits::min(),
                     limits::max(),
                     limits::lowest(),
                     limits::epsilon(),
                     T(1),
                     T(-1),
                     T(0.5),
                     T(2)};
    return all[c.pick(0, index_t(std::size(all)) - 1)];
}

template <class T>
T special_integer(chance& c) {
    using limits = std::numeric_limits<T>;
    const T all[] = {limits::min(), limits::max(), T(limits::max() - 1), T(limits::min() + 1), T(0),
                     T(1),          T(-1),         T(limits::max() / 2)};
    return all[c.pick(0, index_t(std::size(all)) - 1)];
}

template <class T>
T draw_wild(chance& c, bool is_special) {
    if constexpr (std::is_same_v<T, bool>) return c.one_in(2);
    else if constexpr (std::is_floating_point_v<T>) {
        if (is_special) return special_float<T>(c);
        const T fraction = T(c.engine()) / T(4294967296.0) * 2 - 1;
        return c.one_in(8) ? fraction * T(100) : fraction * T(4);
    } else {
        if (is_special) return special_integer<T>(c);
        const std::uint64_t bits = std::uint64_t(c.engine()) << 32U | c.engine();
        return c.one_in(2) ? T(bits) : T(c.pick(-8, 8));
    }
}

/// Fills `count` elements; complex ones are always small, as their products differ in the last bit.
template <class T>
void fill_elements(chance& c, T* data, index_t count, elements kind) {
    if (xf::is_complex<T>::value && kind == elements::wild) kind = elements::small;
    const auto density = share(c.pick(0, 3));
    const index_t one = density == share::one && count > 0 ? c.pick(0, count - 1) : -1;
    for (index_t i = 0; i < count; ++i) {
        if constexpr (!xf::is_complex<T>::value) {
            if (kind == elements::wild) {
                const bool is_special = i == one || (density == share::some && c.one_in(10)) ||
                                        (density == share::most && !c.one_in(3));
                data[i] = draw_wild<T>(c, is_special);
                continue;
            }
        }
        const auto whole = kind == elements::units ? reference::values::units : reference::values::small;
        if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>)
            data[i] = T(kind == elements::units ? reference::draw<T>(c, whole) : T(c.pick(-4, 4)));
        else data[i] = reference::draw<T>(c, whole);
    }
}

}  // namespace fuzz
