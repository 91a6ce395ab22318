#pragma once
#include <string>
#include <vector>

#include "xfuse/plan/plan.hpp"

namespace xf {

/// What stands in a file for a functor of the user's, of which only the compiler knows the code.
struct emit_functor {
    std::string name;          ///< of a function over single elements
    std::string definition{};  ///< its text; without one it is declared, and linked by whoever has it
};

struct emit_options {
    std::string name = "computed";  ///< of the function
    /// Names of its operands, in the order in which `explain` numbers them; "operand_3" where there is none.
    std::vector<std::string> operands{};
    /// For functors of map and reduce_with; a message says the number of one that has no entry.
    std::vector<emit_functor> functors{};
};

namespace emit {

/// How plans that are written out are made: bits as every x86-64 processor has them, loops of one thread.
inline planning::policy policy_of_emission() { return {.threads = 1, .strict = true}; }
/// Without tiles, as far as there is memory: what the emitted file checks itself against.
inline planning::policy policy_of_check() {
    return {.threads = 1, .strict = true, .tile_bytes = index_t(1) << 40};
}

/// A plan as a source file, and what calls need.
struct emitted {
    std::string text;   ///< the whole file
    std::string entry;  ///< to stand behind it: extern "C" void NAME_entry(void* const* arrays)
    std::vector<const std::byte*> operands;  ///< the arrays of a call: the plan's operands, then the results
    int results = 1;
    struct array {
        std::string name;
        dtype type;
        index_t before, elements;  ///< of the memory that it covers: in front of index 0, and all
        bool is_result;
        index_t below = 0;  ///< of indices: the extent that they are within
    };
    std::vector<array> arrays;
    std::string functors{};  ///< the part of the text that declares or defines those of the user's
};
emitted emit_plan(const planning::plan& p, const emit_options& options);

/// The file alone.
std::string write_cpp(const planning::plan& p, const emit_options& options);
/// The same, or an xf::error where more than so many parts of stages would have to be written.
std::string write_cpp(const planning::plan& p, const emit_options& options, index_t most_parts);
/// The plan as C++, with a `main` behind a macro that compares it with another plan of the same expression.
/// Throws xf::error where it has a part that is not written out yet.
std::string write_cpp(const planning::plan& p, const planning::plan& check, const emit_options& options);

}  // namespace emit
}  // namespace xf
