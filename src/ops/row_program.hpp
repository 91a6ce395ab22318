#pragma once
#include <memory_resource>
#include <vector>

#include "row_chain.hpp"

/// A list of operations made ready for calls of the row machine: kernels, and where their operands lie.
namespace xf::ops {

/// What a place is part of: an argument of the call, or memory of the program's own.
enum class held : std::uint8_t { element, input, constant, result, reg };

/// Rows in memory, a register, or one element.
struct place {
    std::byte* at = nullptr;
    index_t row = 0;      ///< bytes to the next row
    index_t element = 0;  ///< bytes to the next element; 0 in a register, and for what is the same for all
    int number = 0;       ///< of the input, the constant or the register
    held in = held::element;
};

struct instruction {
    row_fn run = nullptr;  ///< null for a functor of the user's
    const user_function* user = nullptr;
    const void* functor = nullptr;
    place to;
    chain_fn chain = nullptr;  ///< of several operations, in place of `run`
    int first_code = 0;        ///< of a chain: its operands after the first are those of its steps
    int first_operand = 0, operand_count = 0;
    bool is_once_a_row = false;  ///< it makes one element, or spreads one over a register
    bool spreads = false;
    bool can_stream = false;  ///< vectors of the result fill registers
    bool can_link = false;    ///< it may be a step of a chain:
    chain_operation what{};
    dtype type{};
    int reads = 0;  ///< of its result
};

/// Is it one element for a whole row?
inline bool is_one_element(const place& p) { return p.element == 0 && p.in != held::reg; }

/// Something that an operation reads.
struct value {
    place where;
    dtype type{};
    bool is_scalar = false;  ///< one element for a whole row
};

/// The instructions of a list for rows of one layout: which inputs are one element a row, and whether the
/// result is streamed. Where they lie is said for each call.
class row_program {
public:
    row_program(const operation_list& list, const scalar* constants, const rows::map_args& args,
                const row_table& kernels, std::pmr::memory_resource& memory);

    std::pmr::vector<instruction> code;
    std::pmr::vector<place> operands;
    std::pmr::vector<chain_code> chains;
    int once_a_row = 0;  ///< so many of the code come first
    index_t widest = 1;  ///< bytes of the widest element
    place result;
    int register_count = 0;

    void bind(const rows::map_args& args, const scalar* constants, std::byte* registers, index_t stride);
};

/// Puts first what is made once a row. Operations that follow each other, each of which alone reads what the
/// one before gave, become chains.
void link_chains(row_program& program, const row_table& kernels);

/// Turns the operations of a list into instructions, one after the other.
class assembler {
public:
    assembler(row_program& to, const operation_list& list, const scalar* constants,
              const rows::map_args& args, const row_table& kernels, std::pmr::memory_resource& memory);

private:
    value add(const operation& o, int reads, bool is_last);
    value call_kernel(const operation& o, value* from, int reads, bool is_last);
    value call_user(const operation& o, value* from, int reads, bool is_last);
    value read(reference r) const;
    value converted(const value& from, dtype to);
    value spread(const value& from);
    value call(instruction i, std::span<const value> from, dtype yields, int reads, bool is_last);
    value destination(dtype type, bool is_scalar, int reads, bool is_last);
    value new_register(dtype type, int reads);
    void consume(std::span<const value> from, bool of_this_size, index_t size);
    void emit(instruction i, std::span<const value> from);
    void store(const value& last);

    row_program& to_;
    const operation_list& list_;
    const scalar* constants_;
    const rows::map_args& args_;
    const row_table& kernels_;
    std::pmr::memory_resource& memory_;
    std::pmr::vector<value> results_;
    std::pmr::vector<int> uses_;  ///< of each register, reads still to come
    std::pmr::vector<int> free_;
};

}  // namespace xf::ops
