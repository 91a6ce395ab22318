#include "row_tables.hpp"

#include <cstring>
#include <memory>

#include "row_parts.hpp"
#include "xfuse/kernels/kernel_table.hpp"

// Compiled for the baseline processor: only copies pointers, runs nothing of an instruction set.
namespace xf::ops {
namespace {

struct row_parts {
    const char* isa;
    int vector_bytes;
    const std::span<const row_entry>*arithmetic, *comparison, *math;
    const std::span<const conversion_entry>* conversions;
    const std::span<const chain_entry>* chains;
};

/// In the order of the tables of kernels::all_tables.
const row_parts all_parts[] = {
#define XF_INSTRUCTION_SET(isa, bytes, runs) \
    {#isa,                                   \
     bytes,                                  \
     rows::library_##isa::arithmetic_rows,   \
     rows::library_##isa::comparison_rows,   \
     rows::library_##isa::math_rows,         \
     &rows::library_##isa::conversion_rows,  \
     &rows::library_##isa::chain_rows},
#include "../kernels/instruction_sets.def"
};
constexpr std::size_t table_count = std::size(all_parts);

/// Scalar rows first: what has vectors takes their places.
void assemble(row_table& table, const row_parts& parts) {
    table.isa = parts.isa;
    table.vector_bytes = parts.vector_bytes;
    add_scalar_rows(table);
    for (const auto* part : {parts.arithmetic, parts.comparison, parts.math}) {
        for (int k = 0; k < 3; ++k) add_rows(table, part[k]);
    }
    add_conversions(table, *parts.conversions);
    for (const chain_entry& e : *parts.chains) table.chains[std::size_t(e.computes)] = e.run;
}

std::span<const row_table> built_in() {
    static const std::unique_ptr<row_table[]> tables = [] {
        auto all = std::make_unique<row_table[]>(table_count);
        for (std::size_t k = 0; k < table_count; ++k) assemble(all[k], all_parts[k]);
        return all;
    }();
    return {tables.get(), table_count};
}

}  // namespace

void add_rows(row_table& table, std::span<const row_entry> entries) {
    for (const row_entry& e : entries) {
        const auto what = std::size_t(e.what), type = std::size_t(e.computes);
        if (e.kind == row_kind::plain) {
            table.forms[what][type] = e.forms;
            table.is_vectorised[what][type] = e.is_vectorised;
        } else table.of_mixed_signs[what][e.kind == row_kind::uint64_int64] = e.forms;
    }
}

void add_conversions(row_table& table, std::span<const conversion_entry> entries) {
    for (const conversion_entry& e : entries)
        table.conversions[std::size_t(e.from)][std::size_t(e.to)] = e.run;
}

std::span<const row_table> all_row_tables() { return built_in(); }

const row_table& active_rows() {
    static const row_table& chosen = []() -> const row_table& {
        const auto tables = built_in();
        for (const row_table& t : tables) {
            if (std::strcmp(t.isa, kernels::active().name) == 0) return t;
        }
        return tables[0];
    }();
    return chosen;
}

}  // namespace xf::ops
