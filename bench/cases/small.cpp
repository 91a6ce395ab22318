#include "harness/allocations.hpp"
#include "harness/library.hpp"
#include "harness/session.hpp"
#include "peers/peers.hpp"
#include "peers/python.hpp"

#include <xfuse/xtensor.hpp>

namespace bench {
namespace {

constexpr int calls = 2000;

/// The first document's pooling, too small for anything but the way there to matter.
void pooling(session& s) {
    tensor4 x = numbers<4>({2, 3, 4, 4});
    tensor4 y(tensor4::shape_type{2, 3, 2, 2}), expected(y.shape());
    loop_max_pool(x, expected, 2, 2, 0);
    std::vector<contender> all;
    all.push_back(fills("xfuse", y, expected, [&] { assign(y, xf::windows(x, 2, 2).max({-1, -2})); }));
    auto planned = xf::plan(xf::windows(x, 2, 2).max({-1, -2}));
    all.push_back(fills("plan, run", y, expected, [&] { planned.run(y); }));
    all.push_back(fills("any_expr", y, expected, [&] {
        const xf::any_expr<float, 4> e = xf::windows(x, 2, 2).max({-1, -2});
        assign(y, e);
    }));
    const xf::any_plan<float, 4> kept = xf::plan(xf::any_expr(xf::windows(x, 2, 2).max({-1, -2})));
    all.push_back(fills("any_plan, run", y, expected, [&] { kept.run(y); }));
    all.push_back(fills("loops", y, expected, [&] { loop_max_pool(x, y, 2, 2, 0); }));
    all.push_back(fills("xtensor", y, expected, [&] {
        xt::noalias(y) = xt::amax(xt::reshape_view(x, {2, 3, 2, 2, 2, 2}), {3, 5});
    }));
    for (contender& c : python_ways({lend("x", x)}, expected,
                                    {{"NumPy reshape", "x.reshape(2, 3, 2, 2, 2, 2).max((3, 5))"},
                                     {"PyTorch", "F.max_pool2d(x, 2)"}}))
        all.push_back(std::move(c));
    for (contender& c : all) c.calls = calls;
    const std::vector<timing> t = race(all);
    const auto report = [&](const std::string& name, std::size_t own, double most) {
        s.add(row{.name = name,
                  .own = t[own],
                  .target = duration(most),
                  .met = yes_or_no(t[own].wrong.empty() && t[own].median <= most),
                  .peers = entrants(all, t.data(), 4, t[own])});
    };
    report("small pooling of 2x3x4x4", 0, 1e-6);
    report("small pooling of 2x3x4x4, run of a plan", 1, 150e-9);
    report("small pooling of 2x3x4x4, through any_expr", 2, 1.3e-6);
    report("small pooling of 2x3x4x4, run of an any_plan", 3, 60e-9);
}

template <std::size_t R, class F>
void count_allocations(session& s, const std::string& name, xt::xtensor<float, R>& y, const F& run) {
    const float* const before = y.data();
    for (int i = 0; i < 3; ++i) run();
    const long start = allocations();
    for (int i = 0; i < 10; ++i) run();
    const long count = allocations() - start;
    s.add(row{.name = name,
              .reading = number(double(count) / 10, 1) + " a run",
              .target = "0",
              .met = yes_or_no(count == 0 && y.data() == before)});
}

void heap(session& s) {
    tensor4 x = numbers<4>({2, 8, 64, 64});
    tensor4 y(tensor4::shape_type{2, 8, 32, 32}), z(tensor4::shape_type{2, 8, 64, 64});
    xt::xtensor<float, 1> totals(xt::xtensor<float, 1>::shape_type{64});
    count_allocations(s, "heap allocations, pooling", y, [&] {
        assign(y, xf::windows(x, 2, 2).max({-1, -2}));
    });
    count_allocations(s, "heap allocations, elementwise", z,
                      [&] { assign(z, xf::tanh(2 * xf::lazy(x) + 1) * xf::lazy(x)); });
    const xf::any_plan<float, 4> kept =
        xf::plan(xf::any_expr(xf::relu(xf::any_expr(xf::windows(x, 2, 2).max({-1, -2})) - 1.0F)));
    count_allocations(s, "heap allocations, any_plan", y, [&] { kept.run(y); });
    count_allocations(s, "heap allocations, sum", totals, [&] { assign(totals, xf::sum(x, {0, 1, 2})); });
    count_allocations(s, "heap allocations, repeat", z,
                      [&] { assign(z, xf::repeat(xf::repeat(y, 2, -1), 2, -2)); });
}

}  // namespace

void small_cases(session& s) {
    if (s.wants("small pooling of 2x3x4x4, run of a plan")) pooling(s);
    if (s.wants("heap allocations, pooling elementwise any_plan sum repeat")) heap(s);
}

}  // namespace bench
