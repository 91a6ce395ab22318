#include <complex>
#include <cstring>

#include "xfuse/run/contract.hpp"

/// What happens to a contraction's results after the kernel: columns that are not contiguous in the
/// result are moved there, and scalar factors are applied.
namespace xf::run {
namespace {

/// One row of a tile to its columns.
template <class T, class Read>
void leave_row(const leaving_tile& t, std::byte* row, const Read& read) {
    index_t j = 0;
    for (int k = 0; k < t.piece_count; ++k) {
        const span_loop& step = t.pieces[k].step;
        std::byte* to = row + t.pieces[k].at.out;
        for (index_t i = 0; i < step.extent; ++i, ++j, to += step.out) {
            T& out = *reinterpret_cast<T*>(to);
            out = t.adds ? T(out + read(j)) : read(j);
        }
    }
}

template <class T>
void leave_real(const leaving_tile& t) {
    const auto* tile = reinterpret_cast<const T*>(t.tile);
    for (index_t m = 0; m < t.rows; ++m, tile += t.width)
        leave_row<T>(t, t.out + t.out_rows[m], [tile](index_t j) { return tile[j]; });
}

/// (a + bi)(c + di): the tile holds a c, a d in one row and b c, b d in the next.
template <class T>
void leave_complex(const leaving_tile& t) {
    const auto* real = reinterpret_cast<const T*>(t.tile);
    for (index_t m = 0; m < t.rows; ++m, real += 4 * t.width) {
        const T* imaginary = real + 2 * t.width;
        leave_row<std::complex<T>>(t, t.out + t.out_rows[m], [real, imaginary](index_t j) {
            return std::complex<T>(real[2 * j] - imaginary[2 * j + 1], real[2 * j + 1] + imaginary[2 * j]);
        });
    }
}

template <class T, class Real>
void finish(const graph::node& n, const contraction_box& b) {
    const Real factor = Real(n.factor), divisor = Real(n.divisor);
    const index_t outer = count(b.batch) * count(b.rows), columns = count(b.columns);
    for (index_t i = 0; i < outer; ++i) {
        const index_t rows = count(b.rows);
        std::byte* at = b.out + offset_at(b.batch, i / rows).out + offset_at(b.rows, i % rows).out;
        for (index_t j = 0; j < columns; ++j) {
            T& value = *reinterpret_cast<T*>(at + offset_at(b.columns, j).out);
            value = value * factor / divisor;
        }
    }
}

}  // namespace

void leave_tile(dtype type, const leaving_tile& t) {
    switch (type) {
        case dtype::complex64: return leave_complex<float>(t);
        case dtype::complex128: return leave_complex<double>(t);
        default: break;
    }
    if (type == dtype::float32) return leave_real<float>(t);
    if (type == dtype::float64) return leave_real<double>(t);
    if (size_of(type) == 4) return leave_real<std::uint32_t>(t);
    return leave_real<std::uint64_t>(t);
}

void finish_contraction(const graph::node& n, const contraction_box& b) {
    switch (n.type) {
        case dtype::float32: return finish<float, float>(n, b);
        case dtype::float64: return finish<double, double>(n, b);
        case dtype::complex64: return finish<std::complex<float>, float>(n, b);
        case dtype::complex128: return finish<std::complex<double>, double>(n, b);
        case dtype::int32: return finish<std::int32_t, std::int32_t>(n, b);
        case dtype::uint32: return finish<std::uint32_t, std::uint32_t>(n, b);
        default: return finish<std::uint64_t, std::uint64_t>(n, b);
    }
}

}  // namespace xf::run
