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

    /// Bytes that lie at the place within their page that they get in the file are not copied, past the
    /// cache.
    void write(std::span<const std::byte> bytes);
    void write(const std::string& bytes) { write(std::as_bytes(std::span(bytes))); }
    /// Takes room on the disk for a file of so many bytes. Throws io_error where there is not as much.
    void reserve(index_t bytes);
    /// From here on bytes go to the disk past the system's cache, where the file system can: a long file
    /// would fill memory with what nobody reads soon, and be copied there first.
    void pass_cache();
    /// Writes, and has the system bring it to the disk at once rather than when it likes.
    void write_back(std::span<const std::byte> bytes);
    index_t written() const { return written_; }
    /// Waits until the bytes are on the disk, and puts the file in its place.
    void commit();

    /// Disks are written in blocks of so many bytes, or of a part of them, from memory on such a boundary.
    static constexpr std::size_t block_bytes = 4096;

private:
    struct alignas(block_bytes) block {
        std::byte bytes[block_bytes];
    };

    [[noreturn]] void fail(const char* what) const;
    void write_to(int descriptor, std::span<const std::byte> bytes, index_t at) const;
    void write_blocks(std::span<const std::byte> edge, std::span<const std::byte> rest);
    void leave_edge();
    void close_quietly();

    std::string label_, path_, temporary_;
    int descriptor_ = -1, past_cache_ = -1;
    index_t written_ = 0;
    block edge_{};  ///< past the cache: bytes of a block that is not complete yet
};

}  // namespace xf::io
