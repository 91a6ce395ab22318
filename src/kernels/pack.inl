// Brings the columns of a contraction next to each other, term by term.

struct two_words {
    std::uint64_t first, second;
};

/// `count` elements next to each other.
template <class T>
XF_HOT void pack_contiguous(T* out, const T* in, index_t count) {
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
XF_HOT void pack_run(T* out, const char* in, index_t step, index_t count) {
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
    for (const segment *s = a.segments, *end = s + a.segment_count; s != end; ++s) {
        const char* at = static_cast<const char*>(a.in) + (a.by_rows ? s->rows : s->columns);
        for (index_t k = 0; k < s->count; ++k, at += a.step, out += a.width) {
            T* to = out;
            for (index_t r = 0; r < a.run_count; ++r) {
                pack_run(to, at + a.runs[r].offset, a.runs[r].step, a.runs[r].count);
                to += a.runs[r].count;
            }
            for (index_t j = filled; j < a.width; ++j) out[j] = T{};
        }
    }
}

/// Elements of 8 bits as pairs of 16: a last term without a partner gets zeros.
template <class T>
void pack_pairs(const pack_args& a) {
    auto* out = static_cast<std::int16_t*>(a.out);
    index_t term = 0;
    const auto row_of = [&](index_t k) { return out + (k / 2) * a.width * 2 + k % 2; };
    for (const segment *s = a.segments, *end = s + a.segment_count; s != end; ++s) {
        const char* at = static_cast<const char*>(a.in) + (a.by_rows ? s->rows : s->columns);
        for (index_t k = 0; k < s->count; ++k, at += a.step, ++term) {
            std::int16_t* to = row_of(term);
            const std::int16_t* past = to + a.width * 2;
            for (index_t r = 0; r < a.run_count; ++r) {
                const char* from = at + a.runs[r].offset;
                for (index_t j = 0; j < a.runs[r].count; ++j, to += 2, from += a.runs[r].step)
                    *to = std::int16_t(*reinterpret_cast<const T*>(from));
            }
            for (; to < past; to += 2) *to = 0;
        }
    }
    if (term % 2 == 0) return;
    std::int16_t* to = row_of(term);
    for (index_t j = 0; j < a.width; ++j) to[2 * j] = 0;
}
