#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "xfuse/core/dtype.hpp"
#include "xfuse/core/errors.hpp"
#include "xfuse/core/index.hpp"

namespace xf::io {

class byte_source;

inline constexpr int any_rank = -1;

/// How the elements lie in the file. Half-precision numbers are widened to float when they are read as that.
enum class encoding : std::uint8_t { plain, float16, bfloat16 };

/// What a file says of an array, checked: the shape's product fits in index_t, as do its bytes.
struct array_header {
    dtype type{};  ///< of the elements once they are read
    encoding stored = encoding::plain;
    bool swapped = false;  ///< bytes of an element in the other order than this machine's
    bool fortran_order = false;
    std::vector<index_t> shape;
};

/// A part of a file, as it is or deflated.
struct content {
    std::shared_ptr<const byte_source> source;
    std::string label;  ///< what messages begin with: operation, path, and the array's name
    index_t offset = 0, stored_bytes = 0;
    index_t bytes = 0;  ///< once it is inflated
    bool deflated = false;
    std::optional<std::uint32_t> checksum{};
};

/// An array in a file whose header was read and checked; its elements are read when asked for.
class stored_array {
public:
    stored_array(content where, array_header header, index_t data_at)
        : where_(std::move(where)), header_(std::move(header)), data_at_(data_at) {}

    const array_header& header() const { return header_; }
    /// The array as it is to be read into elements of this type: halves as they are, where they are asked
    /// for.
    stored_array read_as(dtype asked) const;
    /// Throws dtype_error for another element type than the file's, rank_error for another number of axes;
    /// any_rank asks for none.
    void check(dtype asked, int rank) const;
    /// All elements, in row-major order. Throws format_error and io_error.
    void read(void* elements) const;

private:
    void read_in_order(void* elements, index_t count) const;

    content where_;
    array_header header_;
    index_t data_at_;
};

/// The array of a .npy file.
stored_array open_npy(const std::string& path);

}  // namespace xf::io
