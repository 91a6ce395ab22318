// The division that ends a mean.

/// Run is 2 for complex numbers: both parts are divided.
template <class T, int Run>
static void divide(const divide_args& a) {
    constexpr int width = native_bytes / int(sizeof(T));
    const T divisor = T(a.divisor);
    for (index_t r = 0; r < a.rows; ++r) {
        T* data = static_cast<T*>(a.data) + r * a.row * Run;
        for_columns<width>(
            a.cols * Run, false, [&](auto lanes, index_t j) __attribute__((always_inline)) {
                lanes.store(data + j, lanes.load(data + j) / broadcast<T, decltype(lanes)::count>(divisor));
            });
    }
}
