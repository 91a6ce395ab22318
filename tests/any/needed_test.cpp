#include <doctest/doctest.h>

#include <cstring>
#include <limits>
#include <memory>
#include <random>

#include "xfuse/xfuse.hpp"

/// What a part of a result reads of each operand: tried on random expressions.
namespace {

using any = xf::any_expr<double>;
using array = xt::xarray<double>;
using random_numbers = std::mt19937;

int below(random_numbers& r, int n) { return int(r() % unsigned(n)); }

array filled(random_numbers& r, const std::vector<std::size_t>& shape) {
    array a = xt::zeros<double>(shape);
    for (double& each : a) each = double(below(r, 4001) - 2000) / 333;
    return a;
}

/// The operands of one random expression, and how it was made. The arrays stay where they are.
struct program {
    random_numbers r;
    std::vector<std::unique_ptr<array>> arrays{};
    std::string text{};
    bool is_linear = false;  ///< of steps alone that leave no element out of the sum of what they read

    any operand(const std::vector<std::size_t>& shape) {
        arrays.push_back(std::make_unique<array>(filled(r, shape)));
        return *arrays.back();
    }
    any another(const any& x) {
        std::vector<std::size_t> shape(x.shape().begin(), x.shape().end());
        if (below(r, 3) == 0) shape[std::size_t(below(r, int(shape.size())))] = 1;
        if (arrays.size() > 1 && below(r, 4) == 0) {
            const array& same = *arrays[0];
            if (std::equal(same.shape().begin(), same.shape().end(), shape.begin(), shape.end())) return same;
        }
        return operand(shape);
    }
};

struct step {
    const char* name;
    bool is_linear;
    any (*make)(program& p, const any& x);
};

int axis_of(program& p, const any& x) { return below(p.r, int(x.dimension())); }
xf::axis_vector shape_of(const any& x) { return xf::axis_vector(x.shape()); }

/// A slice of each axis, by a step that may lead backwards.
any slice(program& p, const any& x, bool steps) {
    xf::shape::access_map map = xf::shape::identity_map(int(x.dimension()));
    xf::axis_vector shape = shape_of(x);
    for (int axis = 0; axis < shape.size(); ++axis) {
        const int by = steps ? 1 + below(p.r, 2) : 1, from = below(p.r, int(shape[axis]));
        const int count = 1 + (int(shape[axis]) - 1 - from) / by;
        map.uses[axis].step = by;
        map.offset[axis] = from;
        shape[axis] = count;
    }
    return any(xf::dynamic::view("view", x.pointer(), shape, map));
}

any windows(program& p, const any& x) {
    const int axis = axis_of(p, x), n = int(x.shape()[std::size_t(axis)]);
    const int k = 1 + below(p.r, std::min(n, 4)), s = 1 + below(p.r, 2);
    return xf::windows(x, {k}, {s}, {.axes = {axis}});
}

any padded(program& p, const any& x) {
    const char* modes[] = {"constant", "edge", "reflect", "symmetric", "wrap", "mean"};
    std::vector<std::array<int, 2>> widths;
    for (std::size_t k = 0; k < x.dimension(); ++k) widths.push_back({below(p.r, 4), below(p.r, 3)});
    xf::axis_vector flat;
    for (const auto& each : widths) flat.push_back(each[0]), flat.push_back(each[1]);
    const xf::pad_mode mode = xf::shape::find_mode(modes[below(p.r, 6)]);
    return any(xf::dynamic::pad(x.pointer(), xf::shape::span_of(flat), mode, xf::ops::scalar::of(2.0)));
}

any taken(program& p, const any& x) {
    const int axis = axis_of(p, x);
    std::vector<xf::index_t> places;
    for (int k = 0; k < 3; ++k) places.push_back(below(p.r, int(x.shape()[std::size_t(axis)])));
    return any(xf::dynamic::gather("take", x.pointer(), places, axis));
}

any divided(const any& x, const any& by) { return x / (by * by + 1.0); }
any whole_rows(const any& x, int axis) {
    return xf::exp(x - x.max(axis, xf::keepdims)) / xf::exp(x).sum(axis, xf::keepdims);
}

const step steps[] = {
    {"add", true, [](program& p, const any& x) { return x + p.another(x); }},
    {"itself, shifted", true,
     [](program& p, const any& x) {
         const int axis = axis_of(p, x);
         return x + xf::flip(x, {axis});
     }},
    {"transpose", true, [](program&, const any& x) { return xf::transpose(x); }},
    {"slice", true, [](program& p, const any& x) { return slice(p, x, false); }},
    {"steps", true, [](program& p, const any& x) { return slice(p, x, true); }},
    {"windows", true, [](program& p, const any& x) { return windows(p, x).sum(-1); }},
    {"sum", true, [](program& p, const any& x) { return x.sum(axis_of(p, x), xf::keepdims); }},
    {"repeat", true,
     [](program& p, const any& x) { return xf::repeat(x, 2 + below(p.r, 2), axis_of(p, x)); }},
    {"broadcast", true, [](program& p, const any& x) { return p.operand({1}) + x; }},
    {"concatenate", true,
     [](program& p, const any& x) {
         std::vector<any> parts{x, p.operand({std::begin(x.shape()), std::end(x.shape())})};
         return xf::concatenate(parts, axis_of(p, x));
     }},
    {"cumsum", true, [](program& p, const any& x) { return xf::cumsum(x, axis_of(p, x)); }},
    {"take", true, taken},
    {"multiply", false, [](program& p, const any& x) { return divided(x, p.another(x)); }},
    {"relu", false, [](program&, const any& x) { return xf::relu(x); }},
    {"max", false, [](program& p, const any& x) { return windows(p, x).max(-1); }},
    {"softmax", false, [](program& p, const any& x) { return whole_rows(x, axis_of(p, x)); }},
    {"pad", false, padded},
    {"tile", false,
     [](program& p, const any& x) {
         std::vector<int> reps(x.dimension(), 1);
         reps[std::size_t(axis_of(p, x))] = 2;
         return xf::tile(x, reps);
     }},
    {"sort", false,
     [](program& p, const any& x) -> any {
         if (x.dimension() != 2) return x;
         return xf::sort(xf::any_expr<double, 2>(x), axis_of(p, x));
     }},
    {"look up", false,
     [](program& p, const any& x) -> any {
         if (x.dimension() != 2) return x;
         xt::xtensor<std::int64_t, 2> places = xt::zeros<std::int64_t>({x.shape()[0], xf::index_t(2)});
         for (auto& each : places) each = below(p.r, int(x.shape()[1]));
         return xf::take_along_axis(xf::any_expr<double, 2>(x), std::move(places), 1);
     }},
    {"mean", false, [](program& p, const any& x) { return x - x.mean(axis_of(p, x), xf::keepdims); }},
    {"reshape", false,
     [](program&, const any& x) {
         const auto flat = xf::reshape(x, {-1});
         return flat.shape()[0] % 2 == 0 ? xf::reshape(flat, {2, -1}) : xf::reshape(flat, {1, -1});
     }},
    {"matmul", false,
     [](program& p, const any& x) {
         return x.dimension() < 2 ? x : xf::matmul(x, p.operand({std::size_t(x.shape().back()), 3}));
     }},
};
constexpr int step_count = int(std::size(steps)), linear_count = 12;

any build(program& p, int kinds, int length) {
    std::vector<std::size_t> shape;
    const int rank = 1 + below(p.r, 3);
    for (int k = 0; k < rank; ++k) shape.push_back(std::size_t(1 + below(p.r, 7)));
    any x = p.operand(shape);
    p.is_linear = true;
    for (int k = 0; k < length; ++k) {
        const step& s = steps[below(p.r, kinds)];
        x = s.make(p, x);
        p.is_linear &= s.is_linear;
        p.text += std::string(s.name) + "; ";
        xf::index_t volume = 1;
        for (const xf::index_t n : x.shape()) volume *= n;
        if (volume > 4000) break;
    }
    return x;
}

xf::box random_box(random_numbers& r, std::span<const xf::index_t> shape) {
    xf::box b;
    for (const xf::index_t n : shape) {
        const int from = below(r, int(n)), to = from + 1 + below(r, int(n) - from);
        b.begin.push_back(from);
        b.end.push_back(to);
    }
    return b;
}

/// Calls f with each element and whether it lies in the box.
template <class F>
void for_each_element(array& a, const xf::box& b, const F& f) {
    std::vector<xf::index_t> at(a.dimension(), 0);
    for (double& each : a) {
        bool is_inside = true;
        for (int axis = 0; axis < b.rank(); ++axis) {
            const auto i = at[std::size_t(axis)];
            is_inside &= i >= b.begin[axis] && i < b.end[axis];
        }
        f(each, is_inside, at);
        for (std::size_t axis = at.size(); axis-- > 0;) {
            if (++at[axis] < xf::index_t(a.shape()[axis])) break;
            at[axis] = 0;
        }
    }
}

array part_of(const any& e, const xf::box& b) {
    const any part(xf::dynamic::part_of(e.pointer(), b));
    return part;
}

bool same_bits(const array& a, const array& b) {
    return a.shape() == b.shape() && std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0;
}

/// The box of a whole result.
array cut(array whole, const xf::box& b) {
    const any w = whole;
    return part_of(w, b);
}

bool holds(const xf::box& all, const xf::box& part) {
    bool is_inside = true;
    for (int axis = 0; axis < all.rank(); ++axis)
        is_inside &= all.begin[axis] <= part.begin[axis] && part.end[axis] <= all.end[axis];
    return is_inside;
}

void check_poisoned(program& p, const any& e, unsigned seed) {
    const array whole = e;
    const xf::box b = random_box(p.r, e.shape());
    const xf::needed_parts parts = xf::needed(e, b);
    const array expected = part_of(e, b);
    INFO("program ", seed, ": ", p.text);
    CHECK(same_bits(expected, cut(whole, b)));
    std::vector<array> kept;
    for (const auto& each : p.arrays) kept.push_back(*each);
    for (const double poison : {std::numeric_limits<double>::quiet_NaN(), 1e30, -7.0}) {
        for (const auto& each : p.arrays) {
            if (std::ranges::none_of(parts, [&](const auto& q) { return q.data == each->data(); })) continue;
            for_each_element(*each, parts.of(*each).box, [&](double& v, bool is_inside, const auto&) {
                if (!is_inside) v = poison;
            });
        }
        const array now = part_of(e, b);
        INFO("poison ", poison);
        CHECK(same_bits(now, expected));
        for (std::size_t k = 0; k < kept.size(); ++k) *p.arrays[k] = kept[k];
    }
}

/// Changes the elements on one face of a needed box, all in one direction: of a sum with positive weights
/// some result has to change.
void check_faces(program& p, const any& e, unsigned seed) {
    const xf::box b = random_box(p.r, e.shape());
    const array before = part_of(e, b);
    const xf::needed_parts parts = xf::needed(e, b);
    for (const auto& each : p.arrays) {
        const auto found = std::ranges::find_if(parts, [&](const auto& q) { return q.data == each->data(); });
        if (found == parts.end() || !found->is_exact || found->box.is_empty()) continue;
        const array kept = *each;
        for (int axis = 0; axis < found->box.rank(); ++axis) {
            for (const auto face : {found->box.begin[axis], found->box.end[axis] - 1}) {
                for_each_element(*each, found->box, [&](double& v, bool is_inside, const auto& at) {
                    if (is_inside && at[std::size_t(axis)] == face) v += 1000;
                });
                const array now = part_of(e, b);
                INFO("program ", seed, ": ", p.text, " axis ", axis, " face ", face);
                CHECK(!same_bits(now, before));
                *each = kept;
            }
        }
    }
}

}  // namespace

TEST_CASE("a part has the bits of the whole, also when all is poisoned that it does not need") {
    for (unsigned seed = 0; seed < 1500; ++seed) {
        program p{random_numbers(seed)};
        const any e = build(p, step_count, 1 + below(p.r, 6));
        check_poisoned(p, e, seed);
    }
    // Two operands of a sum read the same row of a stage for the first row of the tile alone; sums and
    // windows go to tiles that are one element wide.
    for (const unsigned seed : {2806U, 4875U, 5070U, 33976U, 44427U}) {
        program p{random_numbers(seed)};
        const any e = build(p, step_count, 1 + below(p.r, 6));
        check_poisoned(p, e, seed);
    }
}

namespace {

bool is_part_of_whole(const any& e, const xf::box& b) { return same_bits(part_of(e, b), cut(e, b)); }

}  // namespace

TEST_CASE("the order of a sum follows neither from a tile nor from how results lie") {
    random_numbers r(1);
    const array x = filled(r, {40, 5, 7});
    const any across = xf::transpose(any(x)).sum(2), two = (any(x) + 1.0).sum({0, 2}),
              turned = xf::windows(xf::transpose(any(x)), {20}, {1}, {.axes = {2}}).sum(-1);
    CHECK(is_part_of_whole(across, {{1, 2}, {4, 4}}));
    CHECK(is_part_of_whole(two, {{3}, {4}}));
    CHECK(is_part_of_whole(turned, {{2, 1, 3}, {3, 2, 9}}));
    xt::xtensor<double, 2, xt::layout_type::column_major> columns({7, 5});
    xf::assign(columns, xf::any_expr<double, 2>(across));
    const array rows = across;
    CHECK(columns == rows);
}

TEST_CASE("readers whose regions are the same pieces of an axis for a part of a tile alone") {
    random_numbers r(2);
    const array x = filled(r, {4, 7, 7});
    const any rows = xf::reshape(xf::reshape(any(x), {-1}), {2, -1});
    for (int from = 0; from < 30; ++from) {
        const any both = rows + xf::flip(rows, {1});
        const xf::index_t widths[] = {0, 1, 0, 0};
        const any padded(
            xf::dynamic::pad(both.pointer(), widths, xf::pad_mode::constant, xf::ops::scalar::of(2.0)));
        CHECK(is_part_of_whole(xf::cumsum(xf::relu(padded), 0), {{0, from + 10}, {2, from + 36}}));
    }
}

TEST_CASE("a needed box is the smallest one where it is said to be exact") {
    int exact = 0;
    for (unsigned seed = 0; seed < 1000; ++seed) {
        program p{random_numbers(seed + 100000)};
        const any e = build(p, linear_count, 1 + below(p.r, 5));
        check_faces(p, e, seed);
        exact += std::ranges::all_of(xf::needed(e, random_box(p.r, e.shape())),
                                     [](const auto& each) { return each.is_exact; });
    }
    CHECK(exact > 700);
}

TEST_CASE("bounds hold what is needed, and those of a part lie in those of the whole") {
    for (unsigned seed = 0; seed < 300; ++seed) {
        program p{random_numbers(seed + 200000)};
        const any e = build(p, step_count, 1 + below(p.r, 6));
        const xf::dynamic::reads reads(e.pointer());
        const xf::box whole = random_box(p.r, e.shape());
        xf::box part = whole;
        for (int axis = 0; axis < whole.rank(); ++axis) {
            part.begin[axis] += below(p.r, int(whole.extent(axis)));
            part.end[axis] -= below(p.r, int(part.extent(axis)));
        }
        const auto needed = reads.of(part), bound = reads.bound_of(part), larger = reads.bound_of(whole);
        INFO("program ", seed, ": ", p.text);
        for (std::size_t k = 0; k < needed.size(); ++k) {
            if (!needed[k].box.is_empty()) CHECK(holds(bound[k].box, needed[k].box));
            if (!bound[k].box.is_empty()) CHECK(holds(larger[k].box, bound[k].box));
        }
    }
}
