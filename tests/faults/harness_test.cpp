#include <doctest/doctest.h>

#include <thread>

#include "faults/heap.hpp"
#include "faults/scenario.hpp"

namespace faults {
namespace {

constexpr index_t narrow = 7;

/// What came of one evaluation in which something was to fail.
struct outcome {
    bool has_failed = false, is_unchanged = true, is_right = false;
};

/// Evaluates with a failure to come; after it once more without, on the same thread, which `between` uses
/// for something else.
template <class Problem, class Run, class Arm, class Disarm, class Between>
outcome attempt(operands& all, const std::vector<double>& right, const Run& run, const Arm& arm,
                const Disarm& disarm, const Between& between) {
    outcome o;
    all.target().restore();
    arm();
    try {
        run();
    } catch (const Problem&) {
        o.has_failed = true;
    }
    disarm();
    if (o.has_failed) {
        o.is_unchanged = all.target().is_as_it_was();
        between();
        run();
    }
    o.is_right = all.target().values() == right && all.operands_are_as_they_were();
    return o;
}

/// On a new thread the library's scratch memory is allocated anew.
template <class F>
void on_new_thread(const F& f) {
    std::thread(f).join();
}

bool are_close(const std::vector<double>& a, const std::vector<double>& b, double rounding) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [rounding](double x, double y) {
        return std::abs(x - y) <= rounding * std::max(1.0, std::abs(x));
    });
}

}  // namespace

namespace {

/// Evaluates on new threads on which `before` has run, each with another allocation that fails. Returns how
/// many there were.
template <class Run, class Before>
long fail_each_allocation(operands& memory, const Run& run, const Before& before) {
    on_new_thread(run);
    const std::vector<double> right = memory.target().values();
    long failures = 0;
    for (bool goes_on = true; goes_on; ++failures) {
        const long blocks_before = live_blocks();
        outcome o;
        on_new_thread([&] {
            before();
            o = attempt<std::bad_alloc>(
                memory, right, run, [&] { fail_allocation(failures); }, [] { fail_allocation(-1); }, before);
        });
        const long blocks_after = live_blocks();
        CAPTURE(failures);
        CHECK(blocks_after == blocks_before);
        CHECK(o.is_unchanged);
        CHECK(o.is_right);
        CHECK(o.has_failed == has_failed());
        goes_on = o.has_failed;
    }
    return failures - 1;
}

void throw_at_each_element(const scenario& s, order of_target) {
    operands memory(narrow, order::rows, of_target, true);
    const auto run = [&] { s.throwing(memory, {.threads = 1}); };
    run();
    const std::vector<double> right = memory.target().values();
    run();
    const long before = live_blocks();
    long element = 0;
    for (bool goes_on = true; goes_on; ++element) {
        const outcome o = attempt<thrown>(
            memory, right, run, [&] { elements_left = element; }, [] { elements_left = -1; }, [] {});
        CAPTURE(element);
        CHECK(o.is_unchanged);
        CHECK(o.is_right);
        goes_on = o.has_failed;
    }
    const long after = live_blocks();
    CHECK(after == before);
    CHECK(element > narrow);
}

}  // namespace

void check_allocations(const scenarios& all) {
    for (const scenario& s : all) {
        INFO(std::string(s.name));
        operands first(narrow, order::rows, order::rows, true),
            larger(20 * narrow, order::rows, order::rows, true);
        const auto run_first = [&] { s.plain(first, {.threads = 1}); };
        CHECK(fail_each_allocation(first, run_first, [] {}) > 0);
        // Scratch memory that is there but too small must not be lost, or be taken for larger than it is.
        fail_each_allocation(
            larger, [&] { s.plain(larger, {.threads = 1}); }, run_first);
    }
}

void check_throwing(const scenarios& all) {
    for (const scenario& s : all) {
        INFO(std::string(s.name));
        for (const order of_target : {order::rows, order::spaced}) throw_at_each_element(s, of_target);
    }
}

void check_memory(const scenarios& all) {
    for (const scenario& s : all) {
        for (const index_t width : {7, 19, 70}) {
            operands plain(width, order::rows, order::rows, true);
            s.plain(plain, {});
            const std::vector<double> right = plain.target().values();
            for (const order of_operands : orders) {
                for (const order of_target : orders) {
                    for (const bool at_end : {false, true}) {
                        INFO(xf::core::message(s.name, ", ", width, " wide: operands by ",
                                               name_of(of_operands), ", target by ", name_of(of_target),
                                               at_end ? ", page after them" : ", page before them"));
                        operands memory(width, of_operands, of_target, at_end);
                        s.plain(memory, {});
                        CHECK(are_close(memory.target().values(), right, s.rounding));
                        CHECK(memory.target().gaps_are_as_they_were());
                        CHECK(memory.operands_are_as_they_were());
                    }
                }
            }
        }
    }
}

}  // namespace faults

namespace {

/// A scenario that breaks its promises writes the target, or one byte beside it, before it fails.
TEST_CASE("the harness sees a target that was written before the failure") {
    using namespace faults;
    operands memory(narrow, order::rows, order::spaced, true);
    const auto& y = memory.target<float>(std::vector<index_t>{3, narrow});
    const auto run = [&] {
        y.origin()[0] = 9;
        if (elements_left >= 0) throw thrown();
    };
    const outcome o = attempt<thrown>(
        memory, {}, run, [] { elements_left = 0; }, [] { elements_left = -1; }, [] {});
    CHECK(o.has_failed);
    CHECK_FALSE(o.is_unchanged);
    CHECK_FALSE(o.is_right);
    memory.target().restore();
    CHECK(memory.target().gaps_are_as_they_were());
    y.origin()[1] = 0;
    CHECK_FALSE(memory.target().gaps_are_as_they_were());
}

}  // namespace
