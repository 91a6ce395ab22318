#pragma once
#include "expr/reference/operands.hpp"

/// Views that pick elements: by counts, by strides, along a diagonal, stretched.
namespace reference {

/// Counts of its own for each entry of an axis.
template <class N>
auto repeat_by_counts(chance& c, const both<N>& x, std::string& said) {
    const index_t axis = c.pick(0, N::rank - 1);
    std::vector<index_t> counts, table;
    for (index_t i = 0; i < x.r.shape[std::size_t(axis)]; ++i) {
        counts.push_back(c.pick(0, 3));
        table.insert(table.end(), std::size_t(counts.back()), i);
    }
    index_list shape = x.r.shape;
    shape[std::size_t(axis)] = index_t(table.size());
    said += ".repeat(" + text(counts) + ", " + std::to_string(axis) + ")";
    if (counts.size() == 1 && c.one_in(2)) counts = {counts[0]};
    return both{xf::repeat(x.e, counts, axis), gather(x.r, shape, [&](index_list i) {
                    i[std::size_t(axis)] = table[std::size_t(i[std::size_t(axis)])];
                    return i;
                })};
}

/// One new axis, stretched.
template <class N>
auto expand(chance& c, const both<N>& x, std::string& said) {
    constexpr int rank = N::rank + 1;
    const index_t axis = c.pick(0, rank - 1);
    index_list shape = x.r.shape;
    shape.insert(shape.begin() + axis, c.pick(1, 3));
    index_t wanted[rank];
    fill(wanted, shape);
    said += ".expand_dims(" + std::to_string(axis) + ").broadcast_to" + text(shape);
    return both{xf::broadcast_to(xf::expand_dims(x.e, c.one_in(2) ? axis : axis - rank), wanted),
                gather(x.r, shape, [&](index_list i) {
                    i.erase(i.begin() + axis);
                    return i;
                })};
}

template <class N>
auto take_diagonal(chance& c, const both<N>& x, std::string& said) {
    const index_list p = c.permutation(N::rank);
    const index_t a = p[0], b = p[1], offset = c.pick(-2, 2);
    const index_t rows = x.r.shape[std::size_t(a)], columns = x.r.shape[std::size_t(b)];
    const index_t count = std::max<index_t>(
        0, offset >= 0 ? std::min(rows, columns - offset) : std::min(rows + offset, columns));
    index_list shape;
    for (int k = 0; k < N::rank; ++k) {
        if (k != a && k != b) shape.push_back(x.r.shape[std::size_t(k)]);
    }
    shape.push_back(count);
    said += ".diagonal" + text({offset, a, b});
    return both{xf::diagonal(x.e, offset, a, b - N::rank), gather(x.r, shape, [&](const index_list& i) {
                    index_list from(std::size_t(N::rank), 0);
                    std::size_t at = 0;
                    for (int k = 0; k < N::rank; ++k) {
                        if (k == a) from[std::size_t(k)] = i.back() + (offset < 0 ? -offset : 0);
                        else if (k == b) from[std::size_t(k)] = i.back() + (offset > 0 ? offset : 0);
                        else from[std::size_t(k)] = i[at++];
                    }
                    return from;
                })};
}

/// as_strided over a computed operand or row-major memory: the strides count its elements in row-major order.
template <int Rank, class N>
auto restride(chance& c, const both<N>& x, std::string& said) {
    const index_t total = volume(x.r.shape);
    index_list shape, strides;
    index_t low = 0, high = 0;
    for (int k = 0; k < Rank; ++k) {
        shape.push_back(total == 0 ? 0 : c.pick(1, 4));
        strides.push_back(c.pick(-3, 3));
        const index_t reach = (std::max<index_t>(shape.back(), 1) - 1) * strides.back();
        if (high - low + std::abs(reach) >= std::max<index_t>(total, 1)) {
            shape.back() = total == 0 ? 0 : 1;
            continue;
        }
        (reach < 0 ? low : high) += reach;
    }
    const index_t offset = total == 0 ? 0 : c.pick(-low, total - 1 - high);
    index_t extents[Rank], steps[Rank];
    fill(extents, shape);
    fill(steps, strides);
    said += ".as_strided(" + text(shape) + ", " + text(strides) + ", " + std::to_string(offset) + ")";
    array<typename N::value_type> r{shape, {}};
    for_each_index(shape, [&](const index_list& i) {
        index_t at = offset;
        for (std::size_t k = 0; k < i.size(); ++k) at += i[k] * strides[k];
        r.data.push_back(x.r.data[std::size_t(at)]);
    });
    return both{xf::as_strided(x.e, extents, steps, offset), std::move(r)};
}

}  // namespace reference
