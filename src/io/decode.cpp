#include "decode.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

namespace xf::io {
namespace {

float from_float16(std::uint16_t half) {
    const std::uint32_t sign = std::uint32_t(half & 0x8000U) << 16, exponent = (half >> 10) & 31U;
    std::uint32_t mantissa = half & 1023U;
    if (exponent == 31) return std::bit_cast<float>(sign | 0x7F800000U | (mantissa << 13));
    if (exponent != 0) return std::bit_cast<float>(sign | ((exponent + 112) << 23) | (mantissa << 13));
    const float subnormal = float(mantissa) * 0x1p-24F;
    return std::bit_cast<float>(sign | std::bit_cast<std::uint32_t>(subnormal));
}

float from_bfloat16(std::uint16_t half) { return std::bit_cast<float>(std::uint32_t(half) << 16); }

/// With a width that is known the compiler makes single instructions of it.
template <std::size_t Width>
void reverse_each(std::span<std::byte> numbers) {
    for (std::byte* at = numbers.data(); at != numbers.data() + numbers.size(); at += Width) {
        for (std::size_t k = 0; k < Width / 2; ++k) std::swap(at[k], at[Width - 1 - k]);
    }
}

template <std::size_t Width>
struct element_bytes {
    std::byte bytes[Width];
};

/// One matrix, whose first axis is dense in `from` and whose last is in `to`, in squares that stay in cache.
template <std::size_t Width>
void transpose(const std::byte* from, std::byte* to, index_t rows, index_t columns, index_t from_step,
               index_t to_step) {
    constexpr index_t side = 32;
    const auto* source = reinterpret_cast<const element_bytes<Width>*>(from);
    auto* target = reinterpret_cast<element_bytes<Width>*>(to);
    for (index_t i0 = 0; i0 < rows; i0 += side) {
        for (index_t j0 = 0; j0 < columns; j0 += side) {
            for (index_t i = i0; i < std::min(i0 + side, rows); ++i) {
                for (index_t j = j0; j < std::min(j0 + side, columns); ++j)
                    target[i * to_step + j] = source[i + j * from_step];
            }
        }
    }
}

using transpose_function = void (*)(const std::byte*, std::byte*, index_t, index_t, index_t, index_t);

transpose_function transpose_of(std::size_t width) {
    switch (width) {
        case 1: return transpose<1>;
        case 2: return transpose<2>;
        case 4: return transpose<4>;
        case 8: return transpose<8>;
        default: return transpose<16>;
    }
}

}  // namespace

void swap_bytes(std::span<std::byte> numbers, std::size_t width) {
    if (width == 2) reverse_each<2>(numbers);
    else if (width == 4) reverse_each<4>(numbers);
    else if (width == 8) reverse_each<8>(numbers);
}

void make_booleans(std::span<std::byte> values) {
    for (std::byte& value : values) value = std::byte(value != std::byte(0) ? 1 : 0);
}

void read_halves(content_reader& from, encoding stored, bool swapped, std::span<float> into) {
    std::array<std::byte, 4096> some;
    while (!into.empty()) {
        const std::size_t count = std::min(into.size(), some.size() / 2);
        const auto bytes = std::span(some).first(2 * count);
        from.read(bytes);
        if (swapped) swap_bytes(bytes, 2);
        for (std::size_t k = 0; k < count; ++k) {
            std::uint16_t half = 0;
            std::memcpy(&half, bytes.data() + 2 * k, 2);
            into[k] = stored == encoding::float16 ? from_float16(half) : from_bfloat16(half);
        }
        into = into.subspan(count);
    }
}

// The axes between the first and the last are walked as one counter each: `from` steps by the product of
// the axes before, `to` by that of the axes behind.
void copy_from_fortran_order(const std::byte* from, std::byte* to, std::span<const index_t> shape,
                             std::size_t width) {
    const std::size_t rank = shape.size();
    std::vector<index_t> from_steps(rank), to_steps(rank), at(rank, 0);
    for (std::size_t k = 0; k < rank; ++k) from_steps[k] = k == 0 ? 1 : from_steps[k - 1] * shape[k - 1];
    for (std::size_t k = rank; k-- > 0;) to_steps[k] = k + 1 == rank ? 1 : to_steps[k + 1] * shape[k + 1];
    const auto copy = transpose_of(width);
    while (true) {
        index_t source = 0, target = 0;
        for (std::size_t k = 1; k + 1 < rank; ++k) {
            source += at[k] * from_steps[k];
            target += at[k] * to_steps[k];
        }
        copy(from + source * index_t(width), to + target * index_t(width), shape[0], shape[rank - 1],
             from_steps[rank - 1], to_steps[0]);
        std::size_t axis = 1;
        while (axis + 1 < rank && ++at[axis] == shape[axis]) at[axis++] = 0;
        if (axis + 1 >= rank) return;
    }
}

}  // namespace xf::io
