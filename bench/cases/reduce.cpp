#include "harness/library.hpp"
#include "harness/session.hpp"
#include "peers/eigen.hpp"
#include "peers/python.hpp"

#include <xfuse/xtensor.hpp>

namespace bench {
namespace {

using tensor0 = xt::xtensor<float, 0>;
using tensor1 = xt::xtensor<float, 1>;
constexpr std::size_t side = 4096;

tensor2 positive_numbers() {
    tensor2 x = numbers<2>({side, side});
    for (float& v : x.storage()) v = 1.5f + v;
    return x;
}

struct reductions {
    session& s;
    tensor2 x = positive_numbers();  ///< a sum near zero would say little about its rounding

    template <std::size_t R, class Own, class Loop, class Peer>
    void measure(const std::string& name, reduction what, int axis, const xt::xtensor<float, R>& expected,
                 double tolerance, const Own& own, const Loop& loop, const Peer& xtensor) {
        xt::xtensor<float, R> y(expected.shape());
        const filling fill = [&](const std::string& peer, std::function<void()> run) {
            return fills(peer, y, expected, std::move(run), tolerance * 1000);
        };
        std::vector<contender> all = {fills(
                                          "xfuse", y, expected, [&] { own(y); }, tolerance),
                                      fill("loops", [&] { loop(y); }), fill("xtensor", [&] { xtensor(y); })};
        for (contender& c : eigen_reduce(what, axis, x, y.data(), fill)) all.push_back(std::move(c));
        for (contender& c : python_ways({lend("x", x)}, expected, ways(what, axis), tolerance * 1000))
            all.push_back(std::move(c));
        s.against_limit(name, {.of_limit = 0.85}, x.size() * 4, y.size() * 4, all);
    }

    static std::vector<python_way> ways(reduction what, int axis) {
        const std::string op = what == reduction::sum    ? "sum"
                               : what == reduction::mean ? "mean"
                                                         : "amax",
                          axes = axis < 0 ? "(0, 1)" : std::to_string(axis),
                          of_model = what == reduction::sum    ? "ReduceSum"
                                     : what == reduction::mean ? "ReduceMean"
                                                               : "ReduceMax",
                          listed = axis < 0 ? "0, 1" : axes;
        return std::vector<python_way>{{"NumPy", "np." + op + "(x, " + axes + ", out=out)"},
                                       {"PyTorch", "torch." + op + "(x, " + axes + ")"},
                                       {"JAX", "x." + op.substr(op == "amax" ? 1 : 0) + "(" + axes + ")"}} +
               onnx_ways("axes = Constant<value_ints = [" + listed + "]>() y = " + of_model +
                         "<keepdims = 0>(x, axes)");
    }

    tensor1 sums(bool columns, double divisor) const {
        std::vector<double> total(side, 0.0);
        for (std::size_t i = 0; i < side; ++i)
            for (std::size_t j = 0; j < side; ++j) total[columns ? j : i] += x.data()[i * side + j];
        tensor1 result(tensor1::shape_type{side});
        for (std::size_t k = 0; k < side; ++k) result.data()[k] = float(total[k] / divisor);
        return result;
    }
    tensor0 sum(double divisor) const {
        double total = 0;
        for (const float v : x.storage()) total += v;
        tensor0 result;
        result() = float(total / divisor);
        return result;
    }
};

// `op` of the library and of xtensor over all axes, axis 0 and axis 1.
#define BENCH_REDUCTION(op, xtensor_op, all, rows, columns, loop_all, loop_rows, loop_columns, tolerance) \
    if (s.wants("reduce " #op " all"))                                                                    \
        r.measure(                                                                                        \
            "reduce " #op " all", reduction::op, -1, all, tolerance,                                      \
            [&](tensor0& y) { assign(y, xf::op(r.x)); }, [&](tensor0& y) { y() = loop_all; },             \
            [&](tensor0& y) { y() = xtensor_op(r.x)(); });                                                \
    if (s.wants("reduce " #op " axis 0"))                                                                 \
        r.measure(                                                                                        \
            "reduce " #op " axis 0", reduction::op, 0, columns, tolerance,                                \
            [&](tensor1& y) { assign(y, xf::op(r.x, {0})); }, [&](tensor1& y) { loop_columns(r.x, y); },  \
            [&](tensor1& y) { xt::noalias(y) = xtensor_op(r.x, {0}); });                                  \
    if (s.wants("reduce " #op " axis 1"))                                                                 \
    r.measure(                                                                                            \
        "reduce " #op " axis 1", reduction::op, 1, rows, tolerance,                                       \
        [&](tensor1& y) { assign(y, xf::op(r.x, {1})); }, [&](tensor1& y) { loop_rows(r.x, y); },         \
        [&](tensor1& y) { xt::noalias(y) = xtensor_op(r.x, {1}); })

void mean_rows(const tensor2& x, tensor1& y) {
    loop_sum_rows(x, y);
    for (float& v : y.storage()) v /= float(side);
}
void mean_columns(const tensor2& x, tensor1& y) {
    loop_sum_columns(x, y);
    for (float& v : y.storage()) v /= float(side);
}

}  // namespace

void reduce_cases(session& s) {
    bool any = false;
    for (const char* op : {"sum", "mean", "max"})
        for (const char* axes : {"all", "axis 0", "axis 1"})
            any |= s.wants(std::string("reduce ") + op + " " + axes);
    if (!any) return;
    reductions r{s};
    tensor1 max_columns(tensor1::shape_type{side}), max_rows(max_columns);
    loop_max_columns(r.x, max_columns);
    loop_max_rows(r.x, max_rows);
    const tensor0 max_all = loop_max(r.x);
    BENCH_REDUCTION(sum, xt::sum, r.sum(1), r.sums(false, 1), r.sums(true, 1), loop_sum(r.x), loop_sum_rows,
                    loop_sum_columns, 1e-5);
    BENCH_REDUCTION(mean, xt::mean, r.sum(side * side), r.sums(false, side), r.sums(true, side),
                    loop_sum(r.x) / float(side * side), mean_rows, mean_columns, 1e-6);
    BENCH_REDUCTION(max, xt::amax, max_all, max_rows, max_columns, loop_max(r.x), loop_max_rows,
                    loop_max_columns, 0);
}

}  // namespace bench
