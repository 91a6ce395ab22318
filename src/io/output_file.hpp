#pragma once
#include <cstddef>
#include <span>
#include <string>

#include "xfuse/core/index.hpp"

namespace xf::io {

/// A file that gets its name when it is complete. Before that it lies beside the place under another one.
class output_file {
public:
    /// Throws io_error where there is something that is no regular file, or where nothing can be created.
    output_file(std::string label, const std::string& path);
    ~output_file();
    output_file(const output_file&) = delete;
    output_file& operator=(const output_file&) = delete;

    void write(std::span<const std::byte> bytes);
    void write(const std::string& bytes) { write(std::as_bytes(std::span(bytes))); }
    /// Takes room on the disk for a file of so many bytes. Throws io_error where there is not as much.
    void reserve(index_t bytes);
    /// Writes, and has the system bring it to the disk at once rather than when it likes.
    void write_back(std::span<const std::byte> bytes);
    /// Waits until the bytes are on the disk, and puts the file in its place.
    void commit();

private:
    [[noreturn]] void fail(const char* what) const;
    void close_quietly();

    std::string label_, path_, temporary_;
    int descriptor_ = -1;
    index_t written_ = 0;
};

}  // namespace xf::io
