#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstring>
#include <random>

#include "io/free_memory.hpp"
#include "numbers.hpp"

using files::array;
using files::cut_off;
using files::image;
using files::index_t;
using files::numbers;
using files::same_bits;
using files::scratch_folder;
using files::thrown_by;
using files::traffic;

/// Arrays that stay in files, and results that go there part by part.
namespace {

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
