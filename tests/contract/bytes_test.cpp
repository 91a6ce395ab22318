#include <doctest/doctest.h>

#include <cstdint>
#include <memory>
#include <random>
#include <vector>

#include "expr/values.hpp"
#include "xfuse/names.hpp"

/// Products of elements of 8 bits, signed and not, the extremes among them: the sums are those of 32-bit
/// integers.
namespace {

using xf::index_t;

std::mt19937 random_source(3);

index_t pick(index_t low, index_t high) {
    return low + index_t(random_source() % std::uint64_t(high - low + 1));
}

template <class T>
std::vector<T> any_bytes(index_t count) {
    std::vector<T> v(static_cast<std::size_t>(count));
    for (T& x : v) {
        const bool is_extreme = random_source() % 2 == 0;
        x = T(is_extreme ? (random_source() % 2 == 0 ? 0x80 : 0x7f) : int(random_source() % 256));
        if (std::is_unsigned_v<T> && random_source() % 4 == 0) x = T(0xff);
    }
    return v;
}

/// rows x terms by terms x columns; either operand may be transposed in memory.
template <class A, class B>
void check_products(index_t rows, index_t terms, index_t columns) {
    INFO("rows ", rows, ", terms ", terms, ", columns ", columns);
    const auto a = any_bytes<A>(rows * terms);
    const auto b = any_bytes<B>(terms * columns);
    const auto x = xf::lazy(a.data(), {rows, terms}), x_turned = xf::lazy(a.data(), {terms, rows});
    const auto y = xf::lazy(b.data(), {terms, columns}), y_turned = xf::lazy(b.data(), {columns, terms});
    const auto check = [&](const char* which, const auto& e, index_t a_row, index_t a_term, index_t b_term,
                           index_t b_column) {
        INFO(which);
        const auto found = values::evaluate_as<std::int32_t>(e);
        bool same = true;
        for (index_t at = 0; at < rows * columns; ++at) {
            std::uint32_t sum = 0;
            for (index_t k = 0; k < terms; ++k)
                sum += std::uint32_t(int(a[std::size_t(at / columns * a_row + k * a_term)]) *
                                     int(b[std::size_t(k * b_term + at % columns * b_column)]));
            same = same && std::uint32_t(found[std::size_t(at)]) == sum;
        }
        CHECK(same);
    };
    check("a b", xf::einsum<"ik,kj->ij">(x, y), terms, 1, columns, 1);
    check("a b transposed", xf::einsum<"ik,jk->ij">(x, y_turned), terms, 1, 1, terms);
    check("a transposed b", xf::einsum<"ki,kj->ij">(x_turned, y), 1, rows, columns, 1);
}

/// A convolution over images with channels last.
template <class A, class B>
void check_windows(index_t channels, index_t out) {
    INFO("channels ", channels, ", out ", out);
    const index_t height = pick(3, 9), width = pick(3, 40), k = pick(1, 3), h = height - k + 1,
                  w = width - k + 1;
    const auto a = any_bytes<A>(height * width * channels);
    const auto b = any_bytes<B>(k * k * channels * out);
    const auto x = xf::lazy(a.data(), {height, width, channels});
    const auto f = xf::lazy(b.data(), {k, k, channels, out});
    const auto found = values::evaluate_as<std::int32_t>(
        xf::einsum<"hwcij,ijco->hwo">(xf::windows(x, {k, k}, {1, 1}, {.axes = {0, 1}}), f));
    bool same = true;
    for (index_t at = 0; at < h * w * out; ++at) {
        const index_t row = at / out / w, column = at / out % w;
        std::int32_t sum = 0;
        for (index_t t = 0; t < k * k * channels; ++t) {
            const index_t i = t / channels / k, j = t / channels % k, c = t % channels;
            sum += int(a[std::size_t(((row + i) * width + column + j) * channels + c)]) *
                   int(b[std::size_t(t * out + at % out)]);
        }
        same = same && found[std::size_t(at)] == sum;
    }
    CHECK(same);
}

template <class A, class B>
void check_all() {
    INFO(xf::name_of(xf::dtype_of<A>), " by ", xf::name_of(xf::dtype_of<B>));
    for (int round = 0; round < 12; ++round) check_products<A, B>(pick(1, 40), pick(1, 70), pick(1, 150));
    check_products<A, B>(30, 2300, 20);  // blocks of terms
    check_products<A, B>(3, 1000, 900);  // and of columns
    for (const index_t channels : {1, 3, 4, 16}) check_windows<A, B>(channels, pick(1, 70));
}

}  // namespace

TEST_CASE("int8 by int8") { check_all<std::int8_t, std::int8_t>(); }
TEST_CASE("uint8 by uint8") { check_all<std::uint8_t, std::uint8_t>(); }
TEST_CASE("uint8 by int8") { check_all<std::uint8_t, std::int8_t>(); }
TEST_CASE("int8 by uint8") { check_all<std::int8_t, std::uint8_t>(); }
