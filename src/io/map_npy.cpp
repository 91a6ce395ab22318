#include <algorithm>

#include "npy_header.hpp"
#include "source.hpp"
#include "xfuse/core/errors.hpp"
#include "xfuse/io/file_format.hpp"
#include "xfuse/io/mapped_file.hpp"

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

array_frame npy_frame(dtype type, std::span<const index_t> shape, const std::string&) {
    return {npy_header_text(type, shape), {}};
}

}  // namespace

const file_format npy_format{"map_npy", &npy_frame};

std::shared_ptr<const mapped_file> map_npy_file(const std::string& path, dtype type, int rank) {
    content where;
    where.label = "map_npy: " + path;
    const auto source = std::make_shared<const file_source>(where.label, path);
    where.source = source;
    where.stored_bytes = where.bytes = source->size();
    const std::string label = where.label;
    array_header header = checked_header(open_npy_content(std::move(where)), label, type, rank);
    array_place place{type, axis_vector(header.shape), axis_vector(header.shape), 0};
    const std::span<index_t> strides(place.strides.begin(), std::size_t(rank));
    if (header.fortran_order) std::ranges::reverse(header.shape);
    shape::row_major_strides(header.shape, strides);
    if (header.fortran_order) std::ranges::reverse(strides);
    place.data_at = source->size() - shape::volume(place.shape) * index_t(size_of(type));
    return std::make_shared<const mapped_file>(label, source, std::move(place));
}

}  // namespace xf::io
