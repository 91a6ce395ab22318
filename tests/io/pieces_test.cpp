#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>

#include "numbers.hpp"

/// Statistics and histograms of files of which one element needs more than memory holds: they are computed in
/// pieces.
using files::array;
using files::cut_off;
using files::image;
using files::index_t;
using files::numbers;
using files::same_bits;
using files::scratch_folder;
using files::thrown_by;
using files::traffic;

TEST_CASE("sums and extremes over the first axis are reduced piece by piece") {
    const scratch_folder folder;
    const array<3> x = numbers<3>({600, 100, 100});
    xf::save_npy(folder.file("x"), x);
    const auto big = xf::map_npy<float, 3>(folder.file("x"));
    const auto written = [&](const auto& e, index_t memory) {
        const traffic start = traffic::now();
        xf::save_npy(folder.file("y"), e, {.memory = memory});
        CHECK(double(traffic::now().read - start.read) < 1.05 * double(x.size() * sizeof(float)));
        return xf::load_npy<float, 2>(folder.file("y"));
    };
    const array<2> mean = written(big.mean({0}), 12 << 20), expected = xf::lazy(x).mean({0});
    CHECK(xt::allclose(mean, expected, 1e-5, 1e-6));
    CHECK(same_bits(mean, written(big.mean({0}), 20 << 20)));
    const array<2> most = xf::max(xf::lazy(x) * x, {0});
    CHECK(same_bits(written(xf::max(big * big, {0}), 12 << 20), most));
    xf::save_npy(folder.file("y"), big.sum(), {.memory = 12 << 20});
    CHECK(std::abs(xf::eval_scalar(xf::map_npy<float, 0>(folder.file("y"))) - xf::eval_scalar(xf::sum(x))) <
          0.5F);
}

namespace {

/// A film of 12 MB in a file and in memory, and results of it that need all of it.
struct film {
    scratch_folder folder{};
    array<3> x = numbers<3>({300, 100, 100});
    xf::mapped<float, 3> big = saved();
    static constexpr index_t memory = index_t(10) << 20;

    /// Evaluates the same of the file and of the array; `passes`: how often the file may be read.
    template <class F>
    auto check(const char* name, int passes, const F& f) const {
        INFO(std::string(name));
        const traffic start = traffic::now();
        const auto of_file = xf::eval_by_slabs(f(big), {.memory = memory});
        const double read = double(traffic::now().read - start.read) / double(x.size() * sizeof(float));
        CHECK(read >= passes);
        CHECK(read < 1.05 * passes);
        const auto of_array = xf::eval(f(xf::lazy(x)));
        CHECK(xt::allclose(of_file, of_array, 1e-4, 1e-4));
        return of_file == of_array;
    }

private:
    xf::mapped<float, 3> saved() {
        xf::save_npy(folder.file("x"), x);
        return xf::map_npy<float, 3>(folder.file("x"));
    }
};

}  // namespace

TEST_CASE("statistics over any axis of a file") {
    const film f;
    f.check("mean over the first axis", 1, [](const auto& x) { return x.mean({0}); });
    f.check("mean over the second axis", 1, [](const auto& x) { return x.mean({1}); });
    f.check("of all", 1, [](const auto& x) { return x.mean(); });
    f.check("spread", 2, [](const auto& x) { return xf::stddev(x * 2.0F, {0, 2}); });
    f.check("spread of all", 1, [](const auto& x) { return xf::var(x) + 1.0F; });
    f.check("spread and mean", 1,
            [](const auto& x) { return xf::stddev(x, {0}, xf::ddof(1)) + x.mean({0}); });
    f.check("spread of two axes", 1, [](const auto& x) { return xf::stddev(x, {2, 0}); });
    CHECK(f.check("least", 1, [](const auto& x) { return xf::min(x - 3.0F, {0}); }));
    CHECK(f.check("any", 1, [](const auto& x) { return xf::any(x > 3.11F, {0}); }));
    CHECK(f.check("all", 1, [](const auto& x) { return xf::all(x > -3.11F, {0, 1}); }));
    f.check("product", 1, [](const auto& x) { return xf::prod(xf::exp(x * 0.01F), {0}); });
    CHECK(f.check("whole numbers", 1,
                  [](const auto& x) { return xf::sum(xf::cast<std::int32_t>(xf::floor(x)), {0}); }));
    f.check("softmax down columns", 3, [](const auto& x) {
        const auto e = xf::exp(x - x.max({0}, xf::keepdims));
        return e / e.sum({0}, xf::keepdims);
    });
}

TEST_CASE("a spread in one pass loses nothing to a far mean") {
    const scratch_folder folder;
    const xt::xtensor<double, 3> exact =
        xf::cast<double>(xf::lazy(numbers<3>({301, 100, 100})) * 0.25F + 4096.0F);
    const xt::xtensor<double, 2> expected = xf::var(exact, {0}, xf::ddof(1));
    xf::save_npy(folder.file("x"), array<3>(xf::cast<float>(xf::lazy(exact))));
    xf::save_npy(folder.file("doubles"), exact);
    const auto big = xf::map_npy<float, 3>(folder.file("x"));
    const xf::slabs options{.memory = index_t(11) << 20};
    const array<2> spread = xf::eval_by_slabs(xf::var(big, {0}, xf::ddof(1)), options);
    CHECK(xt::allclose(spread, expected, 2e-3, 0));
    const xt::xtensor<double, 2> of_doubles =
        xf::eval_by_slabs(xf::var(xf::map_npy<double, 3>(folder.file("doubles")), {0}, xf::ddof(1)), options);
    CHECK(xt::allclose(of_doubles, expected, 1e-11, 0));
    // Beside what the rule is for: another mean, a mean of other elements, a sum.
    const auto check = [&](const auto& of) {
        CHECK(xt::allclose(xf::eval_by_slabs(of(big), options), xf::eval(of(xf::lazy(exact))), 1e-3, 0));
    };
    check(
        [](const auto& x) { return xf::mean(xf::square(x - xf::flip(x, 1).mean({0}, xf::keepdims)), {0}); });
    check([](const auto& x) { return xf::mean(xf::square(x - x.sum({0}, xf::keepdims)), {0}); });
    check([](const auto& x) { return xf::sum(xf::square(x - x.mean({0}, xf::keepdims)), {0}); });
}

TEST_CASE("a histogram of a file has the counts of one in memory") {
    const film f;
    const auto counts = [&](const char* name, int passes, const auto& of) {
        CHECK(f.check(name, passes, [&](const auto& x) { return of(x).counts; }));
    };
    counts("a range", 1, [](const auto& x) { return xf::histogram(x, 7, {-2.0, 3.0}); });
    counts("edges", 1, [](const auto& x) {
        return xf::histogram(xf::where(x > 3.0F, std::numeric_limits<float>::quiet_NaN(), x),
                             xt::xtensor<float, 1>{-3, -1, 0, 1, 2.5});
    });
    counts("its own range", 2, [](const auto& x) { return xf::histogram(x, 12); });
    const auto part = [](const auto& x) {
        return xf::histogram(xf::view(x, xt::range(10, 290)), 5, {-2.0, 2.0}).counts;
    };
    CHECK(xf::eval_by_slabs(part(f.big), {.memory = film::memory}) == xf::eval(part(xf::lazy(f.x))));
    CHECK(f.check("places", 1, [](const auto& x) {
        const float nan = std::numeric_limits<float>::quiet_NaN();
        return xf::searchsorted(xf::sort(xf::reshape(xf::where(x < -3.0F, nan, x), {-1})),
                                xt::xtensor<float, 1>{nan, -1, 99}, "right");
    }));
}

TEST_CASE("a pass over a file that is interrupted, or whose file shrinks") {
    const film f;
    std::atomic<bool> stop = false;
    int parts = 0;
    const auto interrupt = [&](const xf::progress& p) {
        CHECK(p.done == 0);
        stop = ++parts == 2;
    };
    CHECK(thrown_by<xf::cancelled>([&] {
              xf::save_npy(f.folder.file("y"), f.big.mean({0}),
                           {.memory = film::memory, .progress = interrupt, .stop = &stop});
          }).ends_with("cancelled after 2 of 3 pieces"));
    CHECK(f.folder.count() == 1);
    const auto shrink = [&](const xf::progress&) { cut_off(f.folder.file("x"), 10000000); };
    CHECK(thrown_by<xf::io_error>([&] {
              return xf::eval_by_slabs(f.big.mean({0}), {.memory = film::memory, .progress = shrink});
          }).ends_with("the file ends at byte 10000000 now, of 12000128 that it had when it was opened"));
}

TEST_CASE("too little memory for one element of the result") {
    const image i;
    const auto sum = i.big.var({0, 1, 2});
    CHECK(thrown_by<xf::error>([&] { xf::save_npy(i.folder.file("y"), sum, {.memory = 100000}); })
              .find("for one element of a result of shape () 2880008 bytes have to be in memory, and 100000 "
                    "may be; "
                    "reduce by blocks, or evaluate into an array") != std::string::npos);
    CHECK(i.folder.count() == 1);
}

namespace {

struct closed {
    int file;
    ~closed() { ::close(file); }
};

void drop_from_cache(const std::string& path) {
    const closed opened{::open(path.c_str(), O_RDONLY)};
    REQUIRE(::fdatasync(opened.file) == 0);
    REQUIRE(::posix_fadvise(opened.file, 0, 0, POSIX_FADV_DONTNEED) == 0);
}

/// The part of a file that is in the system's cache.
double cached(const std::string& path) {
    const std::size_t bytes = std::filesystem::file_size(path);
    const closed opened{::open(path.c_str(), O_RDONLY)};
    void* mapped = ::mmap(nullptr, bytes, PROT_READ, MAP_SHARED, opened.file, 0);
    REQUIRE(mapped != MAP_FAILED);
    std::vector<unsigned char> pages(bytes / 4096 + 1);
    REQUIRE(::mincore(mapped, bytes, pages.data()) == 0);
    ::munmap(mapped, bytes);
    return double(std::ranges::count_if(pages, [](unsigned char page) { return (page & 1) != 0; })) /
           double(pages.size());
}

/// Do this file system's files take reading past the cache?
bool reads_past_cache(const std::string& path) {
    const closed opened{::open(path.c_str(), O_RDONLY | O_DIRECT)};
    void* block = std::aligned_alloc(4096, 4096);
    const bool reads = opened.file >= 0 && ::pread(opened.file, block, 4096, 0) == 4096;
    std::free(block);
    return reads;
}

}  // namespace

TEST_CASE("long files are read past the system's cache, and from it where they are there") {
    const scratch_folder folder;
    const array<2> x = numbers<2>({5003, 1201});
    const std::string path = folder.file("x");
    xf::save_npy(path, x);
    const auto big = xf::map_npy<float, 2>(path);
    const array<2> shifted =
        xf::view(xf::lazy(x), xt::range(1, 5003)) - xf::view(xf::lazy(x), xt::range(0, 5002));
    const array<1> expected = xf::max(xf::lazy(shifted), {1});
    for (const index_t memory : {index_t(9) << 20, index_t(13) << 20, index_t(21) << 20}) {
        for (const bool is_cached : {false, true}) {
            INFO(memory << (is_cached ? " cached" : ""));
            drop_from_cache(path);
            if (is_cached) CHECK(files::text_of(path).size() == std::filesystem::file_size(path));
            const auto differences = xf::view(big, xt::range(1, 5003)) - xf::view(big, xt::range(0, 5002));
            const auto y = xf::eval_by_slabs(differences, {.memory = memory});
            CHECK(same_bits(y, shifted));
            // Slabs of more than a few large pages.
            const auto most = xf::eval_by_slabs(xf::max(differences, {1}), {.memory = memory});
            CHECK(same_bits(most, expected));
        }
    }
    if (!reads_past_cache(path)) return;
    drop_from_cache(path);
    static_cast<void>(xf::eval_by_slabs(big * 2.0F, {.memory = 13 << 20}));
    CHECK(cached(path) < 0.1);
}
