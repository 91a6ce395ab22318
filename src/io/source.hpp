#pragma once
#include <cstddef>
#include <mutex>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "xfuse/core/index.hpp"

namespace xf::io {

/// Bytes of known number that can be read from any place, by several threads at once.
class byte_source {
public:
    byte_source() = default;
    byte_source(const byte_source&) = delete;
    byte_source& operator=(const byte_source&) = delete;
    virtual ~byte_source() = default;

    index_t size() const { return size_; }
    /// Fills `into` from `offset` on. Throws io_error.
    virtual void read(index_t offset, std::span<std::byte> into) const = 0;

protected:
    explicit byte_source(index_t size) : size_(size) {}
    index_t size_ = 0;
};

/// A file that stays open as long as anything may be read from it.
class file_source final : public byte_source {
public:
    /// Throws io_error for what cannot be opened or is no regular file. Messages begin with `label`.
    file_source(std::string label, const std::string& path);
    ~file_source() override;
    void read(index_t offset, std::span<std::byte> into) const override;
    /// The same, of whole blocks into memory in which blocks begin where they do in the file; the last one
    /// may end with the file. Takes what is in the system's cache, and brings nothing else in.
    void read_past_cache(index_t offset, std::span<std::byte> into) const;
    static constexpr index_t block_bytes = 4096;  ///< a multiple of the blocks of disks
    int descriptor() const { return descriptor_; }
    /// Throws io_error where the file is shorter now than when it was opened.
    void check_size() const;

private:
    bool is_cached(index_t offset, std::size_t bytes) const;
    index_t read_blocks(index_t offset, std::span<std::byte> into) const;

    std::string label_;
    int descriptor_ = -1;
    mutable std::once_flag opened_;
    mutable int past_cache_ =
        -1;                 ///< the same file; opened when it is needed, none where there is no such reading
    bool is_long_ = false;  ///< so that the system had better forget what was read than other files
};

/// A file's content in memory.
class memory_source final : public byte_source {
public:
    explicit memory_source(std::vector<std::byte> bytes)
        : byte_source(index_t(bytes.size())), bytes_(std::move(bytes)) {}
    void read(index_t offset, std::span<std::byte> into) const override;

private:
    std::vector<std::byte> bytes_;
};

}  // namespace xf::io
