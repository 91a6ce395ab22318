#pragma once
#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

#include "xfuse/core/dtype.hpp"
#include "xfuse/core/index.hpp"

namespace xf::io {

/// Elements in row-major order, as a file holds them.
struct dense_array {
    dtype type{};
    std::vector<index_t> shape;
    const void* elements = nullptr;
    std::shared_ptr<const void> owner{};  ///< of the elements, if they were computed for this
};

/// An array and its name, for save_npz. Implicit, so that pairs in braces are enough.
struct named_array {
    std::string name;
    dense_array array;

    template <class X>
    named_array(std::string called, const X& x);
    named_array(std::string called, dense_array x) : name(std::move(called)), array(std::move(x)) {}
};

/// Writes a .npy file under another name beside `path` and renames it, so that it appears whole or not at
/// all. Throws io_error.
void write_npy(const std::string& path, const dense_array& array);

}  // namespace xf::io

namespace xf {

/// Writes arrays and expressions under their names into one file, not compressed.
///
/// Throws    as save_npy; format_error for a name that is given twice or empty
/// Source    NumPy, numpy.savez
/// Example   xf::save_npz("model.npz", {{"w", w}, {"b", b}});
void save_npz(const std::string& path, std::initializer_list<io::named_array> arrays);
void save_npz(const std::string& path, const std::vector<io::named_array>& arrays);

}  // namespace xf
