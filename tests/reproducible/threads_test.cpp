#include <doctest/doctest.h>

#ifdef XFUSE_TEST_HAS_TBB
#include <tbb/global_control.h>
#include <tbb/task_arena.h>
#endif

#include "reproducible/cases.hpp"

namespace {

using namespace reproducible;

/// Runs f where 16 threads may work, however many cores there are.
template <class F>
void with_many_threads(const F& f) {
#ifdef XFUSE_TEST_HAS_TBB
    const tbb::global_control allowed(tbb::global_control::max_allowed_parallelism, 16);
    tbb::task_arena(16).execute(f);
#else
    f();
#endif
}

void check_threads(const cases& all) {
    with_many_threads([&] {
        for (const reproduced& c : all) {
            const auto expected = c.bytes({.threads = 1});
            for (const int threads : {1, 2, 3, 4, 8, 16}) {
                for (int run = 0; run < 3; ++run) {
                    INFO((c.name + ", threads: " + std::to_string(threads)));
                    CHECK(c.bytes({.threads = threads}) == expected);
                }
            }
        }
    });
}

}  // namespace

TEST_CASE("reductions have the same bits on 1 to 16 threads") { check_threads(reductions()); }
TEST_CASE("contractions have the same bits on 1 to 16 threads") {
    check_threads(contractions(numbers::fractions));
}
