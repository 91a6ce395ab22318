#pragma once
#include "xfuse/ops/comparison.hpp"

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
    static constexpr const char* text = "x >= y || x != x ? x : y";
    static constexpr derivatives derivative{"where(x > y, 1, where(x < y, 0, 0.5))",
                                            "where(y > x, 1, where(y < x, 0, 0.5))"};
    static constexpr monotone order[] = {monotone::rising, monotone::rising};
    static constexpr bool is_commutative = true, is_associative = true, is_idempotent = true;
    static constexpr neutral identity = neutral::lowest;
    template <class V>
    static XFUSE_INLINE V apply(V a, V b) {
        return ((a >= b) | (a != a)) ? a : b;
    }
};
struct minimum : least {
    static constexpr const char* name = "minimum";
    static constexpr const char* text = "x <= y || x != x ? x : y";
    static constexpr derivatives derivative{"where(x < y, 1, where(x > y, 0, 0.5))",
                                            "where(y < x, 1, where(y > x, 0, 0.5))"};
    static constexpr monotone order[] = {monotone::rising, monotone::rising};
    static constexpr bool is_commutative = true, is_associative = true, is_idempotent = true;
    static constexpr neutral identity = neutral::highest;
    template <class V>
    static XFUSE_INLINE V apply(V a, V b) {
        return ((a <= b) | (a != a)) ? a : b;
    }
};
/// NaN is ignored unless both operands are.
struct fmax : greatest {
    static constexpr const char* name = "fmax";
    static constexpr const char* text = "x >= y || y != y ? x : y";
    static constexpr derivatives derivative{"where(x > y, 1, where(x == y, 0.5, where(y == y, 0, 1)))",
                                            "where(y > x, 1, where(x == y, 0.5, where(x == x, 0, 1)))"};
    static constexpr bool is_commutative = true, is_associative = true, is_idempotent = true;
    static constexpr neutral identity = neutral::lowest;
    template <class V>
    static XFUSE_INLINE V apply(V a, V b) {
        return ((a >= b) | (b != b)) ? a : b;
    }
};
struct fmin : least {
    static constexpr const char* name = "fmin";
    static constexpr const char* text = "x <= y || y != y ? x : y";
    static constexpr derivatives derivative{"where(x < y, 1, where(x == y, 0.5, where(y == y, 0, 1)))",
                                            "where(y < x, 1, where(x == y, 0.5, where(x == x, 0, 1)))"};
    static constexpr bool is_commutative = true, is_associative = true, is_idempotent = true;
    static constexpr neutral identity = neutral::highest;
    template <class V>
    static XFUSE_INLINE V apply(V a, V b) {
        return ((a <= b) | (b != b)) ? a : b;
    }
};
/// maximum(x, 0): NaN stays NaN.
struct relu : extreme {
    static constexpr const char* name = "relu";
    static constexpr const char* text = "x >= 0 || x != x ? x : 0";
    static constexpr derivatives derivative{"where(x > 0, 1, 0)"};
    static constexpr monotone order[] = {monotone::rising};
    static constexpr bool is_idempotent = true;
    template <class V>
    static XFUSE_INLINE V apply(V a) {
        return maximum::apply(a, V{});
    }
};

/// where(c, a, b): c is read as bool, a and b in their common type.
struct where : described {
    static constexpr const char* name = "where";
    static constexpr const char* text = "x ? y : z";
    static constexpr derivatives derivative{nullptr, "where(x, 1, 0)", "where(x, 0, 1)"};
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
            using mask = std::remove_cvref_t<decltype((yes.v == yes.v)[0])>;
            const auto wide = rows::convert_vector<mask, Lanes, std::uint8_t>(condition.v);
            return rows::pack<T, Lanes>{(wide != 0) ? yes.v : no.v};
        }
    }
};

/// Conversion to another element type, which each `cast` states.
struct conversion : described {
    static constexpr const char* name = "cast";
    static constexpr const char* text = "To(x)";
    static constexpr derivatives derivative{"1"};
    template <class T>
    static constexpr bool accepts = true;
    static constexpr int cost = 1;
};
template <stored_element To>
struct cast : conversion {
    template <class From>
    using result = To;

    template <int Lanes, class From>
    static XFUSE_INLINE auto run(const rows::pack<From, Lanes>& from) {
        return rows::convert<To>(from);
    }
};

}  // namespace xf::ops
