#pragma once
#include <array>

#include "xfuse/ops/operation.hpp"

/// Writing operation lists while compiling.
namespace xf::ops {

template <int Operations, int References, int Inputs>
struct list_storage {
    std::array<operation, std::size_t(Operations)> operations{};
    std::array<reference, std::size_t(References)> references{};
    std::array<dtype, std::size_t(Inputs)> inputs{};
    std::array<bool, std::size_t(Operations)> is_monotone{};
    int operation_count = 0, reference_count = 0, constant_count = 0, cost = 0;
    bool may_throw = false;

    constexpr reference add_constant() { return {source::constant, std::uint16_t(constant_count++)}; }

    /// F, whose operands have been written.
    template <class F, std::size_t N>
    constexpr reference add(operation o, const std::array<reference, N>& operands) {
        o.operand_count = std::uint8_t(N);
        o.first_operand = std::uint16_t(reference_count);
        for (std::size_t k = 0; k < N; ++k) references[std::size_t(reference_count++)] = operands[k];
        cost += F::cost;
        if constexpr (requires { F::order; })
            is_monotone[std::size_t(operation_count)] = keeps_order<F>(o, operands);
        operations[std::size_t(operation_count)] = o;
        return {source::result, std::uint16_t(operation_count++)};
    }

private:
    template <class F, std::size_t N>
    constexpr bool keeps_order(const operation& o, const std::array<reference, N>& operands) const {
        for (std::size_t k = 0; k < N && k < std::size(F::order); ++k) {
            const bool wraps = F::order[k] == monotone::added && o.yields < dtype::float32;
            const bool is_read = operands[k].from == source::input ||
                                 (operands[k].from == source::result && is_monotone[operands[k].index]);
            if (F::order[k] != monotone::none && !wraps && is_read) return true;
        }
        return false;
    }
};

template <int Operations, int References, int Inputs>
constexpr operation_list view_of(const list_storage<Operations, References, Inputs>& s) {
    return {s.operations, s.references,        s.inputs, s.constant_count, s.cost,
            s.may_throw,  s.is_monotone.back()};
}

}  // namespace xf::ops
