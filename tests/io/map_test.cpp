#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstring>
#include <random>

#include "files.hpp"
#include "io/free_memory.hpp"

using files::index_t;
using files::scratch_folder;
using files::thrown_by;

/// Arrays that stay in files, and results that go there part by part.
namespace {

template <int R>
using array = xt::xtensor<float, std::size_t(R)>;

template <int R>
array<R> numbers(const typename array<R>::shape_type& shape) {
    auto a = array<R>::from_shape(shape);
    std::mt19937 r(7);
    for (float& each : a) each = float(int(r() % 2001) - 1000) / 321;
    return a;
}

template <class X>
bool same_bits(const X& a, const X& b) {
    return a.shape() == b.shape() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

/// Bytes that this process asked the system to read and to write so far.
struct traffic {
    long long read = 0, written = 0;
    static traffic now() {
        std::ifstream file("/proc/self/io");
        std::string key;
        traffic t;
        for (long long value = 0; file >> key >> value;) {
            if (key == "rchar:") t.read = value;
            if (key == "wchar:") t.written = value;
        }
        return t;
    }
};

/// Each page of the process, in bytes, at this moment.
long long resident() {
    std::ifstream file("/proc/self/statm");
    long long all = 0, pages = 0;
    file >> all >> pages;
    return pages * ::sysconf(_SC_PAGESIZE);
}

/// Evaluates the same of a file in slabs of little memory and of an array in one piece.
template <int R>
void check_by_slabs(const char* name, const xf::any_expr<float, R>& of_file,
                    const xf::any_expr<float, R>& of_array, index_t memory) {
    INFO(std::string(name));
    const scratch_folder folder;
    int parts = 0;
    const auto count = [&](const xf::progress&) { ++parts; };
    xf::save_npy(folder.file("result"), of_file, {.memory = memory, .progress = count});
    CHECK(parts > 4);
    const array<R> expected = of_array, written = xf::load_npy<float, R>(folder.file("result"));
    CHECK(same_bits(written, expected));
    CHECK(folder.count() == 1);
}

/// An image of 60 channels, 2.9 MB, in a file and in memory.
struct image {
    scratch_folder folder{};
    array<3> x = numbers<3>({300, 40, 60});
    std::string path = folder.file("x.npy");
    xf::mapped<float, 3> big = saved();

private:
    xf::mapped<float, 3> saved() {
        xf::save_npy(path, x);
        return xf::map_npy<float, 3>(path);
    }
};

void cut_off(const std::string& path, index_t bytes) { REQUIRE(::truncate(path.c_str(), bytes) == 0); }

}  // namespace

TEST_CASE("an array in a file is an operand like one in memory") {
    const image i;
    const array<3> y = xf::relu(i.big) * 2 - xf::flip(i.big, 0),
                   expected = xf::relu(i.x) * 2 - xf::flip(i.x, 0);
    CHECK(same_bits(y, expected));
    const array<1> sums = i.big.sum({0, 2}), expected_sums = xf::sum(i.x, {0, 2});
    CHECK(same_bits(sums, expected_sums));
    const xf::any_expr<float> any = i.big;
    CHECK(xf::needed(any, {{1, 2, 3}, {4, 5, 6}}).of(i.big).box == xf::box{{1, 2, 3}, {4, 5, 6}});
    const auto columns = xf::map_npy<float, 2>(files::data("fortran_matrix.npy"));
    CHECK(xf::eval(columns) == xf::load_npy<float, 2>(files::data("fortran_matrix.npy")));
}

TEST_CASE("a result goes to a file part by part, and has the bits that it has in one piece") {
    const image i;
    const auto check = [&](const char* name, const auto& f) {
        const auto of_file = f(i.big);
        constexpr int rank = decltype(of_file)::rank;
        check_by_slabs<rank>(name, of_file, f(xf::lazy(i.x)), 900000);
    };
    check("elementwise", [](const auto& x) { return xf::tanh(x) + 1.0F; });
    check("blur", [](const auto& x) {
        return xf::windows(xf::relu(x), {5, 3}, {1, 1}, {.axes = {0, 1}}).mean({-1, -2});
    });
    check("pool", [](const auto& x) {
        return xf::windows(x, {2, 2}, {2, 2}, {.axes = {0, 1}}).max({-1, -2});
    });
    check("softmax", [](const auto& x) {
        const auto e = xf::exp(x - x.max({2}, xf::keepdims));
        return e / e.sum({2}, xf::keepdims);
    });
    check("sums of rows", [](const auto& x) { return xf::sum(x * x, {2}); });
    check("from the end", [](const auto& x) { return xf::flip(x, 0) * x; });
    check("a border", [](const auto& x) { return xf::pad(x, {{3, 3}, {0, 0}, {1, 1}}, "reflect"); });
    check("running sums", [](const auto& x) { return xf::cumsum(x, 1); });
    check("sorted", [](const auto& x) { return xf::sort(x, 2); });
    check("larger", [](const auto& x) { return xf::repeat(x, 3, 0); });
    check("few channels",
          [](const auto& x) { return xf::view(x, xt::all(), xt::range(1, 39), xt::range(50, 60)); });
}

TEST_CASE("a file whose first axis is the fastest") {
    const scratch_folder folder;
    array<3> x = numbers<3>({60, 200, 90});
    std::ofstream file(folder.file("x"), std::ios::binary);
    std::string header = "{'descr': '<f4', 'fortran_order': True, 'shape': (90, 200, 60), }";
    header.resize(117, ' ');
    file << std::string("\x93NUMPY\x01\x00", 8) << char(118) << '\0' << header << '\n';
    file.write(reinterpret_cast<const char*>(x.data()), std::streamsize(x.size() * sizeof(float)));
    file.close();
    const auto big = xf::map_npy<float, 3>(folder.file("x"));
    const auto turned = xf::transpose(xf::lazy(x));
    check_by_slabs<3>("all of it", big * 2.0F, turned * 2.0F, 6 << 20);
    check_by_slabs<3>("a part", xf::view(xf::transpose(big) + 1.0F, xt::range(3, 50), xt::range(5, 100)),
                      xf::view(xf::lazy(x) + 1.0F, xt::range(3, 50), xt::range(5, 100)), 900000);
}

TEST_CASE("long rows of a part of a file are read alone") {
    const scratch_folder folder;
    const array<3> x = numbers<3>({8, 5, 40000});
    xf::save_npy(folder.file("x"), x);
    const auto big = xf::map_npy<float, 3>(folder.file("x"));
    const auto part = [](const auto& of) {
        return xf::view(of * 2.0F, xt::range(0, 8), xt::range(1, 4), xt::range(5000, 25000));
    };
    const traffic start = traffic::now();
    check_by_slabs<3>("rows", part(big), part(xf::lazy(x)), 2600000);
    const long long needed = 8LL * 3 * 20000 * 4, compared = needed;
    CHECK(double(traffic::now().read - start.read) < 1.05 * double(needed + compared));
}

namespace {

/// Evaluates e of a file of 24 to 48 MB in less, and checks bytes against the least there are.
template <class E>
void check_economy(const scratch_folder& folder, const char* name, const E& e, double least_read,
                   index_t memory = index_t(8) << 20) {
    INFO(std::string(name));
    const xf::policy one{.threads = 1};
    xf::save_npy(folder.file("y"), e,
                 {.memory = memory, .how = one});  // what libraries keep for themselves is there
    long long most = 0;
    const long long before = resident();
    const traffic start = traffic::now();
    const auto watch = [&](const xf::progress&) { most = std::max(most, resident() - before); };
    xf::save_npy(folder.file("y"), e, {.memory = memory, .how = one, .progress = watch});
    const traffic end = traffic::now();
    const double read = double(end.read - start.read) / least_read;
    const double written =
        double(end.written - start.written) / double(xf::shape::volume(xf::expr::shape_of(e)) * 4);
    CHECK(read < 1.05);
    CHECK(read >= 1);
    CHECK(written < 1.05);
#if !defined(__SANITIZE_ADDRESS__) && !(defined(__has_feature) && __has_feature(address_sanitizer))
    CHECK(most < memory);
#endif
    CHECK(most > 0);
}

}  // namespace

TEST_CASE("every byte is read and written once, and little memory is taken") {
    const scratch_folder folder;
    const array<3> x = numbers<3>({60, 200, 1000});
    xf::save_npy(folder.file("x"), x);
    const auto big = xf::map_npy<float, 3>(folder.file("x"));
    const double all = double(x.size() * sizeof(float));
    check_economy(folder, "elementwise", xf::lazy(big) * 2, all);
    check_economy(folder, "maximum of neighbours", xf::windows(big, {3}, {1}, {.axes = {0}}).max(-1), all);
    check_economy(folder, "half of each frame", xf::view(big, xt::all(), xt::range(0, 100)) * 2, all / 2);
    // Of two slabs pieces of 64 kB would be read, of one pieces that are too short to be read by themselves.
    const array<3> frames = numbers<3>({100, 128, 512});
    xf::save_npy(folder.file("z"), frames);
    check_economy(folder, "mean of frames", xf::map_npy<float, 3>(folder.file("z")).mean({0}),
                  double(frames.size() * sizeof(float)), 12 << 20);
}

TEST_CASE("targets have a shape, an element type and a place") {
    image i;
    const std::string path = i.folder.file("y");
    xf::map_npy<double, 3>(path, {300, 40, 60}) = xf::lazy(i.big) * 2;
    CHECK(xf::eval(xf::map_npy<double, 3>(path)) == xf::eval(xf::cast<double>(xf::lazy(i.x) * 2)));
    const auto target = xf::map_npy<float, 3>(path, {300, 40, 61});
    CHECK(thrown_by<xf::shape_error>([&] { target = i.big; }) ==
          "assignment: an expression of shape (300, 40, 60) does not fit a target of shape (300, 40, 61)");
    CHECK(thrown_by<xf::rank_error>([&] {
              xf::map_npy<float, 3>("y", {90, 40});
          }) == "map_npy: y: a target of 3 axes and the shape (90, 40)");
    xf::assign(xf::map_npy<float, 3>(path, {300, 40, 60}), i.big, xf::policy{.memory = 900000});
    CHECK(same_bits(xf::load_npy<float, 3>(path), i.x));
    CHECK(thrown_by<xf::error>([&] {
              xf::assign(xf::map_npy<float, 3>(path, {300, 40, 60}), i.big, xf::policy{.memory = 100});
          }).find("and 100 may be") != std::string::npos);
    // A file may be replaced by what is computed of it.
    xf::map_npy<float, 3>(i.path, {300, 40, 60}) = i.big * 2.0F;
    const array<3> expected = xf::lazy(i.x) * 2;
    CHECK(same_bits(xf::load_npy<float, 3>(i.path), expected));
    xf::save_npy(path, xf::sum(i.x), xf::slabs{});
    CHECK(xf::eval_scalar(xf::map_npy<float, 0>(path)) == xf::eval_scalar(xf::sum(i.x)));
    xf::save_npy(path, xf::view(i.x, xt::range(0, 0)), xf::slabs{});
    CHECK(xf::load_npy<float, 3>(path).shape()[0] == 0);
}

TEST_CASE("files that cannot be used as they lie") {
    const scratch_folder folder;
    const auto told = [](const char* name) {
        return thrown_by<xf::dtype_error>([&] { return xf::map_npy<float, 2>(files::data(name)); });
    };
    CHECK(told("big_f4.npy")
              .ends_with("elements of another order of bytes have to be converted: load_npy reads them"));
    CHECK(told("f8.npy").ends_with("elements of float32 are asked for, the file has float64"));
    CHECK(thrown_by<xf::rank_error>([] {
              return xf::map_npy<float, 3>(files::data("f4.npy"));
          }).find("map_npy") == 0);
    CHECK(thrown_by<xf::io_error>([&] {
              return xf::map_npy<float, 3>(folder.file("none"));
          }).ends_with("No such file or directory"));
    // Cut off, and a header that promises more than there is.
    const std::string cut = folder.file("cut");
    std::filesystem::copy_file(files::data("f4.npy"), cut);
    cut_off(cut, index_t(std::filesystem::file_size(cut)) - 1);
    CHECK(thrown_by<xf::format_error>([&] {
              return xf::map_npy<float, 2>(cut);
          }).find("needs 24 bytes, and 23 follow the header") != std::string::npos);
    std::string text = files::text_of(files::data("f4.npy"));
    text.insert(text.find('}') + 1, 1, ' ');
    text[8] = char(text[8] + 1);
    std::ofstream(cut, std::ios::binary) << text;
    CHECK(thrown_by<xf::format_error>([&] {
              return xf::map_npy<float, 2>(cut);
          }).find("elements of 4 bytes begin at byte") != std::string::npos);
}

TEST_CASE("a file that shrinks is an error, and nothing is left behind") {
    const image i;
    const auto shrink = [&](const xf::progress&) { cut_off(i.path, 400000); };
    const auto e = xf::exp(i.big);
    CHECK(thrown_by<xf::io_error>([&] {
              xf::save_npy(i.folder.file("y"), e, {.memory = 900000, .progress = shrink});
          }) == "map_npy: " + i.path +
                    ": the file ends at byte 400000 now, of 2880128 that it had when it was opened");
    CHECK(i.folder.count() == 1);
    CHECK(thrown_by<xf::io_error>([&] { return xf::eval(e); }).find("ends at byte 400000 now") !=
          std::string::npos);
}

TEST_CASE("results longer than the memory they may take, of any number of bytes") {
    const scratch_folder folder;
    const auto check = [&](std::size_t rows, std::size_t columns, index_t memory) {
        INFO(rows << " x " << columns << " in " << memory);
        const array<2> x = numbers<2>({rows, columns});
        const xt::xtensor<std::uint8_t, 2> bytes = xf::cast<std::uint8_t>(xf::abs(xf::lazy(x)) * 50.0F);
        xf::save_npy(folder.file("x"), xf::lazy(x) * 1.0F, {.memory = memory});
        xf::save_npy(folder.file("y"), xf::lazy(bytes), {.memory = memory});
        CHECK(same_bits(xf::load_npy<float, 2>(folder.file("x")), x));
        CHECK(xf::load_npy<std::uint8_t, 2>(folder.file("y")) == bytes);
        CHECK(std::filesystem::file_size(folder.file("x")) == 128 + x.size() * sizeof(float));
        CHECK(std::filesystem::file_size(folder.file("y")) == 128 + x.size());
    };
    check(1001, 1003, 700000);
    check(7, 200003, 700000);
    check(1, 300 * 1024 - 32, 700000);  // with the header 300 blocks, exactly
    check(2, 3, 700000);                // and less than one
}

TEST_CASE("the least limit of memory of the control groups") {
    const scratch_folder folder;
    const std::string root = folder.file("groups");
    const auto limit = [&](const std::string& group, const char* name, const char* value) {
        std::filesystem::create_directories(root + group);
        std::ofstream(root + group + "/" + name) << value << '\n';
    };
    constexpr index_t none = std::numeric_limits<index_t>::max();
    CHECK(xf::io::limit_of_groups("", root) == none);
    CHECK(xf::io::limit_of_groups("0::/a/b\n", root) == none);
    limit("/a/b", "memory.max", "max");
    CHECK(xf::io::limit_of_groups("0::/a/b\n", root) == none);
    limit("/a", "memory.max", "2147483648");
    CHECK(xf::io::limit_of_groups("1:cpu:/\n0::/a/b\n", root) == 2147483648);
    limit("/a/b", "memory.max", "1000");
    CHECK(xf::io::limit_of_groups("0::/a/b", root) == 1000);
    limit("/memory", "memory.limit_in_bytes", "700");
    CHECK(xf::io::limit_of_groups("9:memory:/c/d\n0::/a/b\n", root) == 700);
    CHECK(xf::io::free_memory() > 0);
}

TEST_CASE("a full disk is told before anything is computed") {
    const image i;
    struct rlimit before {};
    REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    const struct rlimit little {
        2800000, before.rlim_max
    };
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &little) == 0);
    int parts = 0;
    const auto count = [&](const xf::progress&) { ++parts; };
    const std::string what = thrown_by<xf::io_error>(
        [&] { xf::save_npy(i.folder.file("y"), xf::exp(i.big), {.memory = 900000, .progress = count}); });
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &before) == 0);
    (void)std::signal(SIGXFSZ, handler);
    CHECK(what.find("there is no room for 2880128 bytes: File too large") != std::string::npos);
    CHECK(parts == 0);
    CHECK(i.folder.count() == 1);
}

TEST_CASE("a disk that is full while a slab is written") {
    const image i;
    struct rlimit before {};
    REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    const auto fill = [&](const xf::progress& p) {
        const struct rlimit little {
            rlim_t(p.done), before.rlim_max
        };
        if (p.done > 0) REQUIRE(::setrlimit(RLIMIT_FSIZE, &little) == 0);
    };
    const std::string what = thrown_by<xf::io_error>(
        [&] { xf::save_npy(i.folder.file("y"), xf::exp(i.big), {.memory = 900000, .progress = fill}); });
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &before) == 0);
    (void)std::signal(SIGXFSZ, handler);
    CHECK(what.ends_with("writing failed: File too large"));
    CHECK(i.folder.count() == 1);
}

TEST_CASE("a signal at any moment leaves the whole result or what was there") {
    const image i;
    const std::string path = i.folder.file("y");
    const array<3> expected = xf::exp(i.x);
    int cancelled = 0;
    for (int moment = 0; moment < 24; ++moment) {
        xf::save_npy(path, xt::xtensor<float, 1>{1, 2, 3});
        const xf::stop_on_signal signals;
        const pid_t other = ::fork();
        if (other == 0) {
            ::usleep(useconds_t(moment * 300));
            (void)::kill(::getppid(), moment % 2 == 0 ? SIGINT : SIGTERM);
            ::_exit(0);
        }
        if (moment == 0) REQUIRE(::waitpid(other, nullptr, 0) == other);
        bool is_whole = true;
        try {
            xf::save_npy(path, xf::exp(i.big), {.memory = 900000, .stop = signals.flag()});
        } catch (const xf::cancelled&) {
            is_whole = false;
            ++cancelled;
        }
        if (moment > 0) REQUIRE(::waitpid(other, nullptr, 0) == other);
        CHECK(i.folder.count() == 2);
        CHECK((is_whole ? same_bits(xf::load_npy<float, 3>(path), expected)
                        : xf::load_npy<float, 1>(path) == xt::xtensor<float, 1>{1, 2, 3}));
    }
    CHECK(cancelled > 0);
}

TEST_CASE("a signal ends an evaluation between two slabs, and the file stays as it was") {
    const image i;
    const std::string path = i.folder.file("y");
    xf::save_npy(path, xt::xtensor<float, 1>{1, 2, 3});
    int parts = 0;
    {
        const xf::stop_on_signal signals;
        CHECK(thrown_by<xf::error>([] { return xf::stop_on_signal(), 0; }) ==
              "stop_on_signal: there is one already");
        const auto interrupt = [&](const xf::progress&) {
            if (++parts == 2) (void)std::raise(SIGINT);
        };
        const std::string what = thrown_by<xf::cancelled>([&] {
            xf::save_npy(path, xf::exp(i.big),
                         {.memory = 900000, .progress = interrupt, .stop = signals.flag()});
        });
        CHECK(what.find("cancelled after ") != std::string::npos);
    }
    CHECK(parts == 2);
    CHECK(i.folder.count() == 2);
    CHECK(xf::load_npy<float, 1>(path) == xt::xtensor<float, 1>{1, 2, 3});
    // What the caller's function throws ends it, too.
    const auto fails = [](const xf::progress&) { throw std::runtime_error("enough"); };
    CHECK_THROWS_AS(xf::save_npy(path, xf::exp(i.big), {.memory = 900000, .progress = fails}),
                    const std::runtime_error&);
    CHECK(i.folder.count() == 2);
}

TEST_CASE("a process that is killed leaves no half-written file under the name") {
    const image i;
    const std::string path = i.folder.file("y");
    const pid_t child = ::fork();
    if (child == 0) {
        const auto die = [](const xf::progress& p) {
            if (p.done > 0) (void)::kill(::getpid(), SIGKILL);
        };
        xf::save_npy(path, i.big, {.memory = 900000, .how = {.threads = 1}, .progress = die});
        ::_exit(0);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(WIFSIGNALED(status));
    CHECK(!std::filesystem::exists(path));
}

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
    f.check("spread of all", 2, [](const auto& x) { return xf::var(x) + 1.0F; });
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
