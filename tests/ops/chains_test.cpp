#include <doctest/doctest.h>

#include <cstring>
#include <memory>
#include <random>
#include <vector>

#include "xfuse/ops/row_machine.hpp"

/// Chains of arithmetic in registers beside the same operations one by one: the same bits, for random lists.
namespace {

using namespace xf;
using ops::op;

std::mt19937 engine(14);
int below(int n) { return int(engine() % unsigned(n)); }

constexpr index_t longest_row = 1500, rows_most = 3;
constexpr std::uint8_t not_written = 0xa5;

/// A list of random operations; operands are recent results more often than inputs and constants.
struct random_list {
    std::vector<ops::operation> operations;
    std::vector<ops::reference> references;
    std::vector<dtype> inputs;
    std::vector<ops::scalar> constants;

    random_list() {
        const dtype usual = below(2) == 0 ? dtype::float32 : dtype::float64;
        for (int k = 0; k < 3; ++k) inputs.push_back(below(8) == 0 ? dtype::int32 : usual);
        for (int k = 0; k < 2; ++k)
            constants.push_back(usual == dtype::float32 ? ops::scalar::of(float(below(9)) / 4 - 1)
                                                        : ops::scalar::of(double(below(9)) / 4 - 1));
        for (int count = 1 + below(14); count > 0; --count) add();
    }
    ops::operation_list list() const { return {operations, references, inputs, int(constants.size())}; }

private:
    void add() {
        constexpr op usual[] = {op::add, op::subtract, op::multiply, op::divide};
        constexpr op others[] = {op::maximum, op::absolute, op::sqrt};
        ops::operation o;
        o.what = below(6) == 0 ? others[below(3)] : usual[below(4)];
        o.operand_count = std::uint8_t(ops::properties_of(o.what).arity);
        o.first_operand = std::uint16_t(references.size());
        dtype types[2];
        for (int k = 0; k < o.operand_count; ++k) types[k] = refer(k);
        o.computes = ops::computing_type(o.what, {types, o.operand_count});
        o.yields = ops::result_type(o.what, o.computes);
        operations.push_back(o);
    }

    /// Chooses an operand, and gives its type.
    dtype refer(int which) {
        const int made = int(operations.size());
        ops::reference r;
        if (made > 0 && (below(3) != 0 || which == 0)) {
            const int back = below(4) == 0 ? 1 + below(made) : 1;
            r = {ops::source::result, std::uint16_t(made - back)};
        } else if (below(3) == 0) r = {ops::source::constant, std::uint16_t(below(2))};
        else r = {ops::source::input, std::uint16_t(below(3))};
        references.push_back(r);
        if (which == 1 && below(2) == 0) std::swap(references.back(), references[references.size() - 2]);
        if (r.from == ops::source::result) return operations[r.index].yields;
        return r.from == ops::source::constant ? constants[r.index].type : inputs[r.index];
    }
};

/// Tables whose operations run one by one; they stay, as programs are found by their address.
const ops::row_table& without_chains(const ops::row_table& table) {
    static std::vector<std::unique_ptr<ops::row_table>> kept;
    for (const auto& one : kept) {
        if (one->vector_bytes == table.vector_bytes) return *one;
    }
    kept.push_back(std::make_unique<ops::row_table>(table));
    for (ops::chain_fn& chain : kept.back()->chains) chain = nullptr;
    return *kept.back();
}

std::vector<double> random_row(dtype type) {
    std::vector<double> memory(std::size_t(longest_row * rows_most));
    for (std::size_t k = 0; k < memory.size(); ++k) {
        const double number = double(below(2000)) / 100 - 9;
        const auto integer = std::int32_t(below(2000)) - 900;
        const auto single = float(number);
        auto* at = reinterpret_cast<std::byte*>(memory.data()) + k * size_of(type);
        if (type == dtype::float64) std::memcpy(at, &number, sizeof number);
        else if (type == dtype::float32) std::memcpy(at, &single, sizeof single);
        else std::memcpy(at, &integer, sizeof integer);
    }
    return memory;
}

/// What both tables make of one list, rows and strides.
bool is_same_by_both(const random_list& l, const ops::row_table& table) {
    const index_t rows = 1 + below(int(rows_most)), columns = 1 + below(int(longest_row) - 8);
    std::vector<std::vector<double>> memory;
    const void* in[3];
    index_t in_row[3];
    bool splat[3];
    for (std::size_t k = 0; k < 3; ++k) {
        const auto size = index_t(size_of(l.inputs[k]));
        memory.push_back(random_row(l.inputs[k]));
        in[k] = memory.back().data();
        splat[k] = below(3) == 0;
        in_row[k] = (splat[k] ? 1 : columns + below(8)) * size;
    }
    const auto size = index_t(size_of(l.operations.back().yields));
    const index_t out_row = (columns + below(8)) * size, offset = below(3) * size;
    std::vector<std::uint8_t> one_by_one(std::size_t(longest_row * rows_most * 8 + 64), not_written),
        chained = one_by_one;
    rows::map_args args{
        one_by_one.data() + offset, out_row, in, in_row, splat, rows, columns, false, nullptr};
    ops::run_rows(l.list(), l.constants.data(), args, without_chains(table));
    args.out = chained.data() + offset, args.is_streamed = below(2) == 0;
    ops::run_rows(l.list(), l.constants.data(), args, table);
    return one_by_one == chained;
}

}  // namespace

TEST_CASE("chains of arithmetic have the bits of operations one by one") {
    for (const ops::row_table& table : ops::all_row_tables()) {
        if (table.vector_bytes > ops::active_rows().vector_bytes) continue;
        int wrong = 0;
        for (int k = 0; k < 1500; ++k) wrong += !is_same_by_both(random_list(), table);
        CHECK_MESSAGE(wrong == 0, std::string(table.isa));
    }
}
