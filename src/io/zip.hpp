#pragma once
#include <cstdint>
#include <string>

#include "little_endian.hpp"
#include "source.hpp"

namespace xf::io {

// The parts of a zip file (PKWARE's APPNOTE 6.3), with the sizes of what comes before names and extras.
namespace zip {
inline constexpr std::uint32_t local_mark = 0x04034b50, central_mark = 0x02014b50, end_mark = 0x06054b50;
inline constexpr std::uint32_t end64_mark = 0x06064b50, locator_mark = 0x07064b50;
inline constexpr index_t local_size = 30, central_size = 46, end_size = 22, end64_size = 56,
                         locator_size = 20;
inline constexpr std::uint64_t in_extra = 0xffffffff;  ///< the number is in the extra field, of 64 bits
inline constexpr std::uint16_t extra64 = 1;            ///< the mark of that field
}  // namespace zip

/// Where the list of a zip file's entries lies.
struct zip_directory {
    index_t offset = 0, bytes = 0, count = 0;
};

/// Finds it from the file's last bytes. Throws format_error.
zip_directory find_zip_directory(const byte_source& source, const std::string& label);

}  // namespace xf::io
