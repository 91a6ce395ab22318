#pragma once
#include <cmath>
#include <functional>
#include <initializer_list>
#include <random>
#include <vector>

#include <xfuse/xtensor.hpp>
#include "xfuse/nn.hpp"

/// Layers as plain loops over arrays of doubles, and what compares an expression with them.
namespace reference {

using xf::index_t;
using shape = std::vector<index_t>;

struct array {
    shape extents;
    std::vector<double> data;

    explicit array(shape s) : extents(std::move(s)) {
        index_t count = 1;
        for (const index_t n : extents) count *= n;
        data.resize(std::size_t(count), 0.0);
    }
    std::size_t place(const shape& at) const {
        index_t p = 0;
        for (std::size_t k = 0; k < at.size(); ++k) p = p * extents[k] + at[k];
        return std::size_t(p);
    }
    double& operator()(const shape& at) { return data[place(at)]; }
    double operator()(const shape& at) const { return data[place(at)]; }
    /// 0 outside.
    double inside(const shape& at) const {
        for (std::size_t k = 0; k < at.size(); ++k) {
            if (at[k] < 0 || at[k] >= extents[k]) return 0;
        }
        return (*this)(at);
    }
};

/// Calls f with each index of the box, the last axis fastest.
template <class F>
void each_index(const shape& box, const F& f) {
    for (const index_t n : box) {
        if (n == 0) return;
    }
    shape at(box.size(), 0);
    for (;;) {
        f(at);
        int axis = int(box.size()) - 1;
        while (axis >= 0 && ++at[std::size_t(axis)] == box[std::size_t(axis)]) at[std::size_t(axis--)] = 0;
        if (axis < 0) return;
    }
}

inline std::mt19937& source() {
    static std::mt19937 engine(11);
    return engine;
}
inline index_t between(index_t least, index_t most) {
    return least + index_t(source()() % unsigned(most - least + 1));
}
/// Small integers, so that float sums of products are exact.
inline array random_array(shape s, int most = 3) {
    array a(std::move(s));
    for (double& v : a.data) v = double(between(-most, most));
    return a;
}

/// The axes in another order: result axis k is axis from[k].
inline array permuted(const array& a, const std::vector<int>& from) {
    shape to;
    for (const int axis : from) to.push_back(a.extents[std::size_t(axis)]);
    array result(to);
    each_index(to, [&](const shape& at) {
        shape there(at.size());
        for (std::size_t k = 0; k < at.size(); ++k) there[std::size_t(from[k])] = at[k];
        result(at) = a(there);
    });
    return result;
}
/// (n, c, spatial...) as (n, spatial..., c), and (o, i, spatial...) as (spatial..., i, o).
inline array channels_last(const array& a) {
    std::vector<int> from{0};
    for (int k = 2; k < int(a.extents.size()); ++k) from.push_back(k);
    from.push_back(1);
    return permuted(a, from);
}
inline array weights_last(const array& a) {
    std::vector<int> from;
    for (int k = 2; k < int(a.extents.size()); ++k) from.push_back(k);
    from.push_back(1);
    from.push_back(0);
    return permuted(a, from);
}

template <class T, std::size_t Rank>
xt::xtensor<T, Rank> tensor_of(const array& a) {
    typename xt::xtensor<T, Rank>::shape_type s;
    std::copy(a.extents.begin(), a.extents.end(), s.begin());
    xt::xtensor<T, Rank> t(s);
    std::copy(a.data.begin(), a.data.end(), t.data());
    return t;
}

/// The greatest difference from the array; infinite where the shapes differ.
template <class E>
double distance(const E& e, const array& expected) {
    if (!std::equal(e.extents().begin(), e.extents().end(), expected.extents.begin(), expected.extents.end()))
        return INFINITY;
    const auto found = xf::eval(e);
    double most = 0;
    for (std::size_t k = 0; k < expected.data.size(); ++k) {
        const double wanted = expected.data[k], got = double(found.data()[k]);
        const bool same = wanted == got || (std::isnan(wanted) && std::isnan(got));
        const double apart = std::abs(wanted - got);
        if (!same) most = std::max(most, std::isnan(apart) ? INFINITY : apart);
    }
    return most;
}

/// How windows move over one spatial axis.
struct steps {
    index_t window, stride = 1, before = 0, after = 0, dilation = 1;
    index_t count(index_t n, bool ceil = false) const {
        const index_t room = n + before + after - dilation * (window - 1) - 1;
        index_t last = room / stride;
        if (ceil && room % stride != 0 && (last + 1) * stride < n + before) ++last;
        return last + 1;
    }
};

/// x: (n, c, spatial...), weights: (o, c / groups, spatial...) -> (n, o, spatial...)
inline array convolution(const array& x, const array& weights, const std::vector<steps>& s,
                         index_t groups = 1) {
    const std::size_t spatial = s.size();
    shape out{x.extents[0], weights.extents[0]};
    shape taps{weights.extents[1]};
    for (std::size_t k = 0; k < spatial; ++k) {
        out.push_back(s[k].count(x.extents[k + 2]));
        taps.push_back(s[k].window);
    }
    const index_t outputs = weights.extents[0] / groups;
    array y(out);
    each_index(out, [&](const shape& at) {
        double sum = 0;
        each_index(taps, [&](const shape& tap) {
            shape from{at[0], at[1] / outputs * weights.extents[1] + tap[0]}, weight{at[1], tap[0]};
            for (std::size_t k = 0; k < spatial; ++k) {
                from.push_back(at[k + 2] * s[k].stride - s[k].before + tap[k + 1] * s[k].dilation);
                weight.push_back(tap[k + 1]);
            }
            sum += x.inside(from) * weights(weight);
        });
        y(at) = sum;
    });
    return y;
}

/// Calls f(result index, elements inside, elements that count in the divisor).
inline array pooling(const array& x, const std::vector<steps>& s, bool ceil, bool counts_padding,
                     const std::function<double(const std::vector<double>&, index_t)>& f) {
    const std::size_t spatial = s.size();
    shape out{x.extents[0], x.extents[1]}, taps;
    for (std::size_t k = 0; k < spatial; ++k) {
        out.push_back(s[k].count(x.extents[k + 2], ceil));
        taps.push_back(s[k].window);
    }
    array y(out);
    each_index(out, [&](const shape& at) {
        std::vector<double> values;
        index_t counted = 0;
        each_index(taps, [&](const shape& tap) {
            shape from{at[0], at[1]};
            bool is_inside = true, is_padded = true;
            for (std::size_t k = 0; k < spatial; ++k) {
                const index_t n = x.extents[k + 2];
                const index_t p = at[k + 2] * s[k].stride - s[k].before + tap[k] * s[k].dilation;
                from.push_back(p);
                is_inside = is_inside && p >= 0 && p < n;
                is_padded = is_padded && p < n + s[k].after;
            }
            if (is_inside) values.push_back(x(from));
            counted += index_t(counts_padding ? is_padded : is_inside);
        });
        y(at) = f(values, counted);
    });
    return y;
}
inline double greatest(const std::vector<double>& values, index_t) {
    double most = -INFINITY;
    for (const double v : values) most = std::max(most, v);
    return most;
}
inline double average(const std::vector<double>& values, index_t count) {
    double sum = 0;
    for (const double v : values) sum += v;
    return sum / double(count);
}

/// `f` of each element.
template <class F>
array mapped(array a, const F& f) {
    for (double& v : a.data) v = f(v);
    return a;
}
/// b[channel] added to (n, c, ...).
inline array with_bias(array a, const array& b) {
    array result = a;
    each_index(a.extents, [&](const shape& at) { result(at) += b({at[1]}); });
    return result;
}

/// Each row along the last axis, in place.
template <class F>
array by_rows(array a, const F& f) {
    const std::size_t n = std::size_t(a.extents.back());
    for (std::size_t at = 0; n > 0 && at < a.data.size(); at += n) f(a.data.data() + at, n);
    return a;
}

}  // namespace reference
