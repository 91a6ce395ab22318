#pragma once
#include "expr/reference/operands.hpp"
#include "fuzz/record.hpp"
#include "fuzz/store.hpp"
#include "fuzz/values.hpp"
#include "fuzz/variation.hpp"

/// One random program: where its choices come from, and what has been chosen so far.
namespace fuzz {

using reference::draw_again;
using reference::limit;
using reference::strided_memory;

/// What functors of the user's throw.
struct user_error : std::exception {};

/// How simple a program has to be; the search for a small failure tightens these.
struct limits {
    index_t extent = 9;           ///< the largest common extent
    bool plain_memory = false;    ///< row-major operands and targets
    bool small_elements = false;  ///< whole numbers only
    bool may_be_wrong = true;     ///< parameters that must be refused come up at times
    bool fixed_operands = false;  ///< nothing happens to operands between building and evaluating
};

/// An expression, and the number of the operation that made it.
template <class N>
struct traced {
    using node = N;
    using value_type = typename N::value_type;
    static constexpr int rank = N::rank;
    N e;
    int id;

    index_list shape() const {
        const auto extents = xf::expr::shape_of(e);
        return {extents.begin(), extents.end()};
    }
    index_t extent(index_t axis) const { return shape()[std::size_t(axis < 0 ? axis + rank : axis)]; }
};
template <class N>
traced(N, int) -> traced<N>;

/// An operand: its memory, how the elements lie in it, and what is needed to change both.
struct held {
    int operation = 0;  ///< its number in the record
    xf::dtype type{};
    std::size_t element_size = 0;
    std::byte* memory = nullptr;
    index_list shape;
    strided_memory lies;
    host_base* object = nullptr;  ///< null for raw memory
    void (*fill)(chance&, void*, index_t, elements) = nullptr;
    bool is_owned = false;  ///< the expression has elements of its own, of which these are a copy

    std::size_t bytes() const { return std::size_t(lies.count) * element_size; }
};

class session {
public:
    session(std::uint64_t seed, const limits& within, const variation& varied, store& kept)
        : structure(unsigned(seed)),
          layout(unsigned(seed >> 16U) ^ 0x9e3779b9U),
          scalars(unsigned(seed >> 24U) ^ 0xc2b2ae35U),
          tables(unsigned(seed >> 8U) ^ 0x27d4eb2fU),
          content(unsigned(seed >> 32U) ^ 0x85ebca6bU ^ unsigned(varied.content)),
          how(unsigned(seed >> 40U) ^ 0x165667b1U ^ unsigned(varied.how)),
          memory(kept),
          policy(varied.policy),
          places_(varied.memory),
          within_(within) {
        replay(structure, varied.given.structure, drawn.structure);
        replay(layout, varied.given.layout, drawn.layout);
        replay(scalars, varied.given.scalars, drawn.scalars);
        replay(tables, varied.given.tables, drawn.tables);
        kind_ = elements(within.small_elements ? 0 : structure.pick(0, 1) * 2);
        if (places_.swapped[0] >= 0) kept.swap(places_.swapped[0] + 1, places_.swapped[1] + 1);
        if (places_.moved >= 0) kept.move(places_.moved + 1);
        if (places_.moves_target) kept.move(store::target);
    }

    chance structure, layout, scalars, tables, content, how;
    decisions drawn;  ///< by the first four of these
    record program;
    store& memory;
    xf::policy policy;
    std::vector<held> operands;
    bool keeps_strides = false;     ///< the program's bounds were checked for the strides that operands have
    int evaluations = 1;            ///< of the expression, once it is built
    bool changes_operands = false;  ///< between building and evaluating
    bool is_repeated = false;       ///< the program is evaluated several times
    class writer* out = nullptr;

    /// How often the expression is evaluated.
    void draw_repetitions() {
        evaluations = how.one_in(3) ? int(how.pick(2, 3)) : 1;
        changes_operands = how.one_in(2) && !within_.fixed_operands;
    }

    elements kind() const { return kind_; }
    /// For programs that multiply many elements.
    void use_units() {
        if (kind_ == elements::small) kind_ = elements::units;
    }
    void use_small() { kind_ = elements::small; }
    const limits& within() const { return within_; }
    bool is_plain() const { return within_.plain_memory; }
    const places& where() const { return places_; }

    /// Memory for the next operand, at times that of an earlier one of its type.
    std::byte* take(xf::dtype type, std::size_t size) {
        const int next = int(operands.size()), other = places_.beside[1];
        const bool is_beside = places_.beside[0] == next && other >= 0 && other < next;
        if (is_beside && operands[std::size_t(other)].type == type &&
            !operands[std::size_t(other)].is_owned && operands[std::size_t(other)].bytes() >= size)
            return operands[std::size_t(other)].memory;
        return memory.take(next + 1, size);
    }

    /// Now and then true: the caller then asks for something that the library has to refuse.
    bool is_wrong() { return within_.may_be_wrong && structure.one_in(40); }

    index_t extent() {
        if (within_.extent >= 9 && structure.one_in(25)) return structure.pick(10, 70);
        return structure.extent(within_.extent);
    }
    index_list shape(int rank) {
        index_list s;
        for (int k = 0; k < rank; ++k) s.push_back(extent());
        limit(s);
        return s;
    }
    /// An axis, counted from either end.
    index_t axis(int rank) {
        if (is_wrong()) return structure.one_in(2) ? rank : -rank - 1;
        return structure.pick(-rank, rank - 1);
    }
    index_list axes(int count, int rank) {
        index_list chosen = structure.axes(count, rank);
        if (count > 1 && is_wrong()) chosen.back() = chosen.front() + (chosen.front() < 0 ? rank : -rank);
        else if (count > 0 && is_wrong()) chosen.back() = axis(rank);
        return chosen;
    }

private:
    static void replay(chance& c, const numbers::list& given, numbers::list& noted) {
        c.engine.give(given);
        c.engine.note(noted);
    }
    places places_;
    limits within_;
    elements kind_{};
};

/// Notes an operation, then makes it: what throws was noted before.
template <class Make, class... V>
auto perform(session& s, const char* operation, const std::vector<int>& operands, const Make& make,
             const named<V>&... parameters) {
    const int id = s.program.add(operation, operands, parameters...);
    traced result{make(), id};
    limit(result.shape());
    return result;
}

}  // namespace fuzz
