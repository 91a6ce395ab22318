#pragma once
#include <memory>
#include <span>

#include "crc32.hpp"
#include "source.hpp"
#include "xfuse/io/stored_array.hpp"

namespace xf::io {

class inflater;

/// Reads a content from its first byte to its last.
class content_reader {
public:
    explicit content_reader(const content& where);
    ~content_reader();
    content_reader(const content_reader&) = delete;
    content_reader& operator=(const content_reader&) = delete;

    /// Bytes that have not been read.
    index_t left() const { return where_.bytes - done_; }
    /// Fills `into`, of at most left() bytes. Throws format_error and io_error.
    void read(std::span<std::byte> into);
    void skip(index_t count);
    /// After the last byte: is its checksum that of the file, and nothing left over? Throws format_error.
    void finish();

private:
    const content& where_;
    index_t done_ = 0;
    crc32 checksum_;
    std::unique_ptr<inflater> inflater_;
};

}  // namespace xf::io
