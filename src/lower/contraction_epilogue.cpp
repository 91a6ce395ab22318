#include <complex>
#include <cstring>

#include "xfuse/kernels/kernel_table.hpp"
#include "xfuse/lower/contraction_loops.hpp"

/// The epilogue of a contraction: columns that are not contiguous in the result are moved there, scalar
/// factors are applied, and what another stage does to the results is listed for the kernel.
namespace xf::lower {
namespace {

/// The results in a row of a tile: as they lie there, or put together from two rows.
template <class T>
struct real_row {
    static constexpr bool is_contiguous = true;
    const T* tile;
    T operator()(index_t j) const { return tile[j]; }
};
/// (a + bi)(c + di): the tile holds a c, a d in one row and b c, b d in the next.
template <class T>
struct complex_row {
    static constexpr bool is_contiguous = false;
    const T *real, *imaginary;
    std::complex<T> operator()(index_t j) const {
        return {real[2 * j] - imaginary[2 * j + 1], real[2 * j + 1] + imaginary[2 * j]};
    }
};

/// One row of a tile to its columns.
template <class T, class Read>
void store_row(const stored_tile& t, std::byte* row, const Read& read) {
    index_t j = 0;
    for (int k = 0; k < t.piece_count; ++k) {
        const gemm_loop& step = t.pieces[k].step;
        std::byte* to = row + t.pieces[k].at.out;
        if constexpr (Read::is_contiguous) {
            if (!t.adds && step.out == index_t(sizeof(T))) {
                std::memcpy(to, read.tile + j, std::size_t(step.extent) * sizeof(T));
                j += step.extent;
                continue;
            }
        }
        for (index_t i = 0; i < step.extent; ++i, ++j, to += step.out) {
            T& out = *reinterpret_cast<T*>(to);
            out = t.adds ? T(out + read(j)) : read(j);
        }
    }
}

/// Columns that lie apart in the result while its rows lie next to each other: a transposition, in blocks.
void transpose_piece(const stored_tile& t, const n_piece& piece, index_t first_column, index_t size) {
    const auto kernel = kernels::active().of_size(std::size_t(size)).copy;
    for (index_t m = 0; m < t.rows;) {
        index_t run = 1;
        while (m + run < t.rows && t.out_rows[m + run] == t.out_rows[m] + run * size) ++run;
        kernel({t.out + t.out_rows[m] + piece.at.out, t.tile + (m * t.width + first_column) * size,
                piece.step.extent, piece.step.out / size, 1, run, 1, t.width});
        m += run;
    }
}

bool is_transposed(const stored_tile& t, index_t size) {
    const bool rows_adjoin =
        t.rows >= 4 && t.out_rows[1] - t.out_rows[0] == size && t.out_rows[2] - t.out_rows[1] == size;
    return !t.adds && rows_adjoin && t.pieces[0].step.out != size;
}

template <class T>
void store_real(const stored_tile& t) {
    const auto* tile = reinterpret_cast<const T*>(t.tile);
    if (is_transposed(t, sizeof(T))) {
        index_t column = 0;
        for (int k = 0; k < t.piece_count; ++k) {
            transpose_piece(t, t.pieces[k], column, sizeof(T));
            column += t.pieces[k].step.extent;
        }
        return;
    }
    for (index_t m = 0; m < t.rows; ++m, tile += t.width)
        store_row<T>(t, t.out + t.out_rows[m], real_row<T>{tile});
}

template <class T>
void store_complex(const stored_tile& t) {
    const auto* real = reinterpret_cast<const T*>(t.tile);
    for (index_t m = 0; m < t.rows; ++m, real += 4 * t.width)
        store_row<std::complex<T>>(t, t.out + t.out_rows[m], complex_row<T>{real, real + 2 * t.width});
}

template <class T, class Real>
void finish(const graph::node& n, const contraction_box& b) {
    const Real divisor = Real(n.divisor);
    const index_t outer = count(b.batch) * count(b.rows), columns = count(b.columns);
    for (index_t i = 0; i < outer; ++i) {
        const index_t rows = count(b.rows);
        std::byte* at = b.out + offset_at(b.batch, i / rows).out + offset_at(b.rows, i % rows).out;
        for (index_t j = 0; j < columns; ++j) {
            *reinterpret_cast<T*>(at + offset_at(b.columns, j).out) /= divisor;
        }
    }
}

}  // namespace

void list_finish(const contraction_site& c, index_t out, index_t column, kernels::finish_step* steps) {
    const planning::contraction_plan& plan = *c.s.contraction;
    for (int k = 0; k < plan.finish_count; ++k) {
        const planning::finishing& f = plan.finish[k];
        steps[k] = {f.what, f.reads, nullptr};
        if (f.what == kernels::finish::relu) continue;
        const index_t at = f.reads == kernels::finish_reading::one       ? 0
                           : f.reads == kernels::finish_reading::columns ? column
                                                                         : out;
        steps[k].operand = static_cast<const std::byte*>(c.finish_operands[k]) + at;
    }
}

void find_excess(const kernels::contraction_kernels& kernel, const std::byte* panel, index_t words,
                 index_t width, std::byte* excess) {
    static constexpr std::uint32_t zero = 0;
    static constexpr index_t first = 0;
    const kernels::k_run all{0, 0, words};
    const index_t step = width * index_t(sizeof zero);
    kernel.outer({excess, &first, &zero, &first, panel, &all, 1, 0, step, 1, width, false, false, {}});
}

void store_tile(dtype type, const stored_tile& t) {
    switch (type) {
        case dtype::complex64: return store_complex<float>(t);
        case dtype::complex128: return store_complex<double>(t);
        default: break;
    }
    if (type == dtype::float32) return store_real<float>(t);
    if (type == dtype::float64) return store_real<double>(t);
    if (size_of(type) == 4) return store_real<std::uint32_t>(t);
    return store_real<std::uint64_t>(t);
}

void finish_contraction(const graph::node& n, const contraction_box& b) {
    switch (n.type) {
        case dtype::float32: return finish<float, float>(n, b);
        case dtype::float64: return finish<double, double>(n, b);
        case dtype::complex64: return finish<std::complex<float>, float>(n, b);
        case dtype::complex128: return finish<std::complex<double>, double>(n, b);
        default: break;  // integers are not divided
    }
}

}  // namespace xf::lower
