#pragma once
#include <span>
#include <string>
#include <string_view>

#include "content.hpp"

namespace xf::io {

/// The header of a .npy file of version 1, 2 or 3, read from its first byte on. Afterwards the elements
/// are what is left to read, neither more nor fewer of them.
///
/// Throws    format_error for what no .npy file has, dtype_error for elements that the library has not
array_header read_npy_header(content_reader& from, const std::string& label);

/// What NumPy calls an element type, such as `<f4`. Throws as above.
void set_element_type(array_header& header, std::string_view descr, std::string_view label);

/// A header of version 1, in this machine's order of bytes.
std::string npy_header_text(dtype type, std::span<const index_t> shape);

/// The array whose .npy file this is.
stored_array open_npy_content(content where);

}  // namespace xf::io
