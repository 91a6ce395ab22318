#include "fuzz/gradients/program.hpp"

namespace fuzz::gradients {
namespace {

/// x times a matrix that fits it; two matrices, or rows in a batch.
value times_matrix(program& p, const value& x) {
    const index_t n = x.extent(-1);
    const value y = p.operand({n, p.c.pick(1, 4)}, p.c.one_in(2));
    if (p.c.one_in(2)) return p.apply("matmul", {x.id, y.id}, [&] { return xf::matmul(x.e, y.e); });
    return p.apply(
        "tensordot", {x.id, y.id}, [&] { return xf::tensordot(x.e, y.e, {-1}, {0}); },
        named{"axes_a", index_list{-1}}, named{"axes_b", index_list{0}});
}

value einsum_of(program& p, const char* subscripts, const std::vector<value>& x) {
    std::vector<int> ids;
    for (const value& each : x) ids.push_back(each.id);
    return p.apply(
        "einsum", ids,
        [&] {
            if (x.size() == 1) return E(xf::einsum(subscripts, x[0].e));
            if (x.size() == 2) return E(xf::einsum(subscripts, x[0].e, x[1].e));
            return E(xf::einsum(subscripts, x[0].e, x[1].e, x[2].e));
        },
        named{"subscripts", subscripts});
}

value by_subscripts(program& p, const value& x) {
    const auto other = [&](const index_list& shape) { return p.operand(shape, p.c.one_in(2)); };
    if (x.rank() == 1) {
        if (p.c.one_in(2)) return einsum_of(p, "i,j->ij", {x, p.beside(x.shape())});
        return einsum_of(p, "i,i,ij->j", {x, x, other({x.extent(0), 2})});
    }
    if (x.rank() == 2) {
        const index_t n = x.extent(0), m = x.extent(1);
        switch (p.c.pick(0, 4)) {
            case 0: return einsum_of(p, "ij,kj->ik", {x, x});
            case 1: return einsum_of(p, "ij,jk,il->kl", {x, other({m, 3}), other({n, 2})});
            case 2: return n == m ? einsum_of(p, "ii->i", {x}) : einsum_of(p, "ij->ji", {x});
            case 3: return einsum_of(p, "ij,k->i", {x, other({3})});
            default: return einsum_of(p, "ij,ij->j", {x, other({n, m})});
        }
    }
    if (p.c.one_in(2)) return einsum_of(p, "...ij,...ik->...jk", {x, x});
    return einsum_of(p, "...ij->...ji", {x});
}

/// Words for vectors and matrices.
value named_product(program& p, const value& x) {
    if (x.rank() == 1) {
        const xf::any_expr<double, 1> a(x.e);
        const value y = p.operand({p.c.pick(1, 3)}, true);
        const xf::any_expr<double, 1> b(y.e);
        constexpr const char* modes[] = {"full", "same", "valid"};
        const char* const mode = modes[p.c.pick(0, 2)];
        switch (p.c.pick(0, 2)) {
            case 0: return p.apply("outer", {x.id, y.id}, [&] { return E(xf::outer(a, b)); });
            case 1: return p.apply("kron", {x.id, y.id}, [&] { return E(xf::kron(a, b)); });
            default:
                return p.apply(
                    "convolve", {x.id, y.id}, [&] { return E(xf::convolve(a, b, mode)); },
                    named{"mode", mode});
        }
    }
    if (x.rank() != 2) throw dropped{};
    const xf::any_expr<double, 2> a(x.e);
    const value y = p.operand({p.c.pick(1, 3), x.extent(1)}, true);
    const xf::any_expr<double, 2> b(y.e);
    switch (p.c.pick(0, 2)) {
        case 0: return p.apply("inner", {x.id, y.id}, [&] { return E(xf::inner(a, b)); });
        case 1: return p.apply("kron", {x.id, y.id}, [&] { return E(xf::kron(a, b)); });
        default: {
            const index_list axes{0, 1};
            return p.apply(
                "trace", {x.id}, [&] { return E(xf::trace(a, 0, 0, 1)); }, named{"offset", 0},
                named{"axes", axes});
        }
    }
}

}  // namespace

value product_step(program& p, const value& x) {
    if (x.rank() == 0) throw dropped{};
    switch (p.c.pick(0, 2)) {
        case 0: return times_matrix(p, x);
        case 1: return by_subscripts(p, x);
        default: return named_product(p, x);
    }
}

}  // namespace fuzz::gradients
