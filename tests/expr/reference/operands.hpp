#pragma once
#include <memory>

#include "expr/reference/random.hpp"

/// An expression beside the array that it must be equal to, and leaves of random memory.
namespace reference {

/// An expression and the array it must be equal to.
template <class N>
struct both {
    using node = N;
    using value_type = typename N::value_type;
    static constexpr int rank = N::rank;
    N e;
    array<value_type> r;
};
template <class N, class T>
both(N, array<T>) -> both<N>;

/// Memory of one round; leaves borrow it.
class pool {
public:
    template <class T>
    T* take(index_t count) {
        const std::shared_ptr<T[]> memory(new T[std::size_t(count)]);
        held_.push_back(memory);
        return memory.get();
    }

private:
    std::vector<std::shared_ptr<void>> held_;
};

template <std::size_t K>
void fill(index_t (&to)[K], const index_list& from) {
    std::copy_n(from.begin(), K, to);
}

/// A leaf of random memory layout.
template <class T, int Rank>
auto leaf(chance& c, pool& memory, const index_list& shape, values kind = values::small) {
    const strided_memory m = any_memory(c, shape);
    T* data = memory.take<T>(m.count);
    for (index_t i = 0; i < m.count; ++i) data[i] = draw<T>(c, kind);
    array<T> r{shape, {}};
    for_each_index(shape, [&](const index_list& i) {
        index_t at = m.first;
        for (std::size_t k = 0; k < i.size(); ++k) at += i[k] * m.strides[k];
        r.data.push_back({data[at]});
    });
    index_t extents[Rank], strides[Rank];
    fill(extents, shape);
    fill(strides, m.strides);
    return both{xf::lazy(static_cast<const T*>(data + m.first), extents, strides), std::move(r)};
}

}  // namespace reference
