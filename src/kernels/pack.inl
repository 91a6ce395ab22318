// Brings the columns of a contraction next to each other, term by term.

struct two_words {
    std::uint64_t first, second;
};

/// So many terms ahead columns are asked for: where a term is a row of a matrix, each begins on another page.
inline constexpr index_t packed_ahead = 8;

/// `count` elements next to each other; the next ones that are wanted lie `ahead` bytes behind.
template <class T>
XF_ALWAYS_INLINE void pack_contiguous(T* out, const T* in, index_t count, index_t ahead) {
    constexpr int N = native_bytes / int(sizeof(T));
    index_t j = 0;
    for (; j + N <= count; j += N) {
        __builtin_prefetch(reinterpret_cast<const char*>(in + j) + ahead);
        store_vec(out + j, load_vec<vec<T, N>>(in + j));
    }
    if (j == count) return;
    if constexpr (has_masks) {
        const part<N> tail{count - j};
        tail.store(out + j, tail.load(in + j));
    } else {
        for (; j < count; ++j) out[j] = in[j];
    }
}

/// `count` elements at any step.
template <class T>
XF_ALWAYS_INLINE void pack_run(T* out, const char* in, index_t step, index_t count, index_t ahead) {
    if constexpr (sizeof(T) <= 8) {
        if (step == index_t(sizeof(T)))
            return pack_contiguous(out, reinterpret_cast<const T*>(in), count, ahead);
    }
    for (index_t j = 0; j < count; ++j) out[j] = *reinterpret_cast<const T*>(in + j * step);
}

/// Columns of which each lies in memory term after term, and the others not beside it.
template <class T>
bool is_transposed(const pack_args& a) {
    if (a.step != index_t(sizeof(T))) return false;
    for (index_t r = 0; r < a.run_count; ++r)
        if (a.runs[r].count > 1 && (a.runs[r].step == a.step || a.runs[r].step % a.step != 0)) return false;
    return true;
}

/// The terms of one k_run, `count` rows of `out`.
template <class T>
void pack_transposed(T* out, const char* at, index_t count, index_t filled, const pack_args& a) {
    for (index_t r = 0; r < a.run_count; ++r) {
        const n_run& run = a.runs[r];
        transpose_rows<T>(
            {out + run.out, at + run.offset, count, a.width, 1, run.count, 1, run.step / a.step});
    }
    for (index_t k = 0; k < count; ++k)
        for (index_t j = filled; j < a.width; ++j) out[k * a.width + j] = T{};
}

template <class T>
void pack(const pack_args& a) {
    auto* out = static_cast<T*>(a.out);
    index_t filled = 0;
    for (index_t r = 0; r < a.run_count; ++r) filled += a.runs[r].count;
    bool transposes = false;
    if constexpr (sizeof(T) <= 8) transposes = is_transposed<T>(a);
    for (const k_run *s = a.k_runs, *end = s + a.k_run_count; s != end; ++s) {
        const char* at = static_cast<const char*>(a.in) + (a.by_rows ? s->rows : s->columns);
        if constexpr (sizeof(T) <= 8) {
            if (transposes) {
                pack_transposed(out, at, s->count, filled, a);
                out += s->count * a.width;
                continue;
            }
        }
        for (index_t k = 0; k < s->count; ++k, at += a.step, out += a.width) {
            for (index_t r = 0; r < a.run_count; ++r) {
                const n_run& run = a.runs[r];
                pack_run(out + run.out, at + run.offset, run.step, run.count, packed_ahead * a.step);
            }
            for (index_t j = filled; j < a.width; ++j) out[j] = T{};
        }
    }
}

/// Two terms of some columns, each pair of elements in one word.
template <class T>
XF_ALWAYS_INLINE void pack_pair(std::uint32_t* out, const char* low, const char* high, const pack_args& a) {
    const auto word = [](T x, T y) {
        return std::uint32_t(std::uint16_t(std::int16_t(x))) | std::uint32_t(std::int32_t(y)) << 16;
    };
    index_t filled = 0;
    for (index_t r = 0; r < a.run_count; ++r) {
        const n_run run = a.runs[r];
        std::uint32_t* to = out + run.out;
        const char *x_at = low + run.offset, *y_at = high + run.offset;
        const auto *x = reinterpret_cast<const T*>(x_at), *y = reinterpret_cast<const T*>(y_at);
        if (run.step == index_t(sizeof(T))) {
            for (index_t j = 0; j < run.count; ++j) to[j] = word(x[j], y[j]);
        } else if (sizeof(T) == 2 && y_at == x_at + 2) {
            for (index_t j = 0; j < run.count; ++j) __builtin_memcpy(to + j, x_at + j * run.step, 4);
        } else {
            for (index_t j = 0; j < run.count; ++j)
                to[j] = word(*reinterpret_cast<const T*>(x_at + j * run.step),
                             *reinterpret_cast<const T*>(y_at + j * run.step));
        }
        filled += run.count;
    }
    for (; filled < a.width; ++filled) out[filled] = 0;
}

/// Elements of 8 or 16 bits as pairs of 16: a last term without a partner gets zeros.
template <class T>
void pack_pairs(const pack_args& a) {
    auto* out = static_cast<std::uint32_t*>(a.out);
    const char* waiting = nullptr;
    for (const k_run *s = a.k_runs, *end = s + a.k_run_count; s != end; ++s) {
        const char* at = static_cast<const char*>(a.in) + (a.by_rows ? s->rows : s->columns);
        for (index_t k = 0; k < s->count; ++k, at += a.step) {
            if (waiting == nullptr) {
                waiting = at;
                continue;
            }
            pack_pair<T>(out, waiting, at, a);
            out += a.width;
            waiting = nullptr;
        }
    }
    if (waiting == nullptr) return;
    pack_pair<T>(out, waiting, waiting, a);
    for (index_t r = 0; r < a.run_count; ++r)
        for (index_t j = 0; j < a.runs[r].count; ++j) out[a.runs[r].out + j] &= 0xffff;
}

/// Four terms of some columns, the elements of each column in one word.
XF_ALWAYS_INLINE void pack_quad(std::uint32_t* out, const char* const (&term)[4], const pack_args& a) {
    constexpr int N = native_bytes / 4;
    using words = vec<std::uint32_t, N>;
    index_t filled = 0;
    for (index_t r = 0; r < a.run_count; ++r) {
        const n_run run = a.runs[r];
        std::uint32_t* to = out + run.out;
        const std::uint8_t* x[4];
        for (int t = 0; t < 4; ++t) x[t] = reinterpret_cast<const std::uint8_t*>(term[t] + run.offset);
        index_t j = 0;
        for (; run.step == 1 && j + N <= run.count; j += N) {
            words all{};
#pragma GCC unroll 4
            for (int t = 0; t < 4; ++t)
                all |= __builtin_convertvector(load_vec<vec<std::uint8_t, N>>(x[t] + j), words) << (8 * t);
            store_vec(to + j, all);
        }
        for (; j < run.count; ++j) {
            const index_t at = j * run.step;
            to[j] = std::uint32_t(x[0][at]) | std::uint32_t(x[1][at]) << 8 | std::uint32_t(x[2][at]) << 16 |
                    std::uint32_t(x[3][at]) << 24;
        }
        filled += run.count;
    }
    for (; filled < a.width; ++filled) out[filled] = 0;
}

/// The same of terms that follow each other in memory.
XF_ALWAYS_INLINE void pack_words(std::uint32_t* out, const char* first, const pack_args& a) {
    index_t filled = 0;
    for (index_t r = 0; r < a.run_count; ++r) {
        const n_run run = a.runs[r];
        for (index_t j = 0; j < run.count; ++j)
            __builtin_memcpy(out + run.out + j, first + run.offset + j * run.step, 4);
        filled += run.count;
    }
    for (; filled < a.width; ++filled) out[filled] = 0;
}

/// Elements of 8 bits, four terms in a word; those that the last terms lack are zeros.
static void pack_quads(const pack_args& a) {
    auto* out = static_cast<std::uint32_t*>(a.out);
    const char* term[4];
    int waiting = 0;
    for (const k_run *s = a.k_runs, *end = s + a.k_run_count; s != end; ++s) {
        const char* at = static_cast<const char*>(a.in) + (a.by_rows ? s->rows : s->columns);
        for (index_t k = 0; k < s->count;) {
            if (waiting == 0 && a.step == 1 && k + 4 <= s->count) {
                pack_words(out, at, a);
                out += a.width, at += 4, k += 4;
                continue;
            }
            term[waiting++] = at;
            at += a.step, ++k;
            if (waiting < 4) continue;
            pack_quad(out, term, a);
            out += a.width, waiting = 0;
        }
    }
    if (waiting == 0) return;
    const std::uint32_t kept = (std::uint32_t(1) << 8 * waiting) - 1;
    for (int t = waiting; t < 4; ++t) term[t] = term[0];
    pack_quad(out, term, a);
    for (index_t r = 0; r < a.run_count; ++r)
        for (index_t j = 0; j < a.runs[r].count; ++j) out[a.runs[r].out + j] &= kept;
}
