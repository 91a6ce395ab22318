// Brings the columns of a contraction next to each other, term by term.

struct two_words {
    std::uint64_t first, second;
};

/// `count` elements next to each other.
template <class T>
XF_ALWAYS_INLINE void pack_contiguous(T* out, const T* in, index_t count) {
    constexpr int N = native_bytes / int(sizeof(T));
    index_t j = 0;
    for (; j + N <= count; j += N) store_vec(out + j, load_vec<vec<T, N>>(in + j));
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
XF_ALWAYS_INLINE void pack_run(T* out, const char* in, index_t step, index_t count) {
    if constexpr (sizeof(T) <= 8) {
        if (step == index_t(sizeof(T))) return pack_contiguous(out, reinterpret_cast<const T*>(in), count);
    }
    for (index_t j = 0; j < count; ++j) out[j] = *reinterpret_cast<const T*>(in + j * step);
}

template <class T>
void pack(const pack_args& a) {
    auto* out = static_cast<T*>(a.out);
    index_t filled = 0;
    for (index_t r = 0; r < a.run_count; ++r) filled += a.runs[r].count;
    for (const k_run *s = a.k_runs, *end = s + a.k_run_count; s != end; ++s) {
        const char* at = static_cast<const char*>(a.in) + (a.by_rows ? s->rows : s->columns);
        for (index_t k = 0; k < s->count; ++k, at += a.step, out += a.width) {
            for (index_t r = 0; r < a.run_count; ++r) {
                const n_run& run = a.runs[r];
                pack_run(out + run.out, at + run.offset, run.step, run.count);
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
        const auto *x = reinterpret_cast<const T*>(low + run.offset),
                   *y = reinterpret_cast<const T*>(high + run.offset);
        if (run.step == 1) {
            for (index_t j = 0; j < run.count; ++j) to[j] = word(x[j], y[j]);
        } else {
            for (index_t j = 0; j < run.count; ++j) to[j] = word(x[j * run.step], y[j * run.step]);
        }
        filled += run.count;
    }
    for (; filled < a.width; ++filled) out[filled] = 0;
}

/// Elements of 8 bits as pairs of 16: a last term without a partner gets zeros.
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
