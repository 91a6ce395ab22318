#pragma once
#include <doctest/doctest.h>

#include <complex>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <typeinfo>
#include <vector>

#include "io/source.hpp"
#include "xfuse/xfuse.hpp"

/// Files that NumPy and safetensors wrote (data/make.py), and files to be written.
namespace files {

using xf::index_t;

inline std::filesystem::path data_folder() { return std::filesystem::path(__FILE__).parent_path() / "data"; }
inline std::string data(const std::string& name) { return (data_folder() / name).string(); }

inline std::string text_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

inline std::shared_ptr<const xf::io::byte_source> in_memory(const std::string& text) {
    std::vector<std::byte> bytes(text.size());
    std::transform(text.begin(), text.end(), bytes.begin(), [](char c) { return std::byte(c); });
    return std::make_shared<const xf::io::memory_source>(std::move(bytes));
}

/// Element k of what make.py writes.
template <class T>
T element(index_t k) {
    if constexpr (std::is_same_v<T, bool>) return k % 3 == 0;
    else if constexpr (std::is_unsigned_v<T>) return T(k);
    else if constexpr (std::is_integral_v<T>) return T(k - 3);
    else if constexpr (xf::is_complex<T>::value)
        return {typename T::value_type(1.5 * double(k) - 3), typename T::value_type(k)};
    else return T(1.5 * double(k) - 3);
}

/// Do these elements have that shape and that order?
template <class T, class X>
void check_elements(const X& x, const std::vector<std::size_t>& shape) {
    REQUIRE(std::vector<std::size_t>(x.shape().begin(), x.shape().end()) == shape);
    index_t wrong = 0;
    for (index_t k = 0; k < index_t(x.size()); ++k) wrong += x.data()[k] != element<T>(k) ? 1 : 0;
    CHECK(wrong == 0);
}

/// A folder for what a test writes, which goes with it.
class scratch_folder {
public:
    scratch_folder() {
        std::string name = (std::filesystem::temp_directory_path() / "xfuse-io-XXXXXX").string();
        REQUIRE(::mkdtemp(name.data()) != nullptr);
        path_ = name;
    }
    scratch_folder(const scratch_folder&) = delete;
    ~scratch_folder() { std::filesystem::remove_all(path_); }
    std::string file(const std::string& name) const { return (path_ / name).string(); }
    std::size_t count() const {
        return std::size_t(std::distance(std::filesystem::directory_iterator(path_), {}));
    }

private:
    std::filesystem::path path_;
};

/// What a call throws, with its type where that is not E.
template <class E, class F>
std::string thrown_by(const F& call) {
    try {
        (void)call();
    } catch (const xf::error& e) {
        return typeid(e) == typeid(E) ? e.what() : std::string("another type of error: ") + e.what();
    }
    return "nothing is thrown";
}

}  // namespace files
