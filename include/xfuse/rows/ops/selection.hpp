#pragma once
#include "xfuse/rows/ops/comparison.hpp"

namespace xf::ops {

struct extreme : arithmetic {
    template <class... T>
    using operand = common_t<T...>;
    template <class... T>
    using result = operand<T...>;
    template <class T>
    static constexpr bool accepts = !is_complex<T>::value;
    static constexpr bool is_ring = false;
    static constexpr int cost = 2;
};

/// The greater of two elements, or the less.
struct greatest : extreme {
    static constexpr bool takes_greater = true;
};
struct least : extreme {
    static constexpr bool takes_greater = false;
};

/// NaN in either operand gives NaN.
struct maximum : greatest {
    static constexpr const char* name = "maximum";
    static constexpr bool is_rising = true;
    template <class V>
    static XFUSE_INLINE V apply(V a, V b) {
        return ((a >= b) | (a != a)) ? a : b;
    }
};
struct minimum : least {
    static constexpr const char* name = "minimum";
    static constexpr bool is_rising = true;
    template <class V>
    static XFUSE_INLINE V apply(V a, V b) {
        return ((a <= b) | (a != a)) ? a : b;
    }
};
/// NaN is ignored unless both operands are.
struct fmax : greatest {
    static constexpr const char* name = "fmax";
    template <class V>
    static XFUSE_INLINE V apply(V a, V b) {
        return ((a >= b) | (b != b)) ? a : b;
    }
};
struct fmin : least {
    static constexpr const char* name = "fmin";
    template <class V>
    static XFUSE_INLINE V apply(V a, V b) {
        return ((a <= b) | (b != b)) ? a : b;
    }
};
/// maximum(x, 0): NaN stays NaN.
struct relu : extreme {
    static constexpr const char* name = "relu";
    static constexpr bool is_rising = true;
    template <class V>
    static XFUSE_INLINE V apply(V a) {
        return maximum::apply(a, V{});
    }
};

/// where(c, a, b): c is read as bool, a and b in their common type.
struct where {
    static constexpr const char* name = "where";
    template <class C, class A, class B>
    using result = promote_t<A, B>;
    template <class T>
    static constexpr bool accepts = true;
    static constexpr int cost = 2;

    template <int Lanes, class C, class A, class B>
    static XFUSE_INLINE auto run(const rows::pack<C, Lanes>& c, const rows::pack<A, Lanes>& a,
                                 const rows::pack<B, Lanes>& b) {
        using T = promote_t<A, B>;
        const auto condition = rows::convert<bool>(c);
        const auto yes = rows::convert<T>(a);
        const auto no = rows::convert<T>(b);
        if constexpr (Lanes == 1) return condition.v ? yes : no;
        else {
            using mask = decltype(yes.v == yes.v);
            return rows::pack<T, Lanes>{(__builtin_convertvector(condition.v, mask) != 0) ? yes.v : no.v};
        }
    }
};

/// Conversion to another element type.
template <element To>
struct cast {
    static constexpr const char* name = "cast";
    template <class From>
    using result = To;
    template <class T>
    static constexpr bool accepts = true;
    static constexpr int cost = 1;

    template <int Lanes, class From>
    static XFUSE_INLINE auto run(const rows::pack<From, Lanes>& from) {
        return rows::convert<To>(from);
    }
};

}  // namespace xf::ops
