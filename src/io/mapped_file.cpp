#include "xfuse/io/mapped_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "file_windows.hpp"
#include "source.hpp"
#include "xfuse/core/errors.hpp"

namespace xf::io {

mapped_file::mapped_file(std::string label, std::shared_ptr<const file_source> source, array_place place)
    : label_(std::move(label)), source_(std::move(source)), place_(std::move(place)) {
    const index_t size = index_t(size_of(place_.type));
    if (bytes() > source_->size() - place_.data_at) {
        throw format_error(core::message(label_, ": ", bytes(), " bytes of elements from byte ",
                                         place_.data_at, " on, and the file has ", source_->size(),
                                         " bytes"));
    }
    if (place_.data_at % size != 0) {
        throw format_error(core::message(label_, ": elements of ", size, " bytes begin at byte ",
                                         place_.data_at,
                                         ", no multiple of that, and cannot be used as they lie"));
    }
}

mapped_file::mapped_file(const std::string& label, const std::string& path, array_place place)
    : mapped_file(label, std::make_shared<const file_source>(label, path), std::move(place)) {}

mapped_file::mapped_file(std::string label, std::unique_ptr<const element_source> elements, array_place place)
    : label_(std::move(label)), elements_(std::move(elements)), place_(std::move(place)) {}

mapped_file::~mapped_file() {
    if (mapping_ != nullptr) ::munmap(const_cast<std::byte*>(mapping_), mapped_bytes_);
}

namespace {

const std::byte* mapped(const std::string& label, std::size_t bytes, int protection, int flags, int file) {
    void* mapped = ::mmap(nullptr, bytes, protection, flags, file, 0);
    if (mapped == MAP_FAILED) {
        throw io_error(
            core::message(label, ": the file cannot be mapped: ", std::generic_category().message(errno)));
    }
    return static_cast<const std::byte*>(mapped);
}

}  // namespace

const std::byte* mapped_file::map_file() const {
    mapped_bytes_ = std::size_t(source_->size());
    return mapped(label_, mapped_bytes_, PROT_READ, MAP_SHARED, source_->descriptor());
}

const std::byte* mapped_file::read_all() const {
    mapped_bytes_ = std::size_t(std::max<index_t>(bytes(), 1));
    const std::byte* memory =
        mapped(label_, mapped_bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
    try {
        elements_->read(0, {const_cast<std::byte*>(memory), std::size_t(bytes())});
    } catch (...) {
        ::munmap(const_cast<std::byte*>(memory), mapped_bytes_);
        throw;
    }
    return memory;
}

const void* mapped_file::data() const {
    if (source_) source_->check_size();
    std::call_once(once_, [this] { mapping_ = source_ ? map_file() : read_all(); });
    return mapping_ + place_.data_at;
}

void mapped_file::read(index_t offset, std::span<std::byte> into) const {
    if (elements_) elements_->read(offset, into);
    else source_->read(place_.data_at + offset, into);
}

void mapped_file::read_ahead(index_t offset, index_t bytes) const {
    if (!source_) return;
    // The system takes no more at a time than it would read ahead by itself, and forgets the rest.
    constexpr index_t piece = index_t(1) << 20;
    for (index_t at = 0; at < bytes; at += piece) {
        (void)::posix_fadvise(source_->descriptor(), off_t(place_.data_at + offset + at),
                              off_t(std::min(piece, bytes - at)), POSIX_FADV_WILLNEED);
    }
}

void mapped_file::locate(const void* container, graph::location& now) {
    const auto& file = *static_cast<const mapped_file*>(container);
    now.shape = file.place_.shape;
    now.strides = file.place_.strides;
    const void* window = file_windows::active(file, {file.source_.get(), file.place_.data_at});
    now.data = window != nullptr ? window : file.data();
}

bool mapped_file::is_unchanged(const void* container, const void* data, const axis_vector& shape,
                               const axis_vector&) {
    graph::location now;
    locate(container, now);
    return now.data == data && now.shape == shape;
}

}  // namespace xf::io
