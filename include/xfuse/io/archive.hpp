#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "xfuse/io/stored_array.hpp"

namespace xf {

namespace io {
struct directory;
}  // namespace io

/// The arrays of a .npz or safetensors file: `all.get<float, 4>("conv1/kernel")`. Headers are read and
/// checked at once, elements when asked for, by several threads if need be. The file stays open as long as
/// there is a copy of this.
class stored_arrays {
public:
    explicit stored_arrays(std::shared_ptr<const io::directory> content) : content_(std::move(content)) {}

    /// In the order of the file.
    std::vector<std::string> names() const;
    bool contains(std::string_view name) const;
    /// The element type that `get` has to ask for: float32, or the half itself, where the file has half
    /// precision.
    xf::dtype dtype(std::string_view name) const;
    std::vector<index_t> shape(std::string_view name) const;
    /// Keys and values that a safetensors file carries beside its arrays.
    const std::vector<std::pair<std::string, std::string>>& metadata() const;

    /// One array, as load_npy. Throws io_error where none has that name.
    template <class T, int R = io::any_rank>
    auto get(std::string_view name) const;

    /// Its header, checked. Throws io_error, format_error, dtype_error.
    io::stored_array find(std::string_view name) const;

private:
    std::shared_ptr<const io::directory> content_;
};

/// Opens a .npz file, of NumPy's savez or savez_compressed.
///
/// Throws    format_error for a damaged one, for deflated arrays also where the library was built without
///           zlib; io_error for one that cannot be read
/// Source    NumPy, numpy.load
stored_arrays load_npz(const std::string& path);

/// Opens a safetensors file. BOOL, integers, F32, F64 and C64 are read as they are, F16 and BF16 as float
/// or as they are.
///
/// Throws    format_error for a damaged one, io_error for one that cannot be read
/// Source    Hugging Face, safetensors
stored_arrays load_safetensors(const std::string& path);

}  // namespace xf
