#pragma once
#include <memory>
#include <mutex>
#include <string>

#include "xfuse/dynamic/needed.hpp"

namespace xf::io {

class file_source;

/// Where the elements of an array lie in a file, in one piece.
struct array_place {
    dtype type;
    axis_vector shape, strides;  ///< strides in elements
    index_t data_at;             ///< the byte of the first
};

/// Elements that do not lie in one piece in a file, and are read by a library that knows where they are.
class element_source {
public:
    element_source() = default;
    element_source(const element_source&) = delete;
    element_source& operator=(const element_source&) = delete;
    virtual ~element_source() = default;

    /// Fills `into` with bytes of the elements in row-major order, whole elements. May be called by several
    /// threads. Throws io_error.
    virtual void read(index_t offset, std::span<std::byte> into) const = 0;
};

/// An array left on the disk: its elements are pages of the file that the system brings in when they are
/// read, and takes away again where memory is short.
class mapped_file {
public:
    /// Messages begin with the label. Throws format_error where elements lie behind the end of the file, or
    /// at a byte that is no multiple of their size.
    mapped_file(std::string label, std::shared_ptr<const file_source> source, array_place place);
    /// Opens the file, too: throws io_error.
    mapped_file(const std::string& label, const std::string& path, array_place place);
    /// Elements in row-major order that are never mapped: what reads them as memory has them all in memory.
    mapped_file(std::string label, std::unique_ptr<const element_source> elements, array_place place);
    ~mapped_file();
    mapped_file(const mapped_file&) = delete;
    mapped_file& operator=(const mapped_file&) = delete;

    const std::string& label() const { return label_; }
    const axis_vector& shape() const { return place_.shape; }
    const axis_vector& strides() const { return place_.strides; }  ///< in elements
    dtype type() const { return place_.type; }
    /// Of all elements.
    index_t bytes() const { return shape::volume(place_.shape) * index_t(size_of(place_.type)); }

    /// The first element. Maps the file when called for the first time; throws io_error where that fails, or
    /// where the file has become shorter since it was opened.
    const void* data() const;
    /// Reads bytes of the elements, counted from the first, past the mapping. Throws io_error.
    void read(index_t offset, std::span<std::byte> into) const;
    /// Starts to bring them in, without waiting.
    void read_ahead(index_t offset, index_t bytes) const;

    graph::lender lend() const { return {this, &locate, &is_unchanged}; }
    /// The file whose elements an operand lies in, or null.
    static const mapped_file* of(const graph::lender& from) {
        return from.locate == &locate ? static_cast<const mapped_file*>(from.container) : nullptr;
    }

private:
    static void locate(const void* container, graph::location& now);
    static bool is_unchanged(const void* container, const void* data, const axis_vector& shape,
                             const axis_vector& strides);

    std::string label_;
    const std::byte* map_file() const;
    const std::byte* read_all() const;

    std::shared_ptr<const file_source> source_;       ///< null where
    std::unique_ptr<const element_source> elements_;  ///< there are these
    array_place place_;
    mutable std::once_flag once_;
    mutable const std::byte* mapping_ = nullptr;
    mutable std::size_t mapped_bytes_ = 0;
};

/// The array of a .npy file, whose header is read and checked. Throws io_error, format_error; dtype_error
/// where elements have to be converted, rank_error for other axes.
std::shared_ptr<const mapped_file> map_npy_file(const std::string& path, dtype type, int rank);

}  // namespace xf::io
