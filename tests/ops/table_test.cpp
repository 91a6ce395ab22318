#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "ops/reference.hpp"
#include "ops/values.hpp"
#include "xfuse/core/promote.hpp"
#include "xfuse/kernels/kernel_table.hpp"
#include "xfuse/ops/formula.hpp"
#include "xfuse/ops/functors.hpp"

/// The table of operations, walked: each line against plain C++ over special and random values in every type,
/// on every instruction set; its properties; its derivatives against central differences.
namespace {

using namespace xf;
using ops::op;

/// What vector mathematics promises, in units of the last place.
constexpr double max_ulps = 4;

template <class T>
bool is_close(T found, long double right) {
    if (std::isnan(right)) return std::isnan(found);
    const T rounded = T(right);
    if (found == rounded) return true;
    if (std::isinf(found) || std::isinf(rounded)) {
        // Rounded over the end of the range, or not.
        return std::abs((long double)(std::isinf(found) ? rounded : found)) >
               (long double)(std::numeric_limits<T>::max()) * (1 - 8 * std::numeric_limits<T>::epsilon());
    }
    const T next = std::nextafter(std::abs(rounded), std::numeric_limits<T>::infinity());
    const T unit = std::max(next - std::abs(rounded), std::numeric_limits<T>::min());
    return std::abs((long double)(found)-right) <= max_ulps * unit;
}

template <class T>
using storage = std::conditional_t<std::is_same_v<T, bool>, std::uint8_t, T>;

/// Counts wrong elements; one message for the first.
template <class T, class R, class Right>
int wrong(op what, const std::vector<T>& x, const std::vector<T>& y, const std::vector<R>& out,
          const Right& is_right) {
    int count = 0;
    for (std::size_t k = 0; k < x.size(); ++k) {
        if (is_right(k, out[k])) continue;
        if (count++ == 0)
            MESSAGE(std::string(ops::properties_of(what).name), " of ", double(x[k]), " and ", double(y[k]),
                    " gave ", double(out[k]));
    }
    return count;
}

/// Every line of the table that computes in T.
template <class T>
void check_type(const ops::row_table& kernels) {
    std::vector<storage<T>> a, b;
    values::pairs<T>(a, b);
    for (int code = 0; code < ops::op_count; ++code) {
        const op what = op(code);
        const values::single one(what, dtype_of<T>);
        if (what == op::conversion || what == op::floor_divide || !ops::accepts(what, {one.inputs, 1}))
            continue;
        if (one.o.computes != dtype_of<T>) continue;
        CAPTURE(kernels.isa);
        CAPTURE(name_of(dtype_of<T>));
        std::vector<storage<T>> out(a.size());
        std::vector<std::uint8_t> flags(a.size());
        const bool is_flag = one.o.yields == dtype::boolean;
        const std::vector<const void*> in = {a.data(), b.data(), a.data()};
        values::run(one.list(), nullptr, in, is_flag ? static_cast<void*>(flags.data()) : out.data(),
                    index_t(a.size()), kernels);
        if (ops::properties_of(what).yields == ops::result_rule::boolean) {
            CHECK(wrong(what, a, b, flags, [&](std::size_t k, std::uint8_t found) {
                      return found == int(reference::of_comparison(what, T(a[k]), T(b[k])));
                  }) == 0);
        } else if constexpr (std::is_same_v<T, bool>) {
            CHECK(wrong(what, a, b, flags, [&](std::size_t k, std::uint8_t found) {
                      return found == int(reference::of_integers<bool>(what, T(a[k]), T(b[k]), T(a[k])));
                  }) == 0);
        } else if constexpr (std::is_floating_point_v<T>) {
            CHECK(wrong(what, a, b, out, [&](std::size_t k, T found) {
                      return is_close(found, reference::of_floats(what, a[k], b[k], a[k]));
                  }) == 0);
        } else {
            CHECK(wrong(what, a, b, out, [&](std::size_t k, T found) {
                      return found == reference::of_integers<T>(what, a[k], b[k], a[k]);
                  }) == 0);
        }
    }
}

double run_once(op what, double x, double y, double z) {
    const values::single one(what, dtype::float64);
    double out = 0;
    values::run(one.list(), nullptr, {&x, &y, &z}, &out, 1, ops::active_rows());
    return out;
}

/// Operands inside of every operation's domain, apart from each other and from where one of them has a kink.
const double points[][3] = {{0.31, 0.52, 0.73}, {0.62, 0.27, 0.41}, {0.87, 0.44, 0.11}, {0.15, 0.83, 0.36}};

double derivative_of(op what, int by, const double* at) {
    const ops::formula f = ops::parse_formula(ops::properties_of(what).derivative[by], dtype::float64);
    const double r = run_once(what, at[0], at[1], at[2]);
    double out = 0;
    values::run(f.list(), f.constants.data(), {&at[0], &at[1], &at[2], &r}, &out, 1, ops::active_rows());
    return out;
}

template <class F, class Computes, class Result, class... T>
void check_types() {
    const dtype types[] = {dtype_of<T>...};
    CAPTURE(F::name);
    CHECK(ops::accepts(ops::op_of<F>, types));
    const dtype computes = ops::computing_type(ops::op_of<F>, types);
    CHECK(computes == dtype_of<Computes>);
    CHECK(ops::result_type(ops::op_of<F>, computes) == dtype_of<Result>);
}

}  // namespace

TEST_CASE("each operation in each real type, on each instruction set") {
    const kernels::available_list all = kernels::all_tables();
    int runnable = 0;
    for (int k = 0; k < all.count; ++k) {
        if (!all.first[k].runnable) continue;
        ++runnable;
        const ops::row_table& kernels = ops::all_row_tables()[std::size_t(k)];
        check_type<bool>(kernels);
        check_type<std::int8_t>(kernels);
        check_type<std::uint8_t>(kernels);
        check_type<std::int16_t>(kernels);
        check_type<std::uint16_t>(kernels);
        check_type<std::int32_t>(kernels);
        check_type<std::uint32_t>(kernels);
        check_type<std::int64_t>(kernels);
        check_type<std::uint64_t>(kernels);
        check_type<float>(kernels);
        check_type<double>(kernels);
    }
    CHECK(runnable > 0);
}

TEST_CASE("names are unique and lead back to their line") {
    std::set<std::string> names;
    for (int code = 0; code < ops::op_count; ++code) {
        const ops::properties& p = ops::properties_of(op(code));
        CAPTURE(p.name);
        CHECK(names.insert(p.name).second);
        CHECK(ops::find_operation(p.name) == op(code));
        CHECK(p.arity >= 1);
        CHECK(p.arity <= ops::max_arity);
        CHECK(p.cost >= 1);
        CHECK(std::string(p.text).find('x') != std::string::npos);
    }
    CHECK(ops::find_operation("no such operation") == op::opaque);
}

TEST_CASE("derivatives agree with central differences") {
    int checked = 0;
    for (int code = 0; code < ops::op_count; ++code) {
        const op what = op(code);
        const ops::properties& p = ops::properties_of(what);
        const dtype types[] = {dtype::float64, dtype::float64, dtype::float64};
        const bool yields_numbers =
            ops::accepts(what, {types, 1}) && p.yields != ops::result_rule::boolean && what != op::conversion;
        for (int by = what == op::where ? 1 : 0; yields_numbers && by < p.arity; ++by) {
            CAPTURE(p.name);
            CAPTURE(by);
            // By definition it has none.
            if (what == op::stop_gradient) {
                CHECK(p.derivative[by] == nullptr);
                continue;
            }
            REQUIRE(p.derivative[by] != nullptr);
            for (const auto& point : points) {
                double high[3], low[3];
                double at[3] = {point[0] + (what == op::acosh ? 1 : 0), point[1], point[2]};
                std::copy_n(at, 3, high);
                std::copy_n(at, 3, low);
                constexpr double h = 1e-6;
                high[by] += h;
                low[by] -= h;
                const double slope =
                    (run_once(what, high[0], high[1], high[2]) - run_once(what, low[0], low[1], low[2])) /
                    (2 * h);
                const double right = derivative_of(what, by, at);
                CHECK(std::abs(slope - right) <= 1e-6 * std::max(1.0, std::abs(right)));
                ++checked;
            }
        }
    }
    CHECK(checked > 150);
}

TEST_CASE("properties hold") {
    for (int code = 0; code < ops::op_count; ++code) {
        const op what = op(code);
        const ops::properties& p = ops::properties_of(what);
        const dtype type = dtype::float64;
        if (!ops::accepts(what, {&type, 1}) || what == op::conversion ||
            p.computes == ops::computing_rule::boolean)
            continue;
        CAPTURE(p.name);
        for (const auto& v : points) {
            if (p.arity == 2 && p.yields == ops::result_rule::same) {
                const bool commutes = run_once(what, v[0], v[1], 0) == run_once(what, v[1], v[0], 0);
                CHECK(commutes == p.is_commutative);
                const double left = run_once(what, run_once(what, v[0], v[1], 0), v[2], 0);
                const double right = run_once(what, v[0], run_once(what, v[1], v[2], 0), 0);
                if (p.is_associative) CHECK(std::abs(left - right) < 1e-12);
                CHECK_EQ(run_once(what, v[0], v[0], 0) == v[0], p.is_idempotent);
            }
            if (p.arity == 1 && p.is_idempotent) {
                const double once = run_once(what, -3 * v[0], 0, 0);
                CHECK(run_once(what, once, 0, 0) == once);
            }
            for (int k = 0; k < p.arity; ++k) {
                if (p.order[k] == ops::monotone::none) continue;
                double more[] = {v[0], v[1], v[2]};
                more[k] += 0.5;
                CHECK(run_once(what, more[0], more[1], more[2]) >= run_once(what, v[0], v[1], v[2]));
            }
        }
        if (p.identity == ops::neutral::zero) CHECK(run_once(what, 0.7, 0, 0) == 0.7);
        if (p.identity == ops::neutral::one) CHECK(run_once(what, 0.7, 1, 0) == 0.7);
        if (p.identity == ops::neutral::lowest) CHECK(run_once(what, 0.7, -INFINITY, 0) == 0.7);
        if (p.identity == ops::neutral::highest) CHECK(run_once(what, 0.7, INFINITY, 0) == 0.7);
    }
}

TEST_CASE("run-time types are those of the functors") {
    ops::for_each_functor([]<class F>() {
        if constexpr (!std::is_same_v<F, ops::where> && !std::is_same_v<F, ops::conversion>) {
            if constexpr (ops::arity_of<F> == 1) {
                ops::for_each_element([]<class A>() {
                    if constexpr (F::template accepts<A>)
                        check_types<F, typename F::template operand<A>, typename F::template result<A>, A>();
                });
            } else {
                ops::for_each_element([]<class A>() {
                    ops::for_each_element([]<class B>() {
                        if constexpr (F::template accepts<A> && F::template accepts<B>)
                            check_types<F, typename F::template operand<A, B>,
                                        typename F::template result<A, B>, A, B>();
                    });
                });
            }
        }
    });
}

TEST_CASE("formulas: what is no formula is refused at its place") {
    for (const char* text : {"", "x +", "x ^ y", "tangent(x)", "exp(x", "where(x, y)", "x y", "1e"}) {
        CAPTURE(text);
        CHECK_THROWS_AS(ops::parse_formula(text, dtype::float64), std::logic_error);
    }
    const ops::formula f = ops::parse_formula("-x * (y + 2) / where(x > y, 1, r)", dtype::float32);
    CHECK(ops::text_of(f.list(), f.constants.data()) == "((-x0) * (x1 + 2.0f)) / ((x0 > x1) ? 1.0f : x3)");
}
