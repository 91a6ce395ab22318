#include <doctest/doctest.h>

#include <atomic>
#include <xfuse/xtensor.hpp>

#include "io/numbers.hpp"
#include "xfuse/xfuse.hpp"

/// A thread reads files ahead of what is computed, and another one writes. Run it with the thread sanitizer:
/// `./dev test --tsan`.
namespace {

constexpr files::index_t memory = files::index_t(10) << 20;

/// 12 MB, which is more than may be in memory.
struct film {
    files::scratch_folder folder{};
    files::array<3> x = files::numbers<3>({300, 100, 100});
    xf::mapped<float, 3> big = saved();

private:
    xf::mapped<float, 3> saved() {
        xf::save_npy(folder.file("x"), x);
        return xf::map_npy<float, 3>(folder.file("x"));
    }
};

}  // namespace

TEST_CASE("slabs of a file are read and written while others are computed") {
    const film f;
    const auto smooth = [](const auto& x) { return xf::windows(x, {3}, {1}, {.axes = {0}}).mean(-1); };
    std::atomic<int> told = 0;
    xf::save_npy(f.folder.file("y"), smooth(f.big),
                 {.memory = memory, .progress = [&](const xf::progress& p) { told += p.read > 0; }});
    CHECK(told > 2);
    CHECK(xf::load_npy<float, 3>(f.folder.file("y")) == xf::eval(smooth(xf::lazy(f.x))));
}

TEST_CASE("pieces of a file are read while others are reduced") {
    const film f;
    const auto highest = xf::eval_by_slabs(f.big.max({0}), {.memory = memory});
    CHECK(highest == xf::eval(xf::lazy(f.x).max({0})));
    const auto counts = [](const auto& x) { return xf::histogram(x, 5, {-2.0, 3.0}).counts; };
    CHECK(xf::eval_by_slabs(counts(f.big), {.memory = memory}) == xf::eval(counts(xf::lazy(f.x))));
}

TEST_CASE("what reads ahead ends where the evaluation does") {
    const film f;
    std::atomic<bool> stop = false;
    const xf::slabs options{
        .memory = memory, .progress = [&](const xf::progress&) { stop = true; }, .stop = &stop};
    CHECK_THROWS_AS(xf::save_npy(f.folder.file("y"), f.big * 2.0F, options), xf::cancelled);
    stop = false;
    CHECK_THROWS_AS((void)xf::eval_by_slabs(f.big.mean({0}), options), xf::cancelled);
}
