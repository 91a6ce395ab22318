#include "fuzz/gradients/program.hpp"

namespace fuzz::gradients {
namespace {

value moved(program& p, const value& x) {
    const int rank = x.rank();
    const index_list order = p.c.permutation(rank), some = p.axes(int(p.c.pick(0, rank)), rank);
    const index_t a = p.axis(rank), b = p.axis(rank);
    switch (p.c.pick(0, 3)) {
        case 0:
            return p.apply(
                "transpose", {x.id}, [&] { return xf::transpose(x.e, list(order)); }, named{"axes", order});
        case 1:
            return p.apply(
                "flip", {x.id}, [&] { return xf::flip(x.e, list(some)); }, named{"axes", some});
        case 2:
            return p.apply(
                "swapaxes", {x.id}, [&] { return xf::swapaxes(x.e, a, b); }, named{"a", a}, named{"b", b});
        default:
            return p.apply(
                "moveaxis", {x.id}, [&] { return xf::moveaxis(x.e, {a}, {b}); },
                named{"source", index_list{a}}, named{"destination", index_list{b}});
    }
}

/// A slice of each axis, some of them backwards.
value sliced(program& p, const value& x) {
    index_list start, stop, step;
    for (const index_t n : x.shape()) {
        step.push_back(p.c.one_in(3) ? -p.c.pick(1, 2) : p.c.pick(1, 3));
        const index_t low = p.c.pick(0, n / 2), high = p.c.pick((n + 1) / 2, n);
        start.push_back(step.back() > 0 ? low : std::max<index_t>(high - 1, 0));
        stop.push_back(step.back() > 0 ? high : low);
    }
    const auto range = [&](std::size_t k) { return xt::range(start[k], stop[k], step[k]); };
    return p.apply(
        "slice", {x.id},
        [&] {
            switch (x.rank()) {
                case 1: return E(xf::view(x.e, range(0)));
                case 2: return E(xf::view(x.e, range(0), range(1)));
                case 3: return E(xf::view(x.e, range(0), range(1), range(2)));
                default: throw dropped{};
            }
        },
        named{"start", start}, named{"stop", stop}, named{"step", step});
}

value reshaped(program& p, const value& x) {
    const index_t count = volume(x.shape());
    index_list shape;
    for (index_t left = count; left > 1 && shape.size() < 3;) {
        const index_t by = p.c.pick(1, 4);
        if (left % by != 0) continue;
        shape.push_back(by);
        left /= by;
    }
    index_t made = volume(shape);
    shape.push_back(count == 0 || count % made != 0 ? count : count / made);
    if (count == 0) shape = {0};
    return p.apply(
        "reshape", {x.id}, [&] { return xf::reshape(x.e, list(shape)); }, named{"shape", shape});
}

value spread(program& p, const value& x) {
    const int rank = x.rank();
    const index_t axis = p.axis(rank);
    if (p.c.one_in(3)) {
        index_list reps;
        for (int k = 0; k < rank; ++k) reps.push_back(p.c.pick(1, 2));
        return p.apply(
            "tile", {x.id}, [&] { return xf::tile(x.e, list(reps)); }, named{"reps", reps});
    }
    if (p.c.one_in(2)) {
        const index_t times = p.c.pick(1, 3);
        return p.apply(
            "repeat", {x.id}, [&] { return xf::repeat(x.e, times, axis); },
            named{"counts", index_list{times}}, named{"axis", axis});
    }
    std::vector<index_t> counts;
    for (index_t i = 0; i < x.extent(axis); ++i) counts.push_back(p.c.pick(0, 3));
    if (counts.size() == 1) counts[0] = 2;
    return p.apply(
        "repeat", {x.id}, [&] { return xf::repeat(x.e, counts, axis); }, named{"counts", counts},
        named{"axis", axis});
}

value with_axes(program& p, const value& x) {
    const int rank = x.rank();
    index_list shape = x.shape();
    shape.insert(shape.begin(), p.c.pick(1, 3));
    for (index_t& extent : shape) extent = extent == 1 ? p.c.pick(1, 3) : extent;
    const index_list one{p.c.pick(0, rank)};
    switch (p.c.pick(0, 2)) {
        case 0:
            return p.apply(
                "broadcast_to", {x.id}, [&] { return xf::broadcast_to(x.e, list(shape)); },
                named{"shape", shape});
        case 1:
            return p.apply(
                "expand_dims", {x.id}, [&] { return xf::expand_dims(x.e, list(one)); }, named{"axes", one});
        default: {
            for (int k = 0; k < rank; ++k) {
                if (x.extent(k) == 1)
                    return p.apply(
                        "squeeze", {x.id}, [&] { return xf::squeeze(x.e, {k}); },
                        named{"axes", index_list{k}});
            }
            throw dropped{};
        }
    }
}

value padded(program& p, const value& x) {
    constexpr const char* modes[] = {"constant", "edge", "reflect", "symmetric", "wrap"};
    constexpr xf::pad_mode of[] = {xf::pad_mode::constant, xf::pad_mode::edge, xf::pad_mode::reflect,
                                   xf::pad_mode::symmetric, xf::pad_mode::wrap};
    const auto which = std::size_t(p.c.pick(0, 4));
    index_list before, after;
    std::vector<xf::pad_width> widths;
    for (int k = 0; k < x.rank(); ++k) {
        before.push_back(p.c.pick(0, 2));
        after.push_back(p.c.pick(0, p.c.one_in(5) ? 7 : 2));
        widths.emplace_back(before.back(), after.back());
    }
    const int fill = which == 0 ? int(p.c.pick(-2, 2)) : 0;
    return p.apply(
        "pad", {x.id}, [&] { return xf::pad(x.e, widths, of[which], fill); }, named{"before", before},
        named{"after", after}, named{"mode", modes[which]}, named{"value", fill});
}

value joined(program& p, const value& x) {
    const value y = p.beside(x.shape());
    if (y.shape() != x.shape()) throw dropped{};
    const bool stacks = p.c.one_in(2);
    const index_t axis = p.axis(x.rank() + int(stacks));
    const std::vector<E> parts{x.e, y.e, x.e};
    return p.apply(
        stacks ? "stack" : "concatenate", {x.id, y.id, x.id},
        [&] { return stacks ? E(xf::stack(parts, axis)) : E(xf::concatenate(parts, axis)); },
        named{"axis", axis});
}

value picked(program& p, const value& x) {
    const index_t offset = p.c.pick(-1, 1);
    if (x.rank() == 1) {
        const index_t n = x.extent(0), width = p.c.pick(1, 3), step = p.c.pick(1, 2);
        if (n < width) throw dropped{};
        const index_list shape{(n - width) / step + 1, width}, strides{step, 1};
        return p.apply(
            "as_strided", {x.id},
            [&] {
                return xf::as_strided(xf::any_expr<double, 1>(x.e), {shape[0], shape[1]}, {step, 1});
            },
            named{"shape", shape}, named{"strides", strides}, named{"offset", 0});
    }
    const index_list axes = p.axes(2, x.rank());
    return p.apply(
        "diagonal", {x.id},
        [&] {
            if (x.rank() == 2) return E(xf::diagonal(xf::any_expr<double, 2>(x.e), offset, axes[0], axes[1]));
            if (x.rank() == 3) return E(xf::diagonal(xf::any_expr<double, 3>(x.e), offset, axes[0], axes[1]));
            throw dropped{};
        },
        named{"offset", offset}, named{"axes", axes});
}

}  // namespace

value view_step(program& p, const value& x) {
    if (x.rank() == 0) return with_axes(p, x);
    switch (p.c.pick(0, 7)) {
        case 0: return moved(p, x);
        case 1: return sliced(p, x);
        case 2: return reshaped(p, x);
        case 3: return spread(p, x);
        case 4: return with_axes(p, x);
        case 5: return padded(p, x);
        case 6: return joined(p, x);
        default: return picked(p, x);
    }
}

/// Windows over one or two axes, most of them read by a reduction.
value window_step(program& p, const value& x) {
    if (x.rank() == 0) throw dropped{};
    const int count = int(p.c.pick(1, std::min(2, x.rank())));
    const index_list axes = p.axes(count, x.rank());
    index_list window, step, dilation, before(axes.size(), 0), after(axes.size(), 0), last;
    for (std::size_t k = 0; k < axes.size(); ++k) {
        const index_t n = x.extent(axes[k]);
        window.push_back(p.c.pick(1, std::min<index_t>(std::max<index_t>(n, 1), 3)));
        step.push_back(p.c.pick(1, 3));
        dilation.push_back(p.c.one_in(3) ? p.c.pick(1, 2) : 1);
        if (p.c.one_in(3)) before[k] = p.c.pick(0, window[k] - 1), after[k] = p.c.pick(0, window[k] - 1);
        last.push_back(-1 - index_t(k));
    }
    constexpr const char* readers[] = {"max", "min", "sum", "mean", ""};
    const char* const under = readers[p.c.pick(0, 4)];
    const std::string_view reader = under;
    const bool has_value = reader.empty() || reader == "mean" || p.c.one_in(2);
    const int fill = int(p.c.pick(-1, 1));
    xf::window_options options{.axes = list(axes), .dilation = list(dilation)};
    for (std::size_t k = 0; k < axes.size(); ++k) {
        options.padding.push_back(before[k]);
        options.padding.push_back(after[k]);
    }
    if (has_value) options.pad_value = fill;
    const int id = p.text.add("windows", {x.id}, named{"window", window}, named{"step", step},
                              named{"axes", axes}, named{"dilation", dilation}, named{"before", before},
                              named{"after", after}, named{"ceil_mode", false},
                              named{"pad_value", has_value ? std::to_string(fill) : std::string("unset")},
                              named{"under", under});
    try {
        const E w = xf::windows(x.e, list(window), list(step), options);
        if (reader == "max")
            return p.apply(
                "max", {id}, [&] { return w.max(list(last)); }, named{"axes", last});
        if (reader == "min")
            return p.apply(
                "min", {id}, [&] { return w.min(list(last)); }, named{"axes", last});
        if (reader == "sum")
            return p.apply(
                "sum", {id}, [&] { return w.sum(list(last)); }, named{"axes", last});
        if (reader == "mean")
            return p.apply(
                "mean", {id}, [&] { return w.mean(list(last)); }, named{"axes", last});
        return p.apply("positive", {id}, [&] { return +w; });
    } catch (const xf::error&) {
        p.text.remove_last();
        throw dropped{};
    }
}

}  // namespace fuzz::gradients
