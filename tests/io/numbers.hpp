#pragma once
#include <unistd.h>

#include <cstring>
#include <random>

#include "files.hpp"

/// Arrays of numbers that go to files, and how results are compared.
namespace files {

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

/// Bytes that this process asked the system to read and to write so far, and how often it asked to write.
struct traffic {
    long long read = 0, written = 0, writes = 0;
    static traffic now() {
        std::ifstream file("/proc/self/io");
        std::string key;
        traffic t;
        for (long long value = 0; file >> key >> value;) {
            if (key == "rchar:") t.read = value;
            if (key == "wchar:") t.written = value;
            if (key == "syscw:") t.writes = value;
        }
        return t;
    }
};

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

inline void cut_off(const std::string& path, index_t bytes) { REQUIRE(::truncate(path.c_str(), bytes) == 0); }

}  // namespace files
