// Non-temporal stores.

static void stream(void* out, const void* in, index_t bytes) {
    auto* to = static_cast<std::uint8_t*>(out);
    const auto* from = static_cast<const std::uint8_t*>(in);
#if defined(__SSE2__)
    if (bytes >= 256) {
        const index_t head = index_t(-reinterpret_cast<std::uintptr_t>(to) & 63);
        for_columns<native_bytes>(
            head, true, [&](auto lanes, index_t j) __attribute__((always_inline)) {
                lanes.store(to + j, lanes.load(from + j));
            });
        to += head, from += head, bytes -= head;
        // Whole lines only: a write-combining buffer that is flushed half full costs a read of the line.
        for (; bytes >= 64; to += 64, from += 64, bytes -= 64)
            for (int k = 0; k < 64; k += native_bytes) {
#if defined(__AVX512F__)
                _mm512_stream_si512((__m512i*)(to + k), _mm512_loadu_si512(from + k));
#elif defined(__AVX2__)
                _mm256_stream_si256((__m256i*)(to + k), _mm256_loadu_si256((const __m256i_u*)(from + k)));
#else
                _mm_stream_si128((__m128i*)(to + k), _mm_loadu_si128((const __m128i_u*)(from + k)));
#endif
            }
    }
#endif
    copy_bytes(to, from, bytes);
}

static void stream_fence() {
#if defined(__SSE2__)
    _mm_sfence();
#endif
}
