#include "fuzz/gradients/program.hpp"

namespace fuzz::gradients {
namespace {

struct reduction {
    const char* name;
    E (*of)(const E&, const xf::int_list&, bool);
};

// clang-format off
constexpr reduction reductions[] = {
    {"sum", [](const E& x, const xf::int_list& a, bool k) -> E { return k ? x.sum(a, xf::keepdims) : x.sum(a); }},
    {"mean", [](const E& x, const xf::int_list& a, bool k) -> E { return k ? x.mean(a, xf::keepdims) : x.mean(a); }},
    {"prod", [](const E& x, const xf::int_list& a, bool k) -> E { return k ? x.prod(a, xf::keepdims) : x.prod(a); }},
    {"max", [](const E& x, const xf::int_list& a, bool k) -> E { return k ? x.max(a, xf::keepdims) : x.max(a); }},
    {"min", [](const E& x, const xf::int_list& a, bool k) -> E { return k ? x.min(a, xf::keepdims) : x.min(a); }},
    {"var", [](const E& x, const xf::int_list& a, bool k) -> E { return k ? x.var(a, xf::keepdims) : x.var(a); }},
    {"stddev", [](const E& x, const xf::int_list& a, bool k) -> E { return k ? x.stddev(a, xf::keepdims) : x.stddev(a); }},
    {"norm", [](const E& x, const xf::int_list& a, bool k) -> E { return k ? x.norm(a, xf::keepdims) : x.norm(a); }},
    {"logsumexp", [](const E& x, const xf::int_list& a, bool k) -> E { return k ? x.logsumexp(a, xf::keepdims) : x.logsumexp(a); }},
};
// clang-format on

value reduced(program& p, const value& x) {
    const reduction& f = reductions[p.c.pick(0, index_t(std::size(reductions)) - 1)];
    const index_list axes = p.axes(int(p.c.pick(1, x.rank())), x.rank());
    const bool keeps = p.c.one_in(3);
    const auto make = [&] { return f.of(x.e, list(axes), keeps); };
    if (keeps) return p.apply(f.name, {x.id}, make, named{"axes", axes}, named{"keepdims", true});
    return p.apply(f.name, {x.id}, make, named{"axes", axes});
}

/// Of rows without one value or two of them, as variances with ddof are.
value with_ddof(program& p, const value& x) {
    const index_list axes{p.axis(x.rank())};
    const bool root = p.c.one_in(2);
    return p.apply(
        root ? "stddev" : "var", {x.id},
        [&] { return root ? E(x.e.stddev(list(axes), xf::ddof(1))) : E(x.e.var(list(axes), xf::ddof(1))); },
        named{"axes", axes}, named{"ddof", 1});
}

value running(program& p, const value& x) {
    const index_t axis = p.axis(x.rank());
    const bool adds = p.c.one_in(2);
    return p.apply(
        adds ? "cumsum" : "cumprod", {x.id},
        [&] { return adds ? E(xf::cumsum(x.e, axis)) : E(xf::cumprod(x.e, axis)); }, named{"axis", axis});
}

/// An extreme of each row, less the row: what a softmax begins with.
value less_extreme(program& p, const value& x) {
    const index_list axes{p.axis(x.rank())};
    const value most = p.apply(
        "max", {x.id}, [&] { return x.e.max(list(axes), xf::keepdims); }, named{"axes", axes},
        named{"keepdims", true});
    return p.apply("subtract", {x.id, most.id}, [&] { return x.e - most.e; });
}

}  // namespace

value reduction_step(program& p, const value& x) {
    if (x.rank() == 0) throw dropped{};
    switch (p.c.pick(0, 5)) {
        case 0: return with_ddof(p, x);
        case 1: return running(p, x);
        case 2: return less_extreme(p, x);
        default: return reduced(p, x);
    }
}

}  // namespace fuzz::gradients
