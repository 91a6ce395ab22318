// Expressions of a file that is larger than the memory they may take, beside reading and copying it:
//
//     build/release/scale/xfuse_out_of_core FOLDER [MEGABYTES] [MEMORY_MEGABYTES] [ROUNDS] [NAME]
//
// For each, or for those whose name begins with NAME: the time, bytes read and written over the least there
// are, the peak of the process, and the speed beside a loop over the same file with blocks of 8 MB, and
// beside dd with such blocks, all by turns. dd copies as many blocks of the file as the result has, and reads
// the rest. The file is dropped from the cache before each. FOLDER/film.npy is made where there is none of
// that size, and stays.
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "xfuse/xfuse.hpp"

namespace {

using xf::index_t;

struct traffic {
    double read = 0, written = 0;
};
traffic bytes_so_far() {
    std::ifstream file("/proc/self/io");
    std::string key;
    traffic t;
    for (double value = 0; file >> key >> value;) {
        if (key == "rchar:") t.read = value;
        if (key == "wchar:") t.written = value;
    }
    return t;
}

double seconds_of(const std::function<void()>& f) {
    const auto start = std::chrono::steady_clock::now();
    f();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void drop_from_cache(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDONLY);
    (void)::fdatasync(file);
    (void)::posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
    ::close(file);
}

/// Reads `from` and, where `to` is given, writes as many bytes as `written` says.
void plain_loop(const std::string& from, const std::string& to, double written) {
    std::vector<char> buffer(std::size_t(8) << 20);
    const int in = ::open(from.c_str(), O_RDONLY);
    const int out = written > 0 ? ::open(to.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0666) : -1;
    for (ssize_t count = 0; (count = ::read(in, buffer.data(), buffer.size())) > 0;) {
        const ssize_t part = written < double(count) ? ssize_t(written) : count;
        if (out >= 0 && part > 0 && ::write(out, buffer.data(), std::size_t(part)) != part)
            std::perror("write");
        written -= double(part);
    }
    if (out >= 0) {
        (void)::fsync(out);
        ::close(out);
    }
    ::close(in);
}

long peak_megabytes() {
    struct rusage used {};
    ::getrusage(RUSAGE_SELF, &used);
    return used.ru_maxrss / 1024;
}

struct setting {
    std::string file, result, only;
    index_t memory;
    int rounds;
};

double size_of_file(const std::string& path) {
    return double(std::ifstream(path, std::ios::ate | std::ios::binary).tellg());
}

void run(const std::string& command) {
    if (std::system(command.c_str()) != 0) std::fprintf(stderr, "failed: %s\n", command.c_str());
}

/// Reads `from` with dd, and copies as much of it as `written` says: as many whole blocks.
void dd(const std::string& from, const std::string& to, double written) {
    const std::string read = "dd if=" + from + " bs=8M status=none of=";
    const std::string blocks = std::to_string(std::lround(std::min(written, size_of_file(from)) / (8 << 20)));
    if (blocks != "0") run(read + to + " conv=fsync count=" + blocks);
    run(read + "/dev/null skip=" + blocks);
}

template <class E>
void measure(const setting& s, const char* name, const E& e) {
    if (std::string_view(name).substr(0, s.only.size()) != s.only) return;
    const double input = size_of_file(s.file);
    constexpr index_t header = 128;
    const double output = double(xf::shape::volume(xf::expr::shape_of(e)) *
                                     index_t(sizeof(typename xf::expr::node_of<E>::value_type)) +
                                 header);
    double ours = std::numeric_limits<double>::infinity(), plain = ours, copied = ours;
    traffic used;
    for (int round = 0; round < s.rounds; ++round) {
        drop_from_cache(s.file);
        plain = std::min(plain, seconds_of([&] { plain_loop(s.file, s.result, output); }));
        (void)std::remove(s.result.c_str());
        drop_from_cache(s.file);
        copied = std::min(copied, seconds_of([&] { dd(s.file, s.result, output); }));
        (void)std::remove(s.result.c_str());
        drop_from_cache(s.file);
        const traffic before = bytes_so_far();
        ours = std::min(ours, seconds_of([&] { xf::save_npy(s.result, e, {.memory = s.memory}); }));
        const traffic after = bytes_so_far();
        used = {after.read - before.read, after.written - before.written};
        (void)std::remove(s.result.c_str());
    }
    std::printf(
        "%-18s %7.2f s  %6.0f MB/s  read %.3f and written %.3f of the least  %.2f of the plain loop's speed, "
        "%.2f of dd's  peak %ld MB\n",
        name, ours, (input + output) / ours / 1e6, used.read / input, used.written / output, plain / ours,
        copied / ours, peak_megabytes());
    std::fflush(stdout);
}

/// Unless it is there.
void make_film(const setting& s, index_t frames) {
    if (size_of_file(s.file) >= double(frames << 20)) return;
    const auto row = xf::sin(xf::arange<float>(512.0F));
    const auto frame = xf::expand_dims(row, {1}) * xf::expand_dims(row, {0});
    const auto heat = xf::arange<float>(float(frames)) * 0.001F;
    std::printf("making %ld MB\n", long(frames));
    std::fflush(stdout);
    xf::save_npy(s.file, xf::expand_dims(heat, {1, 2}) + xf::expand_dims(frame, {0}), {.memory = s.memory});
}

void measure_statistics(const setting& s, const xf::mapped<float, 3>& film) {
    measure(s, "sum over axis 2", film.sum({2}));
    measure(s, "mean over axis 1", film.mean({1}));
    measure(s, "mean over axis 0", film.mean({0}));
    measure(s, "stddev over axis 0", xf::stddev(film, {0}));
    measure(s, "max over all", film.max());
    measure(s, "histogram", xf::histogram(film, 10, {-1.0, 30.0}).counts);
}

void measure_layers(const setting& s, const xf::mapped<float, 3>& film) {
    const xt::xtensor<float, 2> kernel{{1, 2, 1}, {0, 0, 0}, {-1, -2, -1}};
    const auto edges =
        xf::relu(xf::einsum<"nyxij,ij->nyx">(xf::windows(film, {3, 3}, {1, 1}, {.axes = {1, 2}}), kernel));
    measure(s, "convolution", edges);
    measure(s, "pooling", xf::windows(film, {2, 2}, {2, 2}, {.axes = {1, 2}}).max({-1, -2}));
    measure(s, "conv, pool", xf::windows(edges, {2, 2}, {2, 2}, {.axes = {1, 2}}).max({-1, -2}));
    measure(s, "mean of 5 frames", xf::windows(film, {5}, {1}, {.axes = {0}}).mean(-1));
    const auto e = xf::exp(film - film.max({2}, xf::keepdims));
    measure(s, "softmax", e / e.sum({2}, xf::keepdims));
    measure(s, "larger, 2 x", xf::view(xf::repeat(film, 2, 1), xt::all(), xt::range(0, 512)));
}

}  // namespace

int main(int count, char** arguments) {
    if (count < 2)
        return std::fprintf(stderr, "out_of_core FOLDER [MEGABYTES] [MEMORY_MEGABYTES] [ROUNDS] [NAME]\n"), 2;
    const index_t megabytes = count > 2 ? std::atol(arguments[2]) : 1024,
                  memory = count > 3 ? std::atol(arguments[3]) : 128;
    const std::string folder = arguments[1];
    const setting s{folder + "/film.npy", folder + "/result.npy", count > 5 ? arguments[5] : "", memory << 20,
                    count > 4 ? std::atoi(arguments[4]) : 1};
    make_film(s, std::max<index_t>(megabytes, 8));  // frames of 1 MB
    const auto film = xf::map_npy<float, 3>(s.file);
    measure_statistics(s, film);
    measure_layers(s, film);
    return 0;
}
