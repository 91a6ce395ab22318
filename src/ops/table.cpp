#include "xfuse/ops/table.hpp"

#include <array>

#include "xfuse/core/promote.hpp"
#include "xfuse/ops/functors.hpp"

namespace xf::ops {
namespace {

template <class F>
constexpr computing_rule rule_of() {
    using enum computing_rule;
    if constexpr (std::is_same_v<F, where>) return selected;
    else if constexpr (std::is_same_v<F, conversion>) return common;
    else if constexpr (std::is_same_v<typename F::template operand<int>, bool>) return boolean;
    else if constexpr (std::is_base_of_v<comparison, F>) return compared;
    else if constexpr (std::is_same_v<typename F::template operand<int>, double>) return floating;
    else if constexpr (std::is_same_v<typename F::template operand<bool>, std::int8_t>) return numeric;
    else return common;
}

template <class F>
constexpr result_rule yield_of() {
    using enum result_rule;
    if constexpr (std::is_same_v<F, conversion>) return stated;
    else if constexpr (std::is_same_v<F, where>) return same;
    else if constexpr (std::is_same_v<typename F::template result<int>, bool>) return boolean;
    else if constexpr (std::is_base_of_v<absolute, F>) return real;
    else return same;
}

template <class F>
constexpr properties describe() {
    properties p{F::name, F::text,           arity_of<F>,       F::cost,          rule_of<F>(), yield_of<F>(),
                 {},      F::is_commutative, F::is_associative, F::is_idempotent, F::identity,  {}};
    for (std::size_t k = 0; k < std::size(F::order); ++k) p.order[k] = F::order[k];
    for (std::size_t k = 0; k < std::size_t(max_arity); ++k) p.derivative[k] = F::derivative.by[k];
    return p;
}

constexpr properties lines[] = {
#define XFUSE_OPERATION(functor) describe<functor>(),
#include "xfuse/ops/operations.def"
};

template <class F, int... Code>
constexpr std::uint16_t accepted_types(std::integer_sequence<int, Code...>) {
    return std::uint16_t(((F::template accepts<core::element_at<Code>> ? 1U << unsigned(Code) : 0U) | ...));
}
/// A bit for each element type.
constexpr std::uint16_t accepted[] = {
#define XFUSE_OPERATION(functor) accepted_types<functor>(std::make_integer_sequence<int, computed_count>{}),
#include "xfuse/ops/operations.def"
};

bool is_integer(dtype type) { return type < dtype::float32; }

}  // namespace

const properties& properties_of(op what) { return lines[std::size_t(what)]; }

op find_operation(std::string_view name) {
    for (std::size_t k = 0; k < std::size_t(op_count); ++k) {
        if (name == lines[k].name) return op(k);
    }
    return op::opaque;
}

bool accepts(op what, std::span<const dtype> operands) {
    for (const dtype type : operands) {
        if ((accepted[std::size_t(what)] >> unsigned(type) & 1U) == 0) return false;
    }
    return true;
}

dtype computing_type(op what, std::span<const dtype> operands) {
    const computing_rule rule = properties_of(what).computes;
    if (rule == computing_rule::boolean) return dtype::boolean;
    const std::size_t first = rule == computing_rule::selected ? 1 : 0;
    dtype common = operands[first];
    bool are_integers = is_integer(common);
    for (std::size_t k = first + 1; k < operands.size(); ++k) {
        common = promote(common, operands[k]);
        are_integers &= is_integer(operands[k]);
    }
    if (rule == computing_rule::numeric && common == dtype::boolean) return dtype::int8;
    if (rule == computing_rule::floating && is_integer(common)) return dtype::float64;
    if (rule == computing_rule::compared && are_integers && !is_integer(common)) return dtype::uint64;
    return common;
}

dtype result_type(op what, dtype computes) {
    switch (properties_of(what).yields) {
        case result_rule::boolean: return dtype::boolean;
        case result_rule::real:
            if (computes == dtype::complex64) return dtype::float32;
            return computes == dtype::complex128 ? dtype::float64 : computes;
        case result_rule::same:
        case result_rule::stated: break;
    }
    return computes;
}

}  // namespace xf::ops
