#pragma once
#include "fuzz/ops/views.hpp"

/// Contractions: subscripts with random extents for their labels, and the products of linear algebra.
namespace fuzz {

/// The shapes that the terms of the subscripts ask for, each label of one extent; at times 1, which
/// stretches. `...` stands for `under` axes.
inline std::vector<index_list> label_shapes(session& s, const char* subscripts, int under = 0) {
    std::array<index_t, 128> extent{};
    extent.fill(-1);
    const auto extent_of = [&](char label) {
        index_t& known = extent[std::size_t(label)];
        if (known < 0) known = s.structure.one_in(12) ? s.structure.pick(10, 40) : s.extent();
        return known;
    };
    index_list below;
    for (int k = 0; k < under; ++k) below.push_back(s.extent());
    std::vector<index_list> shapes(1);
    for (const char* at = subscripts; *at != 0 && *at != '-'; ++at) {
        if (*at == ',') shapes.emplace_back();
        else if (*at == '.') {
            for (const index_t e : below) shapes.back().push_back(s.structure.one_in(4) ? 1 : e);
            at += 2;
        } else if (*at != ' ') shapes.back().push_back(s.structure.one_in(30) ? 1 : extent_of(*at));
    }
    if (!shapes.back().empty() && s.is_wrong()) shapes.back().back() += 2;
    for (const index_list& shape : shapes) limit(shape);
    double terms = 1;
    for (const index_t e : extent) terms *= e > 0 ? double(e) : 1;
    for (const index_t e : below) terms *= e > 0 ? double(e) : 1;
    if (terms > 200000) throw draw_again{};
    return shapes;
}

template <xf::core::fixed_string Subscripts, class... N>
auto einsum(session& s, const traced<N>&... x) {
    return perform(
        s, "einsum", {x.id...}, [&] { return xf::einsum<Subscripts>(x.e...); },
        named{"subscripts", std::string(Subscripts.view())});
}

template <class F>
struct product {
    const char* name;
    F call;
};
template <class F>
product(const char*, F) -> product<F>;
inline constexpr auto matmul =
    product{"matmul", [](const auto& a, const auto& b) { return xf::matmul(a, b); }};
inline constexpr auto dot = product{"dot", [](const auto& a, const auto& b) { return xf::dot(a, b); }};
inline constexpr auto inner = product{"inner", [](const auto& a, const auto& b) { return xf::inner(a, b); }};
inline constexpr auto outer = product{"outer", [](const auto& a, const auto& b) { return xf::outer(a, b); }};
inline constexpr auto vdot = product{"vdot", [](const auto& a, const auto& b) { return xf::vdot(a, b); }};

template <class F, class A, class B>
auto multiply(session& s, const product<F>& f, const traced<A>& a, const traced<B>& b) {
    return perform(s, f.name, {a.id, b.id}, [&] { return f.call(a.e, b.e); });
}

template <int N, class A, class B>
auto tensordot(session& s, const traced<A>& a, const traced<B>& b) {
    return perform(
        s, "tensordot", {a.id, b.id}, [&] { return xf::tensordot<N>(a.e, b.e); }, named{"count", N});
}
template <int K, class A, class B>
auto tensordot(session& s, const traced<A>& a, const traced<B>& b, const index_list& of_a,
               const index_list& of_b) {
    return perform(
        s, "tensordot", {a.id, b.id},
        [&] { return xf::tensordot(a.e, b.e, list<K>(of_a).of, list<K>(of_b).of); }, named{"axes_a", of_a},
        named{"axes_b", of_b});
}
template <class N>
auto trace(session& s, const traced<N>& x) {
    const index_list axes = s.axes(2, N::rank);
    const index_t offset = s.structure.pick(-3, 3);
    return perform(
        s, "trace", {x.id}, [&] { return xf::trace(x.e, offset, axes[0], axes[1]); }, named{"offset", offset},
        named{"axes", axes});
}

}  // namespace fuzz
