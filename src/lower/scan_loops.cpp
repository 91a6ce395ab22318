#include <algorithm>

#include "xfuse/core/promote.hpp"
#include "xfuse/lower/scan_loops.hpp"

namespace xf::lower {
namespace {

struct adding {
    template <class T>
    static T of(T a, T b) {
        // Unsigned, so that an overflow wraps.
        if constexpr (std::is_integral_v<T>) return T(std::uint64_t(a) + std::uint64_t(b));
        else return a + b;
    }
};
struct multiplying {
    template <class T>
    static T of(T a, T b) {
        if constexpr (std::is_integral_v<T>) return T(std::uint64_t(a) * std::uint64_t(b));
        else if constexpr (is_complex<T>::value)
            return T(a.real() * b.real() - a.imag() * b.imag(), a.real() * b.imag() + a.imag() * b.real());
        else return a * b;
    }
};

template <class Out, class In>
Out widened(In value) {
    return Out(value);  // NOLINT(bugprone-signed-char-misuse): int8 is a number here, not a character
}

/// Columns taken together across: a row of results stays in L1 until the next one reads it.
constexpr index_t columns_at_a_time = 1024;

template <class Op, class In, class Out>
void scan_row(Out* out, const Out* before, const In* in, const scan_args& a, index_t cols) {
    if (a.out_col == 1 && a.in_col == 1) {
        for (index_t j = 0; j < cols; ++j) out[j] = Op::of(before[j], widened<Out>(in[j]));
        return;
    }
    for (index_t j = 0; j < cols; ++j)
        out[j * a.out_col] = Op::of(before[j * a.out_col], widened<Out>(in[j * a.in_col]));
}

template <class Op, class In, class Out>
void scan_across(const scan_args& a) {
    for (index_t first = 0; first < a.cols; first += columns_at_a_time) {
        const index_t cols = std::min(columns_at_a_time, a.cols - first);
        Out* out = static_cast<Out*>(a.out) + first * a.out_col;
        const In* in = static_cast<const In*>(a.in) + first * a.in_col;
        index_t t = 0;
        if (!a.continues) {
            for (index_t j = 0; j < cols; ++j) out[j * a.out_col] = widened<Out>(in[j * a.in_col]);
            t = 1;
        }
        for (; t < a.taps; ++t)
            scan_row<Op>(out + t * a.out_tap, out + (t - 1) * a.out_tap, in + t * a.in_tap, a, cols);
    }
}

/// Columns taken together along: each element waits for the one before it, so several take turns.
constexpr index_t turns = 4;

template <int Columns, class Op, class In, class Out>
void scan_columns(Out* out, const In* in, const scan_args& a) {
    Out running[Columns];
    index_t t = 0;
    for (int j = 0; j < Columns; ++j) {
        if (a.continues) running[j] = out[j * a.out_col - a.out_tap];
        else out[j * a.out_col] = running[j] = widened<Out>(in[j * a.in_col]);
    }
    for (t = a.continues ? 0 : 1; t < a.taps; ++t) {
        for (int j = 0; j < Columns; ++j) {
            running[j] = Op::of(running[j], widened<Out>(in[t * a.in_tap + j * a.in_col]));
            out[t * a.out_tap + j * a.out_col] = running[j];
        }
    }
}

template <class Op, class In, class Out>
void scan_along(const scan_args& a) {
    Out* out = static_cast<Out*>(a.out);
    const In* in = static_cast<const In*>(a.in);
    index_t j = 0;
    for (; j + turns <= a.cols; j += turns)
        scan_columns<turns, Op>(out + j * a.out_col, in + j * a.in_col, a);
    for (; j < a.cols; ++j) scan_columns<1, Op>(out + j * a.out_col, in + j * a.in_col, a);
}

template <class Op, class In>
constexpr scan_loops loops_of = {&scan_across<Op, In, sum_t<In>>, &scan_along<Op, In, sum_t<In>>};

template <class Op>
scan_loops find(dtype operand) {
    switch (operand) {
        case dtype::boolean: return loops_of<Op, bool>;
        case dtype::int8: return loops_of<Op, std::int8_t>;
        case dtype::uint8: return loops_of<Op, std::uint8_t>;
        case dtype::int16: return loops_of<Op, std::int16_t>;
        case dtype::uint16: return loops_of<Op, std::uint16_t>;
        case dtype::int32: return loops_of<Op, std::int32_t>;
        case dtype::uint32: return loops_of<Op, std::uint32_t>;
        case dtype::int64: return loops_of<Op, std::int64_t>;
        case dtype::uint64: return loops_of<Op, std::uint64_t>;
        case dtype::float32: return loops_of<Op, float>;
        case dtype::float64: return loops_of<Op, double>;
        case dtype::complex64: return loops_of<Op, std::complex<float>>;
        case dtype::complex128: return loops_of<Op, std::complex<double>>;
        case dtype::bfloat16:
        case dtype::float16: break;
    }
    return {};
}

}  // namespace

scan_loops find_scan(kernels::reduce_op op, dtype operand) {
    return op == kernels::reduce_op::sum ? find<adding>(operand) : find<multiplying>(operand);
}

}  // namespace xf::lower
