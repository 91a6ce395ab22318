#include "output_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <system_error>

#include "xfuse/core/errors.hpp"

namespace xf::io {
namespace {

/// Where a link leads to, so that the file is replaced and not the link.
std::string resolved(const std::string& path) {
    const std::unique_ptr<char, decltype(&std::free)> real(::realpath(path.c_str(), nullptr), &std::free);
    return real ? std::string(real.get()) : path;
}

std::string temporary_name(const std::string& path) {
    static std::atomic<unsigned> count{0};
    return core::message(path, ".", ::getpid(), "-", count++, ".tmp");
}

}  // namespace

output_file::output_file(std::string label, const std::string& path)
    : label_(std::move(label)), path_(resolved(path)), temporary_(temporary_name(path_)) {
    struct stat about {};
    const bool exists = ::stat(path_.c_str(), &about) == 0;
    if (exists && !S_ISREG(about.st_mode)) throw io_error(core::message(label_, ": this is no regular file"));
    constexpr mode_t everybody = 0666;  // less what the process withholds
    descriptor_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, everybody);
    if (descriptor_ < 0) fail("the file cannot be created");
    if (exists) (void)::fchmod(descriptor_, about.st_mode & 07777);
}

output_file::~output_file() {
    if (descriptor_ >= 0) close_quietly();
}

void output_file::close_quietly() {
    if (past_cache_ >= 0) ::close(past_cache_);
    ::close(descriptor_);
    ::unlink(temporary_.c_str());
    descriptor_ = -1;
}

void output_file::fail(const char* what) const {
    throw io_error(core::message(label_, ": ", what, ": ", std::generic_category().message(errno)));
}

void output_file::write_to(int descriptor, std::span<const std::byte> bytes, index_t at) const {
    constexpr std::size_t at_once = std::size_t(1) << 30;
    while (!bytes.empty()) {
        const auto count = ::pwrite(descriptor, bytes.data(), std::min(bytes.size(), at_once), off_t(at));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) fail("writing failed");
        bytes = bytes.subspan(std::size_t(count));
        at += index_t(count);
    }
}

void output_file::pass_cache() {
    if (past_cache_ < 0 && written_ == 0)
        past_cache_ = ::open(temporary_.c_str(), O_WRONLY | O_CLOEXEC | O_DIRECT);
}

namespace {

/// Bytes of the whole blocks that can be written from where they lie.
std::size_t whole_blocks(std::span<const std::byte> bytes) {
    constexpr std::size_t block = output_file::block_bytes;
    return reinterpret_cast<std::uintptr_t>(bytes.data()) % block == 0 ? bytes.size() / block * block : 0;
}

}  // namespace

void output_file::write(std::span<const std::byte> bytes) {
    if (past_cache_ < 0) {
        write_to(descriptor_, bytes, written_);
        written_ += index_t(bytes.size());
        return;
    }
    while (!bytes.empty()) {
        const std::size_t filled = std::size_t(written_) % block_bytes;
        const bool begins_alone = filled == 0 && whole_blocks(bytes) > 0;
        if (!begins_alone) {
            const std::size_t count = std::min(bytes.size(), block_bytes - filled);
            std::memcpy(edge_.bytes + filled, bytes.data(), count);
            bytes = bytes.subspan(count);
            if (filled + count < block_bytes) {
                written_ += index_t(count);
                return;
            }
        }
        // The block that is complete now goes to the disk with those behind it, in one piece.
        const std::size_t count = whole_blocks(bytes);
        written_ -= index_t(filled);
        write_blocks(begins_alone ? std::span<const std::byte>() : std::span(edge_.bytes),
                     bytes.first(count));
        bytes = bytes.subspan(count);
    }
}

/// Whole blocks from where a block begins: one that was put together, or none, and those behind it.
void output_file::write_blocks(std::span<const std::byte> edge, std::span<const std::byte> rest) {
    iovec parts[2];
    int count = 0;
    for (const auto& each : {edge, rest})
        if (!each.empty()) parts[count++] = {const_cast<std::byte*>(each.data()), each.size()};
    // A file system that takes no such blocks says so at the first.
    const auto taken = ::pwritev(past_cache_, parts, count, off_t(written_));
    std::size_t done = std::size_t(std::max<std::ptrdiff_t>(taken, 0));
    for (const auto& each : {edge, rest}) {
        const std::size_t of_this = std::min(done, each.size());
        write_to(descriptor_, each.subspan(of_this), written_ + index_t(of_this));
        written_ += index_t(each.size());
        done -= of_this;
    }
}

/// The last block is as long as the file says, no longer.
void output_file::leave_edge() {
    const std::size_t filled = std::size_t(written_) % block_bytes;
    write_to(descriptor_, std::span(edge_.bytes).first(filled), written_ - index_t(filled));
    ::close(past_cache_);
    past_cache_ = -1;
}

void output_file::reserve(index_t bytes) {
    int problem = EINTR;
    while (problem == EINTR) problem = ::posix_fallocate(descriptor_, 0, off_t(bytes));
    // Not every file system can: then the disk may turn out to be full later.
    if (problem == 0 || problem == EOPNOTSUPP || problem == EINVAL) return;
    errno = problem;
    fail(core::message("there is no room for ", bytes, " bytes").c_str());
}

void output_file::write_back(std::span<const std::byte> bytes) {
    if (past_cache_ >= 0) return write(bytes);
    // In pieces, so that the disk begins with the first while the next is copied.
    constexpr std::size_t piece = std::size_t(8) << 20;
    while (!bytes.empty()) {
        const std::size_t count = std::min(bytes.size(), piece);
        const index_t at = written_;
        write(bytes.first(count));
        (void)::sync_file_range(descriptor_, off_t(at), off_t(count), SYNC_FILE_RANGE_WRITE);
        bytes = bytes.subspan(count);
    }
}

void output_file::commit() {
    if (past_cache_ >= 0) leave_edge();
    if (::fsync(descriptor_) != 0) fail("writing failed");
    if (::rename(temporary_.c_str(), path_.c_str()) != 0) fail("the file cannot get its name");
    ::close(descriptor_);
    descriptor_ = -1;
}

}  // namespace xf::io
