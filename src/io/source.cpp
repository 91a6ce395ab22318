#include "source.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "free_memory.hpp"
#include "xfuse/core/errors.hpp"

namespace xf::io {
namespace {

std::string system_message(int code) { return std::generic_category().message(code); }

}  // namespace

// A pipe is opened without waiting for its other end, and then refused.
file_source::file_source(std::string label, const std::string& path) : label_(std::move(label)) {
    descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor_ < 0)
        throw io_error(core::message(label_, ": the file cannot be opened: ", system_message(errno)));
    struct stat about {};
    const bool known = ::fstat(descriptor_, &about) == 0;
    if (known && S_ISREG(about.st_mode)) {
        size_ = index_t(about.st_size);
        is_long_ = size_ > free_memory() / 4;
        return;
    }
    ::close(descriptor_);
    throw io_error(core::message(label_, ": this is no regular file"));
}

file_source::~file_source() {
    if (past_cache_ >= 0) ::close(past_cache_);
    ::close(descriptor_);
}

void file_source::read(index_t offset, std::span<std::byte> into) const {
    constexpr std::size_t at_once = std::size_t(1) << 30;
    while (!into.empty()) {
        const auto count = ::pread(descriptor_, into.data(), std::min(into.size(), at_once), off_t(offset));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0)
            throw io_error(
                core::message(label_, ": byte ", offset, ": reading failed: ", system_message(errno)));
        if (count == 0)
            throw io_error(core::message(label_, ": the file ends at byte ", offset, " now, of ", size_,
                                         " that it had when it was opened"));
        // Whole pages; those that this shares with its neighbours stay for them.
        if (is_long_) (void)::posix_fadvise(descriptor_, off_t(offset), off_t(count), POSIX_FADV_DONTNEED);
        into = into.subspan(std::size_t(count));
        offset += index_t(count);
    }
}

/// Bytes of whole blocks that are read, none where the system does not read this way.
index_t file_source::read_blocks(index_t offset, std::span<std::byte> into) const {
    std::call_once(opened_, [this] {
        const std::string same = core::message("/proc/self/fd/", descriptor_);
        past_cache_ = ::open(same.c_str(), O_RDONLY | O_CLOEXEC | O_DIRECT);
    });
    if (past_cache_ < 0) return 0;
    const std::size_t whole = into.size() / std::size_t(block_bytes) * std::size_t(block_bytes);
    std::size_t done = 0;
    while (done < whole) {
        const auto count =
            ::pread(past_cache_, into.data() + done, whole - done, off_t(offset) + off_t(done));
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) break;
        done += std::size_t(count) / std::size_t(block_bytes) * std::size_t(block_bytes);
        if (count % block_bytes != 0) break;
    }
    return index_t(done);
}

/// Is most of it in the system's cache? That is told of files that the process may write, of others that it
/// is. Reading what is there without waiting would tell, too, and has the system read ahead.
bool file_source::is_cached(index_t offset, std::size_t bytes) const {
    void* mapped = ::mmap(nullptr, bytes, PROT_READ, MAP_SHARED, descriptor_, off_t(offset));
    if (mapped == MAP_FAILED) return true;
    std::vector<unsigned char> pages(bytes / std::size_t(::sysconf(_SC_PAGESIZE)) + 1);
    const bool is_known = ::mincore(mapped, bytes, pages.data()) == 0;
    ::munmap(mapped, bytes);
    const auto there = std::ranges::count_if(pages, [](unsigned char page) { return (page & 1) != 0; });
    return !is_known || 2 * std::size_t(there) > pages.size();
}

void file_source::read_past_cache(index_t offset, std::span<std::byte> into) const {
    const index_t done = is_cached(offset, into.size()) ? 0 : read_blocks(offset, into);
    read(offset + done, into.subspan(std::size_t(done)));
}

void file_source::check_size() const {
    struct stat about {};
    if (::fstat(descriptor_, &about) == 0 && index_t(about.st_size) >= size_) return;
    throw io_error(core::message(label_, ": the file ends at byte ", index_t(about.st_size), " now, of ",
                                 size_, " that it had when it was opened"));
}

void memory_source::read(index_t offset, std::span<std::byte> into) const {
    if (offset < 0 || index_t(into.size()) > size() - offset) throw io_error("read behind the end of memory");
    if (!into.empty()) std::memcpy(into.data(), bytes_.data() + offset, into.size());
}

}  // namespace xf::io
