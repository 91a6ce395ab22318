#include "crc32.hpp"

#include <array>

#include "little_endian.hpp"

namespace xf::io {
namespace {

using table = std::array<std::uint32_t, 256>;

/// Table k holds what a byte does to the sum when k more bytes follow it, so that eight are done at once.
constexpr std::array<table, 8> make_tables() {
    std::array<table, 8> tables{};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
        std::uint32_t sum = byte;
        for (int bit = 0; bit < 8; ++bit) sum = (sum >> 1) ^ ((sum & 1) != 0 ? 0xEDB88320U : 0U);
        tables[0][byte] = sum;
    }
    for (std::size_t k = 1; k < 8; ++k) {
        for (std::size_t byte = 0; byte < 256; ++byte) {
            const std::uint32_t before = tables[k - 1][byte];
            tables[k][byte] = (before >> 8) ^ tables[0][before & 255];
        }
    }
    return tables;
}

constexpr auto tables = make_tables();

}  // namespace

void crc32::add(std::span<const std::byte> bytes) {
    std::uint32_t sum = state_;
    for (; bytes.size() >= 8; bytes = bytes.subspan(8)) {
        const std::uint64_t both = little_endian(bytes.first<8>()) ^ sum;
        const auto byte = [&](int k) { return std::size_t(both >> (8 * k) & 255); };
        sum = tables[7][byte(0)] ^ tables[6][byte(1)] ^ tables[5][byte(2)] ^ tables[4][byte(3)] ^
              tables[3][byte(4)] ^ tables[2][byte(5)] ^ tables[1][byte(6)] ^ tables[0][byte(7)];
    }
    for (const std::byte b : bytes) sum = (sum >> 8) ^ tables[0][(sum ^ std::uint32_t(b)) & 255];
    state_ = sum;
}

}  // namespace xf::io
