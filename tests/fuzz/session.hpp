#pragma once
#include "expr/reference/operands.hpp"
#include "fuzz/record.hpp"
#include "fuzz/values.hpp"

/// One random program: where its choices come from, and what has been chosen so far.
namespace fuzz {

using reference::draw_again;
using reference::limit;
using reference::strided_memory;

/// How simple a program has to be; the search for a small failure tightens these.
struct limits {
    index_t extent = 9;           ///< the largest common extent
    bool plain_memory = false;    ///< row-major operands and targets
    bool small_elements = false;  ///< whole numbers only
    bool may_be_wrong = true;     ///< parameters that must be refused come up at times
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

struct bytes {
    const void* data;
    std::size_t size;
};

class session {
public:
    session(std::uint64_t seed, const limits& within)
        : structure(unsigned(seed)),
          layout(unsigned(seed >> 16U) ^ 0x9e3779b9U),
          content(unsigned(seed >> 32U) ^ 0x85ebca6bU),
          within_(within),
          kind_(elements(within.small_elements ? 0 : structure.pick(0, 1) * 2)) {}

    chance structure, layout, content;
    record program;
    reference::pool memory;
    std::vector<bytes> operands;

    elements kind() const { return kind_; }
    /// For programs that multiply many elements.
    void use_units() {
        if (kind_ == elements::small) kind_ = elements::units;
    }
    void use_small() { kind_ = elements::small; }
    const limits& within() const { return within_; }
    bool is_plain() const { return within_.plain_memory; }

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
    limits within_;
    elements kind_;
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
