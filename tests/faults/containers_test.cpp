#include <doctest/doctest.h>

#include <optional>
#include <thread>
#include <xfuse/xtensor.hpp>

#include "faults/heap.hpp"
#include "faults/scenario.hpp"
#include "xfuse/xfuse.hpp"

/// The ways in which xtensor assigns: its containers and views stay as they were when something fails.
namespace {

const xt::xtensor<float, 2> x = {{1, 2, 3}, {4, 5, 6}};

struct outcome {
    bool has_failed = false, is_unchanged = true, is_right = true;
};

template <class Y>
bool are_same(const Y& a, const Y& b) {
    return std::equal(a.shape().begin(), a.shape().end(), b.shape().begin(), b.shape().end()) &&
           std::equal(a.cbegin(), a.cend(), b.cbegin(), b.cend());
}

/// Runs `f(y, operand)`, of which one step fails; then again as it should be.
template <class Problem, class Y, class F, class X, class Arm, class Disarm>
outcome attempt(const Y& initial, const Y& right, const F& f, const X& operand, const Arm& arm,
                const Disarm& disarm) {
    Y y = initial;
    outcome o;
    arm();
    try {
        f(y, operand);
    } catch (const Problem&) {
        o.has_failed = true;
    }
    disarm();
    if (o.has_failed) {
        o.is_unchanged = are_same(y, initial);
        f(y, operand);
    }
    o.is_right = are_same(y, right);
    return o;
}

template <class F>
void on_new_thread(const F& f) {
    std::thread(f).join();
}

template <class Y, class F>
void check(const char* name, const Y& initial, const F& f) {
    INFO(std::string(name));
    Y right = initial;
    f(right, xf::lazy(x));
    REQUIRE_FALSE(are_same(right, initial));
    long step = 0;
    for (bool goes_on = true; goes_on; ++step) {
        const long before = faults::live_blocks();
        outcome o;
        on_new_thread([&] {
            o = attempt<std::bad_alloc>(
                initial, right, f, xf::lazy(x), [&] { faults::fail_allocation(step); },
                [] { faults::fail_allocation(-1); });
        });
        const long after = faults::live_blocks();
        CAPTURE(step);
        CHECK(after == before);
        CHECK(o.is_unchanged);
        CHECK(o.is_right);
        goes_on = o.has_failed;
    }
    CHECK(step > 1);
    step = 0;
    for (bool goes_on = true; goes_on; ++step) {
        const long before = faults::live_blocks();
        outcome o;
        on_new_thread([&] {
            o = attempt<faults::thrown>(
                initial, right, f, xf::map(faults::careful<float>{}, x),
                [&] { faults::elements_left = step; }, [] { faults::elements_left = -1; });
        });
        const long after = faults::live_blocks();
        CAPTURE(step);
        CHECK(after == before);
        CHECK(o.is_unchanged);
        CHECK(o.is_right);
        goes_on = o.has_failed;
    }
    CHECK(step > long(x.size()));
}

const xt::xtensor<float, 2> ones = xt::ones<float>({2, 3});
const xt::xtensor<float, 3> cube = xt::ones<float>({2, 2, 3});

}  // namespace

TEST_CASE("containers") {
    check("assignment", ones, [](auto& y, const auto& e) { y = e * 2; });
    check("noalias", ones, [](auto& y, const auto& e) { xt::noalias(y) = e * 2; });
    check("assignment that resizes", xt::xtensor<float, 2>(xt::ones<float>({4, 1})),
          [](auto& y, const auto& e) { y = e * 2; });
    check("compound assignment", ones, [](auto& y, const auto& e) { y += e; });
    check("noalias compound assignment", ones, [](auto& y, const auto& e) { xt::noalias(y) -= e * 3; });
    check("of a container to itself, transposed", xt::xtensor<float, 2>{{1, 2}, {3, 4}},
          [](auto& y, const auto& e) { y = xf::transpose(y) + e.sum(); });
    check("column-major", xt::xtensor<double, 2, xt::layout_type::column_major>(ones),
          [](auto& y, const auto& e) { y = e * 2; });
    check("xarray", xt::xarray<float>(ones), [](auto& y, const auto& e) { y = e * 2; });
    check("xarray of another rank", xt::xarray<float>(cube), [](auto& y, const auto& e) { y = e * 2; });
    check("xtensor_fixed", xt::xtensor_fixed<float, xt::xshape<2, 3>>(ones),
          [](auto& y, const auto& e) { y = e * 2; });
    check("construction", ones, [](auto& y, const auto& e) {
        xt::xtensor<float, 2> made = e * 2;
        y = std::move(made);
    });
    check("eval", ones, [](auto& y, const auto& e) { y = xf::eval(e * 2); });
}

TEST_CASE("views and adaptors") {
    check("view", cube, [](auto& y, const auto& e) { xt::view(y, 1) = e * 2; });
    check("view of every second element", xt::xtensor<float, 2>(xt::ones<float>({2, 6})),
          [](auto& y, const auto& e) { xt::view(y, xt::all(), xt::range(0, 6, 2)) = e; });
    check("compound assignment to a view", cube,
          [](auto& y, const auto& e) { xt::view(y, xt::all(), 1) += e; });
    check("strided_view", cube, [](auto& y, const auto& e) {
        auto part = xt::strided_view(y, {0, xt::ellipsis()});
        part = e * 2;
    });
    check("adapted memory", ones, [](auto& y, const auto& e) {
        auto adapted = xt::adapt(y.data(), y.size(), xt::no_ownership(), std::array<std::size_t, 2>{2, 3});
        adapted = e * 2;
    });
    check("part of itself", xt::xtensor<float, 1>{1, 2, 3, 4}, [](auto& y, const auto& e) {
        xt::view(y, xt::range(1, 4)) = xf::lazy(xt::view(y, xt::range(0, 3))) * e.sum(0);
    });
}

TEST_CASE("assign, plan and eval_scalar") {
    check("assign", ones, [](auto& y, const auto& e) { xf::assign(y, e * 2, xf::policy{.threads = 2}); });
    check("plan", ones, [](auto& y, const auto& e) {
        auto p = xf::plan(e * 2);
        p.run(y);
    });
    check("plan, run into a column-major array", xt::xtensor<float, 2, xt::layout_type::column_major>(ones),
          [](auto& y, const auto& e) {
              auto p = xf::plan(e * 2);
              p.run(y);
          });
    check("eval_scalar", xt::xtensor<float, 1>{0},
          [](auto& y, const auto& e) { y(0) = xf::eval_scalar(e.sum()); });
}
