#pragma once
#include <atomic>
#include <map>
#include <memory>
#include <vector>

#include "xfuse/io/mapped_file.hpp"

namespace xf::io {

class file_source;

/// Where the elements of a mapped file begin; no source where they do not lie in one piece.
struct place_in_file {
    const file_source* source = nullptr;
    index_t data_at = 0;
};

/// The box of a file that is read for one that is needed: runs that are short are read with what lies
/// between.
xf::box box_to_read(const mapped_file& file, const xf::box& needed);

/// The bytes of it that follow each other in the file; all of the file's where it is in one piece.
index_t run_to_read(const mapped_file& file, const xf::box& needed);

/// Parts of one mapped file in memory of our own, each element at its place beside the others: room is set
/// aside for all of them, and only what is read takes memory. Reading is the file's, so that a file that
/// shrinks is an error and no signal.
class file_window {
public:
    /// Throws io_error where there is no memory for it. `passes_cache`: what it reads leaves no copy in the
    /// system's cache, as it will be gone before it is read again.
    file_window(const mapped_file& file, const place_in_file& from, bool passes_cache);
    ~file_window();
    file_window(const file_window&) = delete;
    file_window& operator=(const file_window&) = delete;

    const mapped_file& file() const { return file_; }
    const std::byte* data() const { return first_ + lead_; }
    /// Reads what is not there of a box. Throws io_error.
    void fetch(const xf::box& part);
    /// Has the system read what is behind all that is there, into its own cache.
    void read_ahead(const xf::box& part) const;
    /// Forgets what lies before and behind a box.
    void keep(const xf::box& part);
    index_t bytes_read() const { return read_; }

private:
    /// Of bytes, counted from the first of the block of the file in which the elements begin.
    struct range {
        index_t low, high;
    };
    range blocks_of(range bytes) const;
    range hull(const xf::box& part) const;
    void fetch(range bytes);
    void read(range bytes);
    void forget(range bytes, index_t unit);
    /// Pages that are not needed any more become those of other bytes: the system would have to clear new
    /// ones.
    void reuse(range to);
    range new_pages(range bytes) const;
    void give_back(range bytes);

    const mapped_file& file_;
    const file_source* source_ = nullptr;  ///< to read past the system's cache
    index_t block_at_ = 0, lead_ = 0;      ///< of the file; the bytes before the elements in their block
    std::byte* memory_ = nullptr;
    std::byte* first_ = nullptr;
    index_t room_ = 0;
    std::atomic<index_t> read_ = 0;       ///< asked for while another thread reads
    std::map<index_t, index_t> present_;  ///< ranges of bytes, by where they start
    std::vector<range> spare_;            ///< of pages that hold nothing any more
};

/// As long as it is there, expressions of this thread read windows in place of the mappings of their files:
/// there is one for each file from when an expression with it is built.
class file_windows {
public:
    /// Longer files than `memory` are read past the system's cache.
    explicit file_windows(index_t memory) : outer_(innermost()), memory_(memory) { innermost() = this; }
    ~file_windows() { innermost() = outer_; }
    file_windows(const file_windows&) = delete;
    file_windows& operator=(const file_windows&) = delete;

    std::span<const std::unique_ptr<file_window>> all() const { return windows_; }
    /// Where the elements of the file are; null where there are no windows.
    static const void* active(const mapped_file& file, const place_in_file& from);

private:
    static file_windows*& innermost();
    file_windows* outer_;
    index_t memory_;
    std::vector<std::unique_ptr<file_window>> windows_;
};

}  // namespace xf::io
