#include "fuzz/gradients/program.hpp"

/// Words of expressions of a rank known when they are compiled: order, statistics, places.
namespace fuzz::gradients {
namespace {

value in_order(program& p, const value& x) {
    const index_t axis = p.axis(x.rank());
    switch (p.c.pick(0, 3)) {
        case 0:
            return p.apply(
                "sort", {x.id}, [&] { return of_rank(x, [&](const auto& t) { return xf::sort(t, axis); }); },
                named{"axis", axis});
        case 1:
            return p.apply(
                "cummax", {x.id},
                [&] { return of_rank(x, [&](const auto& t) { return xf::cummax(t, axis); }); },
                named{"axis", axis});
        case 2:
            return p.apply(
                "cummin", {x.id},
                [&] { return of_rank(x, [&](const auto& t) { return xf::cummin(t, axis); }); },
                named{"axis", axis});
        default: {
            const index_t k = p.c.pick(1, std::max<index_t>(x.extent(axis), 1));
            return p.apply(
                "topk", {x.id},
                [&] { return of_rank(x, [&](const auto& t) { return xf::topk(t, k, axis).values; }); },
                named{"k", k}, named{"axis", axis}, named{"places", false});
        }
    }
}

value statistic(program& p, const value& x) {
    const index_t axis = p.axis(x.rank());
    const index_list axes{axis};
    const double shares[] = {0, 0.25, 0.5, 0.3, 0.99, 1};
    const double q = shares[p.c.pick(0, 5)];
    if (p.c.one_in(2))
        return p.apply(
            "median", {x.id}, [&] { return of_rank(x, [&](const auto& t) { return xf::median(t, axis); }); },
            named{"axes", axes});
    return p.apply(
        "quantile", {x.id},
        [&] { return of_rank(x, [&](const auto& t) { return xf::quantile(t, q, axis); }); }, named{"q", q},
        named{"axes", axes});
}

/// By places that the program says, several of them the same.
value taken(program& p, const value& x) {
    const index_t axis = p.axis(x.rank()), n = x.extent(axis);
    if (n == 0) throw dropped{};
    std::vector<index_t> places;
    for (index_t count = p.c.pick(1, 5); count > 0; --count) places.push_back(p.c.pick(-n, n - 1));
    return p.apply(
        "take_list", {x.id},
        [&] { return of_rank(x, [&](const auto& t) { return xf::take(t, places, axis); }); },
        named{"places", places}, named{"axis", axis});
}

/// In the order of another array of its shape.
value taken_along(program& p, const value& x) {
    const index_t axis = p.axis(x.rank());
    const value y = p.beside(x.shape());
    if (y.shape() != x.shape() || x.rank() > 3) throw dropped{};
    const int order = p.text.add("argsort", {y.id}, named{"axis", axis});
    return p.apply(
        "take_along_axis", {x.id, order},
        [&] {
            return of_rank(x, [&](const auto& t) {
                const std::remove_cvref_t<decltype(t)> by(y.e);
                return xf::take_along_axis(t, xf::argsort(by, axis), axis);
            });
        },
        named{"axis", axis});
}

value shifted(program& p, const value& x) {
    const index_t axis = p.axis(x.rank()), shift = p.c.pick(-6, 6), times = p.c.pick(1, 2);
    if (p.c.one_in(2))
        return p.apply(
            "roll", {x.id},
            [&] { return of_rank(x, [&](const auto& t) { return xf::roll(t, shift, axis); }); },
            named{"shifts", index_list{shift}}, named{"axes", index_list{axis}});
    return p.apply(
        "diff", {x.id}, [&] { return of_rank(x, [&](const auto& t) { return xf::diff(t, times, axis); }); },
        named{"n", times}, named{"axis", axis});
}

}  // namespace

value order_step(program& p, const value& x) {
    if (x.rank() == 0) throw dropped{};
    switch (p.c.pick(0, 5)) {
        case 0: return statistic(p, x);
        case 1: return taken(p, x);
        case 2: return taken_along(p, x);
        case 3: return shifted(p, x);
        default: return in_order(p, x);
    }
}

}  // namespace fuzz::gradients
