#pragma once
#include "fuzz/ops/views.hpp"

namespace fuzz {

template <class... N>
auto concatenate(session& s, index_t axis, const traced<N>&... x) {
    return perform(
        s, "concatenate", {x.id...}, [&] { return xf::concatenate(xf::tuple(x.e...), axis); },
        named{"axis", axis});
}
template <class... N>
auto stack(session& s, const traced<N>&... x) {
    constexpr int rank = std::get<0>(std::tuple(N::rank...)) + 1;
    const index_t axis = s.axis(rank);
    return perform(
        s, "stack", {x.id...}, [&] { return xf::stack(xf::tuple(x.e...), axis); }, named{"axis", axis});
}

/// The shape with another extent along one axis, as concatenate takes it.
inline index_list other_length(session& s, index_list shape, index_t axis) {
    const auto rank = index_t(shape.size());
    const index_t at = std::clamp<index_t>(axis < 0 ? axis + rank : axis, 0, rank - 1);
    shape[std::size_t(at)] = s.extent();
    if (rank > 1 && s.is_wrong()) shape[std::size_t(at == 0 ? 1 : 0)] += 1;
    limit(shape);
    return shape;
}

}  // namespace fuzz
