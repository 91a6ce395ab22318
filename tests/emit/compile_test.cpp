#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "xfuse/xfuse.hpp"
#include "xfuse/xtensor.hpp"

namespace {

xt::xtensor<float, 2> numbers() {
    xt::xtensor<float, 2> x({13, 18});
    for (std::size_t k = 0; k < x.size(); ++k) x.data()[k] = float(k * 37 % 101) / 25 - 2;
    return x;
}

namespace fs = std::filesystem;

/// A folder of its own for what is compiled, and the compiler that the tests are built with.
struct own_cache {
    fs::path folder = fs::temp_directory_path() / ("xfuse_compile_" + std::to_string(getpid()));
    fs::path kept = folder / "xfuse/compiled";
    own_cache() {
        fs::create_directories(folder);
        setenv("XDG_CACHE_HOME", folder.c_str(), 1);
        setenv("XFUSE_CXX", XFUSE_TEST_COMPILER, 1);
    }
    ~own_cache() {
        fs::remove_all(folder);
        unsetenv("XFUSE_CXX");
    }
    own_cache(const own_cache&) = delete;
    own_cache& operator=(const own_cache&) = delete;

    std::vector<fs::path> files(const std::string& extension) const {
        std::vector<fs::path> all;
        for (const auto& entry : fs::directory_iterator(kept)) {
            if (entry.path().extension() == extension) all.push_back(entry.path());
        }
        return all;
    }
    void use_script(const std::string& name, const std::string& text) const {
        std::ofstream(folder / name) << "#!/bin/sh\n" << text << '\n';
        fs::permissions(folder / name, fs::perms::owner_all);
        setenv("XFUSE_CXX", (folder / name).c_str(), 1);
    }
    /// A compiler of no time: it copies what the real one made.
    void use_copier() const {
        fs::copy_file(files(".so").front(), folder / "made.so");
        use_script("copier",
                   "while [ $# -gt 2 ]; do shift; done; cp '" + (folder / "made.so").string() + "' \"$2\"");
    }
};

/// Of twice the greatest of 2 x 2 elements of x, compiled: other elements are read; a target that overlaps
/// the operand and is not dense gets the plan's result; the container may move on.
template <class Compiled, class E>
void check_reads_anew(Compiled& fast, const E& e, xt::xtensor<float, 2>& x) {
    xt::xtensor<float, 2> y;
    x(0, 0) = 100;
    fast.run(y);
    CHECK(y(0, 0) == 200);
    auto part = xt::view(x, xt::range(0, 6), xt::range(0, 9));
    const xt::xtensor<float, 2> anew = e;
    fast.run(part);
    CHECK(xt::xtensor<float, 2>(part) == anew);
    x = numbers();
    fast.run(y);
    CHECK(y == xt::xtensor<float, 2>(e));
}

}  // namespace

TEST_CASE("what is compiled gives what the plan gives, and is kept") {
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
    check_reads_anew(fast, e, x);
    // A target that is an operand is left to the plan, each time anew.
    auto turned = xf::compile(xf::flip(x, {0}) * 2.F);
    REQUIRE(turned.is_compiled());
    for (int times = 0; times < 2; ++times) {
        const xt::xtensor<float, 2> turned_over = xf::flip(x, {0}) * 2.F;
        turned.run(x);
        CHECK(x == turned_over);
    }

    // What cannot be written out runs as well; or is, by a function that is named for it.
    const auto square = xf::map([](auto v) { return v * v; }, x);
    auto own = xf::compile(square);
    CHECK(own.note().ends_with("; the program runs"));
    own.run(y);
    CHECK(y(0, 0) == x(0, 0) * x(0, 0));
    auto named =
        xf::compile(square, {}, {{"square", "static inline float square(float v) { return v * v; }"}});
    CHECK(named.is_compiled());
    xt::xtensor<float, 2> by_name;
    named.run(by_name);
    CHECK(by_name == y);
}

TEST_CASE("what is kept is used only where nobody else can have changed it") {
    const own_cache cache;
    const xt::xtensor<float, 2> x = numbers();
    const auto e = xf::windows(x, 2, 2).max({-1, -2}) * 2.F;
    const xt::xtensor<float, 2> expected = e;
    const auto note_of_run = [&] {
        auto fast = xf::compile(e);
        xt::xtensor<float, 2> y;
        fast.run(y);
        CHECK(y == expected);
        return fast.note();
    };
    const auto is_compiled_anew = [&] { return note_of_run().starts_with("compile: compiled by "); };
    const auto is_taken = [&] { return note_of_run().starts_with("compile: taken from "); };
    REQUIRE(is_compiled_anew());
    CHECK(is_taken());
    // Of another compiler nothing is taken.
    cache.use_copier();
    REQUIRE(is_compiled_anew());
    fs::remove_all(cache.kept);
    REQUIRE(is_compiled_anew());
    REQUIRE(is_taken());
    const fs::path source = cache.files(".cpp").front(), library = cache.files(".so").front();
    for (const fs::path& file : {source, library}) {
        CAPTURE(file.string());
        for (const mode_t mode : {0740, 0702}) {
            chmod(file.c_str(), mode);
            CHECK(is_compiled_anew());
            CHECK(is_taken());
        }
        // Only root can give files away.
        if (geteuid() == 0 && chown(file.c_str(), 65534, 65534) == 0) CHECK(is_compiled_anew());
        fs::rename(file, cache.folder / "aside");
        fs::create_symlink(cache.folder / "aside", file);
        CHECK(is_compiled_anew());
        CHECK_FALSE(fs::is_symlink(file));
        fs::remove(file);
        mkfifo(file.c_str(), 0600);
        CHECK(is_compiled_anew());
        fs::remove(file);
        CHECK(is_compiled_anew());
        CHECK(is_taken());
    }
    // By its name it is the same program, by its text another one.
    std::ofstream(source, std::ios::app) << ' ';
    CHECK(is_compiled_anew());
    std::string text = (std::ostringstream() << std::ifstream(source).rdbuf()).str();
    std::ofstream(source) << text.substr(0, text.size() - 1);
    CHECK(is_compiled_anew());
    text[text.size() / 2] ^= 1;
    std::ofstream(source) << text;
    CHECK(is_compiled_anew());
    // What lies where the compiler's files go is not written to.
    const fs::path victim = cache.folder / "victim",
                   part = source.string().substr(0, source.string().size() - 3) + std::to_string(getpid()) +
                          ".cpp";
    std::ofstream(victim) << "untouched";
    fs::create_symlink(victim, part);
    fs::remove(library);
    CHECK(is_compiled_anew());
    CHECK((std::ostringstream() << std::ifstream(victim).rdbuf()).str() == "untouched");
    struct stat status {};
    REQUIRE(stat(library.c_str(), &status) == 0);
    CHECK((status.st_mode & 077) == 0);

    chmod(cache.kept.c_str(), 0750);
    CHECK(note_of_run().ends_with(
        " is not a folder that this user alone can read and write; the program runs"));
    chmod(cache.kept.c_str(), 0701);
    CHECK(note_of_run().ends_with(
        " is not a folder that this user alone can read and write; the program runs"));
    chmod(cache.kept.c_str(), 0700);
    // A link in its place is not followed.
    fs::rename(cache.kept, cache.folder / "xfuse/elsewhere");
    fs::create_symlink("elsewhere", cache.kept);
    CHECK(note_of_run().ends_with(
        " is not a folder that this user alone can read and write; the program runs"));
}

TEST_CASE("where no library comes of it the plan runs, and nothing is left behind") {
    const own_cache cache;
    const xt::xtensor<float, 2> x = numbers();
    const auto e = xf::lazy(x) * 3.F;
    const xt::xtensor<float, 2> expected = e;
    const auto note_of = [&] {
        auto fast = xf::compile(e);
        xt::xtensor<float, 2> y;
        fast.run(y);
        CHECK(y == expected);
        CHECK_FALSE(fast.is_compiled());
        return fast.note();
    };
    const auto note_with = [&](const char* compiler) {
        setenv("XFUSE_CXX", compiler, 1);
        return note_of();
    };
    CHECK(note_with("no-such-compiler") ==
          "compile: there is no compiler \"no-such-compiler\"; the program runs");
    CHECK(note_with("false") == "compile: \"false\" failed with status 1; the program runs");
    CHECK(note_with("true") == "compile: \"true\" has made no library; the program runs");
    CHECK(cache.files(".cpp").empty());
    // A compiler that fails behind its library, one that dies, and one that makes something else.
    cache.use_script("late", "while [ $# -gt 2 ]; do shift; done; echo > \"$2\"; exit 3");
    CHECK(note_of().ends_with("/late\" failed with status 3; the program runs"));
    cache.use_script("killed", "kill -9 $$");
    CHECK(note_of().ends_with("/killed\" failed with status 255; the program runs"));
    CHECK(cache.files(".cpp").empty());
    CHECK(cache.files(".so").empty());
    cache.use_script("other", "while [ $# -gt 2 ]; do shift; done; echo > \"$2\"");
    CHECK(note_of().starts_with("compile: what was compiled cannot be loaded ("));
    unsetenv("XDG_CACHE_HOME");
    const char* const home = getenv("HOME");
    const std::string before = home == nullptr ? "" : home;
    unsetenv("HOME");
    CHECK(note_of() == "compile: there is no folder to keep it in (XDG_CACHE_HOME, HOME); the program runs");
    if (home != nullptr) setenv("HOME", before.c_str(), 1);
}

TEST_CASE("an expression whose type is not written down is compiled as well") {
    const own_cache cache;
    xt::xtensor<float, 2> x = numbers(), y;
    const xf::any_expr<float, 2> e = xf::windows(x, 2, 2).max({-1, -2}) * 2.F;
    auto fast = xf::compile(e);
    INFO(fast.note());
    REQUIRE(fast.is_compiled());
    fast.run(y);
    CHECK(y == xt::xtensor<float, 2>(e));
    check_reads_anew(fast, e, x);
    auto moved = std::move(fast);
    moved.run(y);
    CHECK(y == xt::xtensor<float, 2>(e));
    // Indices that are out of range are told as the plan tells them.
    xt::xtensor<int, 1> places{0, 3};
    auto taken = xf::compile(xf::any_expr<float, 2>(xf::take(x, places, 0)));
    REQUIRE(taken.is_compiled());
    places(1) = 13;
    CHECK_THROWS_WITH_AS(taken.run(y), "take: index 13 is outside axis 0 of extent 13", xf::bounds_error);

    const xf::input<float, 1> input({3});
    auto bound = xf::compile(input * 2.F);
    CHECK(bound.note() == "compile: of an expression with inputs nothing is compiled yet; the program runs");
    const xt::xtensor<float, 1> three{1, 2, 3};
    xt::xtensor<float, 1> doubled;
    bound.run(doubled, xf::bind(input, three));
    CHECK(doubled == xt::xtensor<float, 1>{2, 4, 6});
}
