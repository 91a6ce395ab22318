#pragma once
#include <complex>
#include <cstddef>
#include <cstring>
#include <string>

#include "xfuse/core/index.hpp"
#include "xfuse/ops/table.hpp"

/// What an elementwise cluster computes, as a plain value: its operations in the order they are evaluated.
namespace xf::ops {

/// An element of any type by value; of a functor of the user's, its address.
struct scalar {
    dtype type{};
    alignas(16) std::byte bytes[16];

    template <element T>
    static scalar of(T value) {
        scalar s{dtype_of<T>, {}};
        std::memcpy(s.bytes, &value, sizeof value);
        return s;
    }
    template <class T>
    T as() const {
        T value;
        std::memcpy(&value, bytes, sizeof value);
        return value;
    }
};
/// The same number as an element of another type, as a cast converts.
scalar converted(const scalar& s, dtype to);
/// Bit by bit: -0 and 0 are two constants, NaN is one.
bool same_bits(const scalar& a, const scalar& b);

enum class source : std::uint8_t {
    input,     ///< one of the cluster's operands
    constant,  ///< one of its scalars
    result     ///< that of an earlier operation
};
struct reference {
    source from = source::input;
    std::uint16_t index = 0;
    friend bool operator==(const reference&, const reference&) = default;
};

/// A functor of the user's, called a row at a time.
struct user_function {
    /// out[i] = f(in[0][i], in[1][i], ...); an operand whose flag is set is one element for all i.
    void (*run)(const void* functor, void* out, const void* const* in, const bool* is_scalar, index_t count);
    /// Do two functors hold the same? Null where they cannot be compared.
    bool (*is_same)(const void* a, const void* b);
    bool may_throw;
    const char* type_name = "";  ///< as the compiler writes it
    /// Of a functor that states its derivatives: one for each operand, which take the same functor.
    const user_function* const* partials = nullptr;
};

/// One operation. Its operands are converted to the type it computes in; `where` reads its condition as bool,
/// a cast what it converts, a functor of the user's each operand as it is.
struct operation {
    op what = op::opaque;
    dtype computes{}, yields{};
    std::uint8_t operand_count = 0;
    std::uint16_t first_operand = 0;      ///< in the list's references
    std::uint16_t functor = 0;            ///< opaque: the constant that says where the functor lies
    const user_function* user = nullptr;  ///< opaque alone
};

/// The operations of a cluster; the last is its result. The values of its constants are read from the
/// cluster: in `scalar`s, of which a functor's holds its address.
struct operation_list {
    std::span<const operation> operations;
    std::span<const reference> references;
    std::span<const dtype> inputs;
    int constant_count = 0;
    int cost = 0;  ///< simple SIMD operations an element
    bool may_throw = false;
    bool has_monotone_input = false;  ///< the result may be monotone in one, depending on constants

    std::span<const reference> operands(const operation& o) const {
        return references.subspan(o.first_operand, o.operand_count);
    }
};

/// As the table has it; "map" for a functor of the user's.
const char* name_of(const operation& o);

/// Whether two lists compute the same of the same inputs: operations, constants, and functors that say so.
bool same_list(const operation_list& a, const scalar* a_constants, const operation_list& b,
               const scalar* b_constants);

/// Which constants are numbers that monotone operations ask for: a bit for each of the first 64.
struct constant_signs {
    std::uint64_t finite = 0, positive = 0;
    friend bool operator==(const constant_signs&, const constant_signs&) = default;
};

/// Inputs, a bit for each of the first 64.
struct monotone_inputs {
    std::uint64_t rising = 0;  ///< no element of the result ever decreases in it
    std::uint64_t added = 0;   ///< it is added to others: only a finite one keeps their order
};
monotone_inputs find_monotone(const operation_list& list, const constant_signs& signs);

/// The list in C++: "std::tanh(x0 * 2.0f + 1.0f)", the inputs being x0, x1 and so on.
std::string text_of(const operation_list& list, const scalar* constants);

}  // namespace xf::ops
