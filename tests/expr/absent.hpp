#pragma once
#include <doctest/doctest.h>

#include <cmath>
#include <functional>
#include <optional>

#include "expr/semantics.hpp"

/// Windows of one axis, element by element: what reductions have to give of padding that has no value.
namespace absent {

using namespace semantics;

enum class place { element, padding, overhang };
struct entry {
    place where = place::element;
    double value = 0;  ///< of the operand; 0 outside it
};
using row_of_entries = std::vector<entry>;

struct choice {
    index_t window = 3, step = 1, dilation = 1, before = 1, after = 1;
    bool ceil_mode = false;

    xf::window_options options() const {
        return {.dilation = {dilation}, .padding = {{before, after}}, .ceil_mode = ceil_mode};
    }
    std::string text() const {
        std::string all;
        for (const index_t n : {window, step, dilation, before, after, index_t(ceil_mode)})
            all += std::to_string(n) + " ";
        return all;
    }
};
inline const choice choices[] = {{3, 1, 1, 1, 1, false}, {3, 2, 1, 2, 0, false}, {2, 1, 3, 2, 2, false},
                                 {4, 3, 1, 0, 3, false}, {3, 2, 1, 0, 0, true},  {4, 3, 1, 1, 1, true},
                                 {3, 1, 1, 0, 0, false}, {2, 4, 2, 2, 1, true}};

/// The entries of each window of x.
inline std::vector<row_of_entries> entries_of(std::span<const float> x, const choice& c) {
    const index_t n = index_t(x.size()), padded = n + c.before + c.after;
    const index_t room = padded - c.dilation * (c.window - 1) - 1;
    index_t count = (c.ceil_mode ? (room + c.step - 1) / c.step : room / c.step) + 1;
    if (c.ceil_mode && (count - 1) * c.step >= n + c.before) --count;
    std::vector<row_of_entries> all;
    for (index_t o = 0; o < count; ++o) {
        row_of_entries& r = all.emplace_back();
        for (index_t k = 0; k < c.window; ++k) {
            const index_t at = o * c.step + k * c.dilation - c.before;
            if (at >= 0 && at < n) r.push_back({place::element, double(x[std::size_t(at)])});
            else r.push_back({at < n + c.after ? place::padding : place::overhang, 0});
        }
    }
    return all;
}

/// f of each entry; where there is no element, 0.
template <class F>
row_of_entries mapped(row_of_entries r, const F& f) {
    for (entry& e : r) e.value = e.where == place::element ? double(f(e.value)) : 0.0;
    return r;
}

struct expected {
    double sum = 0, prod = 1, max = -INFINITY, min = INFINITY, mean = 0, var = 0, logsumexp = -INFINITY,
           norm = 0;
    double argmax = 0, argmin = 0, any = 0, all = 1, count_nonzero = 0;
};

inline void add_averages(expected& e, const row_of_entries& r) {
    double count = 0;
    for (const entry& one : r) count += one.where != place::overhang;
    e.mean = e.sum / count;
    for (const entry& one : r) {
        if (one.where != place::overhang) e.var += (one.value - e.mean) * (one.value - e.mean) / count;
    }
}
inline expected reduce(const row_of_entries& r) {
    expected e;
    double squares = 0, powers = 0;
    bool is_first = true;
    for (std::size_t k = 0; k < r.size(); ++k) {
        if (r[k].where != place::element) continue;
        const double v = r[k].value;
        if (is_first || v > e.max) e.argmax = double(k);
        if (is_first || v < e.min) e.argmin = double(k);
        e.max = std::fmax(e.max, v), e.min = std::fmin(e.min, v);
        e.sum += v, e.prod *= v, squares += v * v, powers += std::exp(v);
        e.any = e.any != 0 || v != 0, e.all = e.all != 0 && v != 0, e.count_nonzero += v != 0;
        is_first = false;
    }
    e.norm = std::sqrt(squares), e.logsumexp = std::log(powers);
    add_averages(e, r);
    return e;
}

template <class N>
void check(const char* name, const N& e, const std::vector<expected>& all, double expected::*what) {
    INFO(name);
    const auto found = evaluate_as<typename N::value_type>(e);
    REQUIRE(xf::shape::volume(xf::expr::shape_of(e)) == index_t(all.size()));
    for (std::size_t o = 0; o < all.size(); ++o) {
        INFO("window ", o);
        const double right = all[o].*what, is = double(found[o]);
        if (std::isinf(right)) CHECK(is == right);
        else CHECK(is == doctest::Approx(right).epsilon(2e-5).scale(1));
    }
}

/// All reductions of e over its axis `axis`, whose rows are `rows`.
template <class N>
void check_reductions(const N& e, index_t axis, const std::vector<row_of_entries>& rows) {
    std::vector<expected> all;
    for (const row_of_entries& r : rows) all.push_back(reduce(r));
    check("sum", e.sum(axis), all, &expected::sum);
    check("prod", e.prod(axis), all, &expected::prod);
    check("max", e.max(axis), all, &expected::max);
    check("min", e.min(axis), all, &expected::min);
    check("mean", e.mean(axis), all, &expected::mean);
    check("var", e.var(axis), all, &expected::var);
    check("logsumexp", e.logsumexp(axis), all, &expected::logsumexp);
    check("norm", e.norm(axis), all, &expected::norm);
    check("argmax", e.argmax(axis), all, &expected::argmax);
    check("argmin", e.argmin(axis), all, &expected::argmin);
    check("any", e.any(axis), all, &expected::any);
    check("all", e.all(axis), all, &expected::all);
    check("count_nonzero", e.count_nonzero(axis), all, &expected::count_nonzero);
}

}  // namespace absent
