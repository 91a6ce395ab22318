#pragma once
#include <cstdint>

/// What an operation says of itself. The functor of each states it (ops/arithmetic.hpp and the headers beside
/// it); `properties_of` gives the same at run time.
namespace xf::ops {

/// How the computed result moves with one operand while the others stay: exactly, not only as the function
/// that it approximates. So an exponential is not monotone here.
enum class monotone : std::uint8_t {
    none,
    rising,  ///< never decreases
    added,   ///< never decreases where the elements are floating-point (integers wrap) and the other operand
             ///< finite
    scaled   ///< never decreases where they are floating-point and the other operand is positive and finite
};

/// The operand that changes nothing.
enum class neutral : std::uint8_t { none, zero, one, lowest, highest, ones };

/// The type that an operation computes in, to which its operands are converted first.
enum class computing_rule : std::uint8_t {
    common,    ///< the promoted type
    numeric,   ///< the promoted type, int8 for bool
    floating,  ///< the promoted type, double for integers
    compared,  ///< the promoted type; integers of both signs that no integer type holds are compared exactly
    boolean,   ///< bool
    selected   ///< where: a condition, then the promoted type of the others
};

/// The type of what an operation yields, given the one it computes in.
enum class result_rule : std::uint8_t {
    same,
    boolean,
    real,   ///< the parts' type of a complex number
    stated  ///< cast: the operation itself says
};

inline constexpr int max_arity = 3;

/// By each operand, in the words of the table: x, y and z are the operands, r the result. Null: there is
/// none, as for a condition or for what yields bool.
struct derivatives {
    const char* by[max_arity] = {};
    constexpr derivatives() = default;
    constexpr derivatives(const char* x, const char* y = nullptr, const char* z = nullptr) : by{x, y, z} {}
};

/// What holds of an operation that does not say otherwise.
struct described {
    static constexpr derivatives derivative{};
    static constexpr monotone order[] = {monotone::none, monotone::none, monotone::none};
    static constexpr bool is_commutative = false, is_associative = false, is_idempotent = false;
    static constexpr neutral identity = neutral::none;
};

/// One line of the table.
struct properties {
    const char* name;  ///< NumPy's
    const char* text;  ///< in C++, on x, y and z
    int arity;
    int cost;  ///< in simple SIMD operations
    computing_rule computes;
    result_rule yields;
    monotone order[max_arity];
    bool is_commutative;
    bool is_associative;  ///< up to rounding
    bool is_idempotent;   ///< f(f(x)) = f(x), or f(x, x) = x
    neutral identity;
    const char* derivative[max_arity];
};

}  // namespace xf::ops
