#include <algorithm>
#include <array>
#include <limits>
#include <vector>

#include "xfuse/core/errors.hpp"
#include "zip.hpp"

namespace xf::io {
namespace {

struct end_of_zip {
    std::uint64_t disk, directory_disk, count_here, count, bytes, offset;
    index_t at;  ///< of the record that says so
};

/// The last record: only a comment may follow it, of the length that it says.
end_of_zip read_end(const byte_source& source, const std::string& label) {
    const index_t span = std::min<index_t>(source.size(), zip::end_size + 65535), from = source.size() - span;
    std::vector<std::byte> tail(static_cast<std::size_t>(span));
    source.read(from, tail);
    for (index_t at = span - zip::end_size; at >= 0; --at) {
        const auto number = [&](std::size_t field, std::size_t width) {
            return little_endian(tail, std::size_t(at) + field, width);
        };
        if (number(0, 4) != zip::end_mark || index_t(number(20, 2)) != span - at - zip::end_size) continue;
        return {number(4, 2),  number(6, 2),  number(8, 2), number(10, 2),
                number(12, 4), number(16, 4), from + at};
    }
    throw format_error(core::message(label, ": it does not end as a zip file (", source.size(), " bytes)"));
}

/// The 64-bit record in front of it, which a locator between them says is there.
bool read_end64(const byte_source& source, const std::string& label, end_of_zip& end) {
    const index_t locator_at = end.at - zip::locator_size;
    std::array<std::byte, zip::end64_size> bytes{};
    if (locator_at < 0) return false;
    source.read(locator_at, std::span(bytes).first(zip::locator_size));
    if (little_endian(bytes, 0, 4) != zip::locator_mark) return false;
    const std::uint64_t at = little_endian(bytes, 8, 8), disk = little_endian(bytes, 4, 4),
                        disks = little_endian(bytes, 16, 4);
    if (disk != 0 || disks > 1) throw format_error(core::message(label, ": a zip file in ", disks, " parts"));
    if (locator_at < zip::end64_size || at > std::uint64_t(locator_at - zip::end64_size))
        throw format_error(
            core::message(label, ": the end of its directory at byte ", at, " of ", source.size()));
    source.read(index_t(at), bytes);
    if (little_endian(bytes, 0, 4) != zip::end64_mark)
        throw format_error(core::message(label, ": no end of its directory at byte ", at));
    end = {little_endian(bytes, 16, 4),
           little_endian(bytes, 20, 4),
           little_endian(bytes, 24, 8),
           little_endian(bytes, 32, 8),
           little_endian(bytes, 40, 8),
           little_endian(bytes, 48, 8),
           index_t(at)};
    return true;
}

}  // namespace

zip_directory find_zip_directory(const byte_source& source, const std::string& label) {
    end_of_zip end = read_end(source, label);
    read_end64(source, label, end);
    if (end.disk != 0 || end.directory_disk != 0 || end.count_here != end.count)
        throw format_error(core::message(label, ": a zip file in several parts"));
    const auto place = std::uint64_t(end.at);
    if (end.offset > place || end.bytes != place - end.offset)
        throw format_error(core::message(label, ": a directory of ", end.bytes, " bytes at byte ", end.offset,
                                         ", which does not end at byte ", end.at, " as it should"));
    if (end.count > end.bytes / std::uint64_t(zip::central_size))
        throw format_error(
            core::message(label, ": ", end.count, " entries in a directory of ", end.bytes, " bytes"));
    return {index_t(end.offset), index_t(end.bytes), index_t(end.count)};
}

}  // namespace xf::io
