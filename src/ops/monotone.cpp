#include "xfuse/ops/operation.hpp"

namespace xf::ops {
namespace {

/// What is known of a part of the list. Not initialised: most lists are short.
struct part {
    std::uint64_t rising, added, inputs;
    bool is_finite_if_inputs_are;
    bool is_positive_constant;
};

constexpr std::uint64_t bit(std::size_t index) { return index < 64 ? std::uint64_t(1) << index : 0; }

part of_input(std::size_t index) { return {bit(index), 0, bit(index), true, false}; }
part of_constant(const constant_signs& signs, std::size_t index) {
    return {0, 0, 0, (signs.finite & bit(index)) != 0, (signs.positive & bit(index)) != 0};
}

bool is_floating(dtype type) { return type == dtype::float32 || type == dtype::float64; }

/// Infinities of both signs add up to NaN, so a sum is monotone in one operand only while the other is
/// finite.
std::uint64_t rising_of(const operation& o, const properties& p, const part* operands) {
    std::uint64_t rising = 0;
    for (int k = 0; k < o.operand_count; ++k) {
        const part& other = operands[o.operand_count == 2 ? 1 - k : k];
        const bool keeps =
            p.order[k] == monotone::rising ||
            (p.order[k] == monotone::added && is_floating(o.yields) && other.is_finite_if_inputs_are) ||
            (p.order[k] == monotone::scaled && other.is_positive_constant);
        if (keeps) rising |= operands[k].rising;
    }
    return rising;
}

void collect(part& all, const part& operand) {
    all.inputs |= operand.inputs;
    all.added |= operand.added;
    all.is_finite_if_inputs_are &= operand.is_finite_if_inputs_are;
}

part of_operation(const operation& o, const part* operands) {
    const properties& p = properties_of(o.what);
    part all{0, 0, 0, true, false};
    bool selects = true, adds = false;
    for (int k = 0; k < o.operand_count; ++k) {
        collect(all, operands[k]);
        selects &= p.order[k] == monotone::rising;
        adds |= p.order[k] == monotone::added;
    }
    all.is_finite_if_inputs_are &= selects;
    if (adds) all.added |= all.inputs;
    all.rising = rising_of(o, p, operands);
    return all;
}

/// Longer lists are not looked at.
constexpr std::size_t most_operations = 256;

}  // namespace

monotone_inputs find_monotone(const operation_list& list, const constant_signs& signs) {
    if (!list.has_monotone_input || list.operations.size() > most_operations) return {};
    part parts[most_operations];
    for (std::size_t at = 0; at < list.operations.size(); ++at) {
        const operation& o = list.operations[at];
        part operands[max_arity], seen{0, 0, 0, false, false};
        int count = 0;
        for (const reference& r : list.operands(o)) {
            const part read = r.from == source::input      ? of_input(r.index)
                              : r.from == source::constant ? of_constant(signs, r.index)
                                                           : parts[r.index];
            if (count < max_arity) operands[count++] = read;
            collect(seen, read);
        }
        // Nothing is known of a functor of the user's but what it reads.
        seen.is_finite_if_inputs_are = false;
        parts[at] = o.what == op::opaque ? seen : of_operation(o, operands);
    }
    const part& result = parts[list.operations.size() - 1];
    return {result.rising, result.added};
}

}  // namespace xf::ops
