#include "xfuse/io/mapped_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "file_windows.hpp"
#include "npy_header.hpp"
#include "source.hpp"
#include "xfuse/core/errors.hpp"

namespace xf::io {
namespace {

/// The header of a file whose elements can be used as they lie.
array_header checked_header(const stored_array& stored, const std::string& label, dtype type, int rank) {
    array_header header = stored.header();
    stored.check(type, rank);
    if (header.swapped || header.stored != encoding::plain) {
        throw dtype_error(core::message(label, ": elements of ",
                                        header.swapped ? "another order of bytes" : "half precision",
                                        " have to be converted: load_npy reads them"));
    }
    return header;
}

}  // namespace

mapped_file::mapped_file(const std::string& path, dtype type, int rank)
    : label_("map_npy: " + path), source_(std::make_shared<const file_source>(label_, path)), type_(type) {
    content where;
    where.label = label_;
    where.source = source_;
    where.stored_bytes = where.bytes = source_->size();
    const stored_array stored = open_npy_content(std::move(where));
    array_header header = checked_header(stored, label_, type, rank);
    shape_ = axis_vector(header.shape);
    strides_ = shape_;
    const std::span<index_t> strides(strides_.begin(), std::size_t(rank));
    if (header.fortran_order) std::ranges::reverse(header.shape);
    shape::row_major_strides(header.shape, strides);
    if (header.fortran_order) std::ranges::reverse(strides);
    data_at_ = source_->size() - bytes();
    if (data_at_ % index_t(size_of(type)) != 0) {
        throw format_error(core::message(label_, ": elements of ", index_t(size_of(type)),
                                         " bytes begin at byte ", data_at_,
                                         ", no multiple of that: load_npy reads them"));
    }
}

mapped_file::~mapped_file() {
    if (mapping_ != nullptr) ::munmap(const_cast<std::byte*>(mapping_), std::size_t(source_->size()));
}

const void* mapped_file::data() const {
    source_->check_size();
    std::call_once(once_, [this] {
        void* mapped =
            ::mmap(nullptr, std::size_t(source_->size()), PROT_READ, MAP_SHARED, source_->descriptor(), 0);
        if (mapped == MAP_FAILED) {
            throw io_error(core::message(
                label_, ": the file cannot be mapped: ", std::generic_category().message(errno)));
        }
        mapping_ = static_cast<const std::byte*>(mapped);
    });
    return mapping_ + data_at_;
}

void mapped_file::read(index_t offset, std::span<std::byte> into) const {
    source_->read(data_at_ + offset, into);
}

void mapped_file::read_ahead(index_t offset, index_t bytes) const {
    (void)::posix_fadvise(source_->descriptor(), off_t(data_at_ + offset), off_t(bytes), POSIX_FADV_WILLNEED);
}

void mapped_file::locate(const void* container, graph::location& now) {
    const auto& file = *static_cast<const mapped_file*>(container);
    now.shape = file.shape_;
    now.strides = file.strides_;
    const void* window = file_windows::active(file);
    now.data = window != nullptr ? window : file.data();
}

bool mapped_file::is_unchanged(const void* container, const void* data, const axis_vector& shape,
                               const axis_vector&) {
    graph::location now;
    locate(container, now);
    return now.data == data && now.shape == shape;
}

}  // namespace xf::io
