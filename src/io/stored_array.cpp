#include "xfuse/io/stored_array.hpp"

#include <sys/mman.h>

#include <cstdint>
#include <memory>

#include "content.hpp"
#include "decode.hpp"

namespace xf::io {

namespace {

/// Large pages for memory that is written now for the first time: faults of small ones take longer than the
/// reading itself.
void advise_large_pages(void* memory, std::size_t bytes) {
#ifdef MADV_HUGEPAGE
    constexpr std::uintptr_t page = std::uintptr_t(1) << 21;
    const auto address = reinterpret_cast<std::uintptr_t>(memory);
    const std::uintptr_t first = (address + page - 1) / page * page, end = (address + bytes) / page * page;
    if (first < end)
        (void)::madvise(static_cast<std::byte*>(memory) + (first - address), end - first, MADV_HUGEPAGE);
#else
    (void)memory, (void)bytes;
#endif
}

}  // namespace

stored_array stored_array::read_as(dtype asked) const {
    stored_array copy = *this;
    const bool is_exact = (asked == dtype::float16 && header_.stored == encoding::float16) ||
                          (asked == dtype::bfloat16 && header_.stored == encoding::bfloat16);
    if (is_exact) copy.header_.type = asked, copy.header_.stored = encoding::plain;
    return copy;
}

void stored_array::check(dtype asked, int rank) const {
    if (asked != header_.type) {
        const char* stored = header_.stored == encoding::float16    ? "float16 (read as float32)"
                             : header_.stored == encoding::bfloat16 ? "bfloat16 (read as float32)"
                                                                    : name_of(header_.type);
        throw dtype_error(core::message(where_.label, ": elements of ", name_of(asked),
                                        " are asked for, the file has ", stored));
    }
    if (rank >= 0 && std::size_t(rank) != header_.shape.size())
        throw rank_error(core::message(where_.label, ": ", rank, " axes are asked for, the file has ",
                                       header_.shape.size(), " (shape ", core::shape_text(header_.shape),
                                       ")"));
}

void stored_array::read(void* elements) const {
    index_t count = 1;
    for (const index_t n : header_.shape) count *= n;
    advise_large_pages(elements, std::size_t(count) * size_of(header_.type));
    if (!header_.fortran_order || header_.shape.size() < 2 || count == 0) {
        read_in_order(elements, count);
        return;
    }
    const std::size_t width = size_of(header_.type);
    const std::unique_ptr<std::byte[]> columns(new std::byte[std::size_t(count) * width]);
    advise_large_pages(columns.get(), std::size_t(count) * width);
    read_in_order(columns.get(), count);
    copy_from_fortran_order(columns.get(), static_cast<std::byte*>(elements), header_.shape, width);
}

void stored_array::read_in_order(void* elements, index_t count) const {
    content_reader reader(where_);
    reader.skip(data_at_);
    const std::size_t width = size_of(header_.type);
    if (header_.stored == encoding::plain) {
        const std::span<std::byte> all(static_cast<std::byte*>(elements), std::size_t(count) * width);
        reader.read(all);
        if (header_.swapped) swap_bytes(all, is_complex_type(header_.type) ? width / 2 : width);
        if (header_.type == dtype::boolean) make_booleans(all);
    } else
        read_halves(reader, header_.stored, header_.swapped,
                    {static_cast<float*>(elements), std::size_t(count)});
    reader.finish();
}

}  // namespace xf::io
