#pragma once
#include <cstring>
#include <functional>

#include "expr/reference/operands.hpp"

/// Evaluation into random memory, and what was wrong with it.
namespace reference {

template <class T>
bool same(T a, T b) {
    if constexpr (xf::is_complex<T>::value) return same(a.real(), b.real()) && same(a.imag(), b.imag());
    else return a == b || (a != a && b != b);
}

/// Evaluates into a target of random layout and compares every element, and the bytes between them.
/// Returns what was wrong, or nothing.
template <class T, class N>
std::string mismatch_into(chance& c, const N& e, const array<T>& expected, const xf::policy& how = {}) {
    const auto extents = xf::expr::shape_of(e);
    if (!std::equal(extents.begin(), extents.end(), expected.shape.begin(), expected.shape.end())) {
        return "shape " + xf::core::shape_text(extents) + " where " + text(expected.shape) + " is right";
    }
    const strided_memory m = distinct_memory(c, expected.shape);
    const std::size_t bytes = std::size_t(m.count) * sizeof(T);
    const std::unique_ptr<unsigned char[]> memory(new unsigned char[bytes]);
    std::memset(memory.get(), 0xa5, bytes);
    T* first = reinterpret_cast<T*>(memory.get()) + m.first;
    xf::expr::evaluate<T>(e, xf::expr::make_target(first, extents, {m.strides.data(), m.strides.size()}),
                          how);
    std::vector<bool> is_written(bytes, false);
    std::string wrong;
    std::size_t at = 0;
    for_each_index(expected.shape, [&](const index_list& i) {
        index_t place = 0;
        for (std::size_t k = 0; k < i.size(); ++k) place += i[k] * m.strides[k];
        const auto* raw = reinterpret_cast<const unsigned char*>(first + place);
        for (std::size_t b = 0; b < sizeof(T); ++b) is_written[std::size_t(raw - memory.get()) + b] = true;
        const T right = expected.data[at++].value;
        T found;
        if constexpr (std::is_same_v<T, bool>) {
            if (*raw > 1 && wrong.empty()) wrong = "a bool that is neither 0 nor 1 at " + text(i);
            found = *raw != 0;
        } else std::memcpy(&found, raw, sizeof found);
        if (same(found, right) || !wrong.empty()) return;
        wrong = "element " + text(i) + " of " + text(expected.shape) + ", target strides " + text(m.strides);
        if constexpr (!xf::is_complex<T>::value)
            wrong += ": " + std::to_string(found) + " where " + std::to_string(right) + " is right";
    });
    for (std::size_t b = 0; b < bytes && wrong.empty(); ++b) {
        if (!is_written[b] && memory[b] != 0xa5)
            wrong = "wrote between the target's elements, strides " + text(m.strides);
    }
    return wrong;
}

template <class N>
std::string mismatch(chance& c, const both<N>& x, const xf::policy& how = {}) {
    return mismatch_into<typename N::value_type>(c, x.e, x.r, how);
}

/// With assertions, and sanitizers beside them, a round takes thirty times as long: then a third of the
/// rounds.
#ifdef NDEBUG
inline constexpr int part_of_rounds = 1;
#else
inline constexpr int part_of_rounds = 3;
#endif

/// Evaluates `count` expressions that build(chance, pool, said) makes; returns the first that is
/// wrong, as the views that led to it and what was found.
template <class Build>
std::string first_wrong(int count, unsigned seed, const Build& build) {
    chance c(seed);
    count /= part_of_rounds;
    for (int done = 0; done < count;) {
        pool memory;
        std::string said;
        try {
            const auto x = build(c, memory, said);
            const std::string wrong = mismatch(c, x);
            if (!wrong.empty()) return "round " + std::to_string(done) + ": " + said + ": " + wrong;
            ++done;
        } catch (const draw_again&) {
        } catch (const std::exception& e) {
            return "round " + std::to_string(done) + ": " + said + " threw " + e.what();
        }
    }
    return {};
}

}  // namespace reference
