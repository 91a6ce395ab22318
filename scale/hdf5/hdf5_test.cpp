#include <doctest/doctest.h>
#include <hdf5.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <random>

#include "xfuse/hdf5.hpp"

/// Datasets as operands and targets, beside HDF5's own reading and writing of them.
namespace {

using xf::index_t;

/// A folder that goes with all it holds.
class scratch_folder {
public:
    scratch_folder()
        : path_(std::filesystem::temp_directory_path() / ("xfuse_hdf5_" + std::to_string(::getpid()))) {
        std::filesystem::create_directories(path_);
    }
    ~scratch_folder() { std::filesystem::remove_all(path_); }
    std::string operator/(const char* name) const { return (path_ / name).string(); }

private:
    std::filesystem::path path_;
};

template <class F>
std::string complaint(const F& f) {
    try {
        f();
    } catch (const xf::error& e) {
        return e.what();
    }
    return "nothing thrown";
}
bool has(const std::string& text, const char* part) {
    INFO(text);
    const bool found = text.find(part) != std::string::npos;
    CHECK(found);
    return found;
}

template <class T>
xt::xtensor<T, 2> numbers(std::size_t rows, std::size_t columns) {
    auto a = xt::xtensor<T, 2>::from_shape({rows, columns});
    std::mt19937 r(unsigned(rows * 31 + columns));
    for (T& each : a) each = T(int(r() % 100));
    return a;
}

template <class X>
bool same_bits(const X& a, const X& b) {
    return a.shape() == b.shape() && std::memcmp(a.data(), b.data(), a.size() * sizeof(*a.data())) == 0;
}

/// What HDF5 writes with a dataset's properties set by `how`.
template <class F>
void write_by_hdf5(const std::string& path, const char* name, hid_t stored, const xt::xtensor<float, 2>& x,
                   const F& how) {
    const hid_t file = H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    const hsize_t extents[] = {x.shape()[0], x.shape()[1]};
    const hid_t space = H5Screate_simple(2, extents, nullptr), made = H5Pcreate(H5P_DATASET_CREATE);
    const bool is_written = how(made);
    const hid_t set = H5Dcreate2(file, name, stored, space, H5P_DEFAULT, made, H5P_DEFAULT);
    if (is_written) H5Dwrite(set, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, x.data());
    H5Dclose(set), H5Pclose(made), H5Sclose(space), H5Fclose(file);
}
void write_by_hdf5(const std::string& path, const xt::xtensor<float, 2>& x) {
    write_by_hdf5(path, "x", H5T_NATIVE_FLOAT, x, [](hid_t) { return true; });
}

template <class T>
xt::xtensor<T, 2> read_by_hdf5(const std::string& path, const char* name, hid_t type,
                               std::array<std::size_t, 2> shape) {
    auto x = xt::xtensor<T, 2>::from_shape(shape);
    const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT),
                set = H5Dopen2(file, name, H5P_DEFAULT);
    CHECK(H5Dread(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, x.data()) >= 0);
    H5Dclose(set), H5Fclose(file);
    return x;
}

const scratch_folder folder;

}  // namespace

TEST_CASE_TEMPLATE("a dataset that was written is read by HDF5 and by us", T, std::int8_t, std::uint8_t,
                   std::int16_t, std::uint16_t, std::int32_t, std::uint32_t, std::int64_t, std::uint64_t,
                   float, double) {
    for (const std::size_t rows : {0, 1, 7, 300}) {
        const auto x = numbers<T>(rows, 5);
        const std::string path = folder / "types.h5";
        xf::map_hdf5<T, 2>(path, "/a/b/x", {index_t(rows), 5}) = xf::lazy(x);
        const auto mapped = xf::map_hdf5<T, 2>(path, "/a/b/x");
        CHECK(same_bits(xt::xtensor<T, 2>(xf::eval(mapped)), x));
        const std::array<hid_t, 8> integers{H5T_NATIVE_INT8,   H5T_NATIVE_UINT8, H5T_NATIVE_INT16,
                                            H5T_NATIVE_UINT16, H5T_NATIVE_INT32, H5T_NATIVE_UINT32,
                                            H5T_NATIVE_INT64,  H5T_NATIVE_UINT64};
        const hid_t type = std::is_same_v<T, float>    ? H5T_NATIVE_FLOAT
                           : std::is_same_v<T, double> ? H5T_NATIVE_DOUBLE
                                                       : integers[std::size_t(int(xf::dtype_of<T>) - 1)];
        CHECK(same_bits(read_by_hdf5<T>(path, "/a/b/x", type, {rows, 5}), x));
    }
}

TEST_CASE("complex numbers and a scalar") {
    const xt::xtensor<std::complex<double>, 1> z{{1, 2}, {3, -4}};
    xf::map_hdf5<std::complex<double>, 1>(folder / "z.h5", "z", {2}) = xf::lazy(z) * 2.0;
    CHECK(xf::eval(xf::map_hdf5<std::complex<double>, 1>(folder / "z.h5", "z"))(1) ==
          std::complex<double>(6, -8));
    xf::map_hdf5<double, 0>(folder / "s.h5", "s", {}) = xf::lazy(xt::xtensor<double, 1>{1, 2, 4}).sum();
    CHECK(xf::eval_scalar(xf::map_hdf5<double, 0>(folder / "s.h5", "s")) == 7);
}

TEST_CASE("slabs have the bits of the whole") {
    const auto x = numbers<float>(4096, 300);
    write_by_hdf5(folder / "x.h5", x);
    const auto big = xf::map_hdf5<float, 2>(folder / "x.h5", "x");
    const auto pooled = [](const auto& e) { return xf::windows(xf::sqrt(e), 2, 2).max({-1, -2}); };
    int slabs = 0;
    xf::assign(xf::map_hdf5<float, 2>(folder / "p.h5", "pooled", {2048, 150}), pooled(big),
               {.memory = 1 << 20, .progress = [&](const xf::progress& p) { slabs += p.done > 0; }});
    CHECK(slabs > 4);
    const xt::xtensor<float, 2> expected = pooled(xf::lazy(x));
    CHECK(same_bits(read_by_hdf5<float>(folder / "p.h5", "pooled", H5T_NATIVE_FLOAT, {2048, 150}), expected));
}

namespace {

bool in_chunks(hid_t made, hsize_t rows, hsize_t columns, int level) {
    const hsize_t chunk[] = {rows, columns};
    H5Pset_chunk(made, 2, chunk);
    if (level > 0) H5Pset_deflate(made, unsigned(level));
    return true;
}

}  // namespace

TEST_CASE("datasets in chunks, compressed or not, have the bits of the whole") {
    for (const int level : {0, 4}) {
        for (const auto [rows, columns] : {std::array<hsize_t, 2>{64, 300}, {100, 7}, {1, 50}}) {
            const auto x = numbers<float>(2000, 300);
            write_by_hdf5(folder / "c.h5", "x", H5T_NATIVE_FLOAT, x,
                          [&, r = rows, c = columns](hid_t made) { return in_chunks(made, r, c, level); });
            const auto big = xf::map_hdf5<float, 2>(folder / "c.h5", "x");
            CHECK(same_bits(xt::xtensor<float, 2>(xf::eval(big)), x));
            const auto by_slabs =
                xf::windows(xf::sqrt(xf::map_hdf5<float, 2>(folder / "c.h5", "x")), 3, 1).max({-1, -2});
            int slabs = 0;
            xf::assign(xf::map_hdf5<float, 2>(folder / "d.h5", "y", {1998, 298}), by_slabs,
                       {.memory = 1 << 20, .progress = [&](const xf::progress& p) { slabs += p.done > 0; }});
            CHECK(slabs > 2);
            const xt::xtensor<float, 2> expected = xf::windows(xf::sqrt(xf::lazy(x)), 3, 1).max({-1, -2});
            CHECK(same_bits(read_by_hdf5<float>(folder / "d.h5", "y", H5T_NATIVE_FLOAT, {1998, 298}),
                            expected));
            // One column at a time, which is a piece of each chunk.
            CHECK(xf::eval(xf::view(big, xt::all(), 5))(1999) == x(1999, 5));
        }
    }
}

TEST_CASE("a chunk that is damaged is an error that says so") {
    const auto x = numbers<float>(3000, 40);
    const std::string path = folder / "damaged.h5";
    write_by_hdf5(path, "x", H5T_NATIVE_FLOAT, x, [](hid_t made) { return in_chunks(made, 100, 40, 6); });
    const auto mapped = xf::map_hdf5<float, 2>(path, "x");
    const auto size = std::filesystem::file_size(path);
    std::fstream(path, std::ios::in | std::ios::out | std::ios::binary).seekp(long(size / 2))
        << std::string(3000, 'x');
    has(complaint([&] {
            xf::map_hdf5<float, 2>(folder / "out.h5", "x", {3000, 40}) = mapped * 2.0F;
        }),
        "HDF5 cannot read elements ");
    CHECK(!std::filesystem::exists(folder / "out.h5"));
}

TEST_CASE("a file says nothing of when it was written") {
    const auto x = numbers<float>(20, 3);
    xf::map_hdf5<float, 2>(folder / "x.h5", "x", {20, 3}) = xf::lazy(x);
    const hid_t file = H5Fopen((folder / "x.h5").c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
    H5O_info_t about{};
    CHECK(H5Oget_info_by_name2(file, "x", &about, H5O_INFO_TIME, H5P_DEFAULT) >= 0);
    CHECK(about.ctime == 0);
    H5Fclose(file);
}

TEST_CASE("elements lie in the file, at multiples of their size") {
    const std::string path = folder / "plain";
    std::ofstream(path) << std::string(100, 'x');
    const auto place = [&](index_t count, index_t at) {
        return complaint([&] { xf::io::mapped_file("here", path, {xf::dtype::float32, {count}, {1}, at}); });
    };
    CHECK(place(20, 20) == "nothing thrown");
    has(place(21, 20), "here: 84 bytes of elements from byte 20 on, and the file has 100 bytes");
    has(place(10, 22), "elements of 4 bytes begin at byte 22, no multiple of that");
}

TEST_CASE("what is refused says why") {
    const auto x = numbers<float>(30, 40);
    const std::string path = folder / "bad.h5";
    const auto open = [&](const char* name = "x") {
        return complaint([&] { xf::map_hdf5<float, 2>(path, name); });
    };
    const auto written = [](hid_t) { return true; };
    write_by_hdf5(path, x);
    has(open("y"), "there is no dataset y; the file has /x");
    has(complaint([&] { xf::map_hdf5<double, 2>(path, "x"); }),
        "elements of float64 were asked for, and the dataset has floating-point numbers of 4 bytes");
    has(complaint([&] { xf::map_hdf5<float, 3>(path, "x"); }),
        "3 axes were asked for, and the dataset has 2");
    has(complaint([&] { xf::map_hdf5<float, 2>(path, "x", {3}); }), "a target of 2 axes and the shape (3,)");
    write_by_hdf5(path, "x", H5T_IEEE_F32BE, x, written);
    has(open(), "floating-point numbers of 4 bytes, the highest first");
    write_by_hdf5(path, "x", H5T_NATIVE_FLOAT, x, [](hid_t) { return false; });
    has(open(), "it has no elements yet");
    std::ofstream(path) << "text";
    has(open(), "this is no HDF5 file");
    std::filesystem::remove(path);
    has(open(), "HDF5 cannot open the file");
}

TEST_CASE("a file that is cut off is refused, one that shrinks later is an error") {
    const auto x = numbers<float>(3000, 40);
    const std::string path = folder / "cut.h5";
    xf::map_hdf5<float, 2>(path, "x", {3000, 40}) = xf::lazy(x);
    const auto mapped = xf::map_hdf5<float, 2>(path, "x");
    const auto size = std::filesystem::file_size(path);
    std::filesystem::resize_file(path, size - 4000);
    has(complaint([&] {
            xf::map_hdf5<float, 2>(folder / "out.h5", "x", {3000, 40}) = mapped * 2.0F;
        }),
        "map_hdf5: ");
    CHECK(!std::filesystem::exists(folder / "out.h5"));
    has(complaint([&] { xf::map_hdf5<float, 2>(path, "x"); }), "map_hdf5: ");
}

TEST_CASE("a result that is cancelled leaves what was there") {
    const auto x = numbers<float>(3000, 40);
    const std::string path = folder / "kept.h5";
    xf::map_hdf5<float, 2>(path, "x", {3000, 40}) = xf::lazy(x);
    const std::atomic<bool> stop = true;
    CHECK_THROWS_AS(
        xf::assign(xf::map_hdf5<float, 2>(path, "x", {3000, 40}), xf::lazy(x) + 1.0F, {.stop = &stop}),
        xf::cancelled);
    CHECK(same_bits(xt::xtensor<float, 2>(xf::map_hdf5<float, 2>(path, "x")), x));
}
