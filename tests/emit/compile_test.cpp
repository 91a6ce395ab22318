#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "xfuse/xfuse.hpp"
#include "xfuse/xtensor.hpp"

namespace {

xt::xtensor<float, 2> numbers() {
    xt::xtensor<float, 2> x({13, 18});
    for (std::size_t k = 0; k < x.size(); ++k) x.data()[k] = float(k * 37 % 101) / 25 - 2;
    return x;
}

/// A folder of its own for what is compiled, and the compiler that the tests are built with.
struct own_cache {
    std::filesystem::path folder =
        std::filesystem::temp_directory_path() / ("xfuse_compile_" + std::to_string(getpid()));
    own_cache() {
        std::filesystem::create_directories(folder);
        setenv("XDG_CACHE_HOME", folder.c_str(), 1);
        setenv("XFUSE_CXX", XFUSE_TEST_COMPILER, 1);
    }
    ~own_cache() {
        std::filesystem::remove_all(folder);
        unsetenv("XFUSE_CXX");
    }
    own_cache(const own_cache&) = delete;
    own_cache& operator=(const own_cache&) = delete;
};

}  // namespace

TEST_CASE("what is compiled gives what the plan gives, is kept, and is left where it must not be trusted") {
    const own_cache cache;
    xt::xtensor<float, 2> x = numbers(), y;
    const auto e = xf::windows(x, 2, 2).max({-1, -2}) * 2.F;
    const xt::xtensor<float, 2> expected = e;
    const auto note_of_run = [&] {
        auto fast = xf::compile(e);
        y = xt::xtensor<float, 2>();
        fast.run(y);
        CHECK(y == expected);
        return fast.note();
    };
    CHECK(note_of_run().starts_with("compile: compiled by \"" XFUSE_TEST_COMPILER "\", kept as "));
    CHECK(note_of_run().starts_with("compile: taken from "));

    auto fast = xf::compile(e);
    REQUIRE(fast.is_compiled());
    // Other elements are read; a target that overlaps an operand, or is not dense, gets the plan's result.
    x(0, 0) = 100;
    fast.run(y);
    CHECK(y(0, 0) == 200);
    auto part = xt::view(x, xt::range(0, 6), xt::range(0, 9));
    const xt::xtensor<float, 2> anew = e;
    fast.run(part);
    CHECK(xt::xtensor<float, 2>(part) == anew);
    // The container has moved on.
    x = numbers();
    fast.run(y);
    CHECK(y == expected);

    chmod((cache.folder / "xfuse/compiled").c_str(), 0755);
    CHECK(note_of_run().ends_with(
        " is not a folder that this user alone can read and write; the program runs"));
    chmod((cache.folder / "xfuse/compiled").c_str(), 0700);
    // A link in its place is not followed.
    std::filesystem::rename(cache.folder / "xfuse/compiled", cache.folder / "xfuse/elsewhere");
    std::filesystem::create_symlink("elsewhere", cache.folder / "xfuse/compiled");
    CHECK(note_of_run().ends_with("; the program runs"));
    std::filesystem::remove(cache.folder / "xfuse/compiled");
    setenv("XFUSE_CXX", "no-such-compiler", 1);
    CHECK(note_of_run() == "compile: there is no compiler \"no-such-compiler\"; the program runs");
    setenv("XFUSE_CXX", "false", 1);
    CHECK(note_of_run() == "compile: \"false\" failed with status 1; the program runs");
    // What cannot be written out runs as well.
    auto own = xf::compile(xf::map([](auto v) { return v * v; }, x));
    CHECK(own.note().ends_with("; the program runs"));
    own.run(y);
    CHECK(y(0, 0) == x(0, 0) * x(0, 0));
}
