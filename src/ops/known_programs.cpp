#include "known_programs.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

/// Making a program takes as long as running it over a short row, and a nest runs its few over thousands of
/// rows. So a thread keeps the last ones. They are found by all that they were made of, by value: lists come
/// and go, and another may lie where one was.
namespace xf::ops {
namespace {

constexpr std::size_t max_operations = 16, max_references = 40, max_inputs = 16, max_constants = 16;
constexpr std::size_t kept_programs = 8;

/// What a program depends on.
struct description {
    std::array<operation, max_operations> operations;
    std::array<reference, max_references> references;
    std::array<dtype, max_inputs> inputs;
    std::array<dtype, max_constants> constants;
    std::array<bool, max_inputs> splat;
    std::size_t operation_count = 0, reference_count = 0, input_count = 0, constant_count = 0;
    bool is_streamed = false;
    const row_table* kernels = nullptr;

    void set(const operation_list& list, const scalar* values, const rows::map_args& args,
             const row_table& from);
    bool is_of(const operation_list& list, const scalar* values, const rows::map_args& args,
               const row_table& from) const;
};

bool fits(const operation_list& list) {
    return list.operations.size() <= max_operations && list.references.size() <= max_references &&
           list.inputs.size() <= max_inputs && std::size_t(list.constant_count) <= max_constants &&
           std::ranges::none_of(list.operations, [](const operation& o) { return o.what == op::opaque; });
}

void description::set(const operation_list& list, const scalar* values, const rows::map_args& args,
                      const row_table& from) {
    operation_count = list.operations.size(), reference_count = list.references.size();
    input_count = list.inputs.size(), constant_count = std::size_t(list.constant_count);
    std::ranges::copy(list.operations, operations.begin());
    std::ranges::copy(list.references, references.begin());
    std::ranges::copy(list.inputs, inputs.begin());
    for (std::size_t k = 0; k < constant_count; ++k) constants[k] = values[k].type;
    std::copy_n(args.splat, input_count, splat.begin());
    is_streamed = args.is_streamed;
    kernels = &from;
}

bool is_same(const operation& a, const operation& b) {
    return a.what == b.what && a.computes == b.computes && a.yields == b.yields &&
           a.operand_count == b.operand_count && a.first_operand == b.first_operand;
}

bool description::is_of(const operation_list& list, const scalar* values, const rows::map_args& args,
                        const row_table& from) const {
    if (kernels != &from || is_streamed != args.is_streamed || operation_count != list.operations.size() ||
        reference_count != list.references.size() || input_count != list.inputs.size() ||
        constant_count != std::size_t(list.constant_count))
        return false;
    for (std::size_t k = 0; k < operation_count; ++k) {
        if (!is_same(operations[k], list.operations[k])) return false;
    }
    for (std::size_t k = 0; k < constant_count; ++k) {
        if (constants[k] != values[k].type) return false;
    }
    return std::equal(list.references.begin(), list.references.end(), references.begin()) &&
           std::equal(list.inputs.begin(), list.inputs.end(), inputs.begin()) &&
           std::equal(splat.begin(), splat.begin() + std::ptrdiff_t(input_count), args.splat);
}

struct kept_program {
    description of;
    std::array<std::byte, 8 * 1024> memory;
    std::optional<std::pmr::monotonic_buffer_resource> pool;
    std::optional<row_program> program;

    row_program* make(const operation_list& list, const scalar* constants, const rows::map_args& args,
                      const row_table& from) {
        program.reset();
        pool.emplace(memory.data(), memory.size());
        program.emplace(list, constants, args, from, *pool);
        of.set(list, constants, args, from);
        return &*program;
    }
};

}  // namespace

row_program* find_program(const operation_list& list, const scalar* constants, const rows::map_args& args,
                          const row_table& kernels) {
    if (!fits(list)) return nullptr;
    thread_local std::array<kept_program, kept_programs> kept;
    thread_local std::size_t next = 0;
    for (kept_program& k : kept) {
        if (k.program && k.of.is_of(list, constants, args, kernels)) return &*k.program;
    }
    kept_program& oldest = kept[next];
    next = (next + 1) % kept_programs;
    return oldest.make(list, constants, args, kernels);
}

}  // namespace xf::ops
