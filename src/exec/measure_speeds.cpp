#include <algorithm>
#include <chrono>
#include <cstring>
#include <limits>
#include <memory>
#include <vector>

#include "xfuse/exec/machine.hpp"
#include "xfuse/exec/pages.hpp"
#include "xfuse/kernels/kernel_table.hpp"

namespace xf::exec {
namespace {

using clock = std::chrono::steady_clock;

double since(clock::time_point start) {
    return std::chrono::duration<double, std::nano>(clock::now() - start).count();
}

/// Nanoseconds of the fastest of some runs: what else the machine does makes none faster.
template <class F>
double least(int runs, const F& run) {
    double best = std::numeric_limits<double>::infinity();
    for (int k = 0; k < runs; ++k) {
        const auto start = clock::now();
        run();
        best = std::min(best, since(start));
    }
    return best;
}

/// Memory that has been written to, as far as that takes no longer than the rest may.
class block {
public:
    explicit block(std::size_t bytes) : size_(bytes), data_(static_cast<std::byte*>(allocate_block(bytes))) {
        constexpr std::size_t part = 4 << 20;
        constexpr double longest = 40e6;
        const auto start = clock::now();
        std::size_t written = 0;
        while (written < bytes && (written < 4 * part || since(start) < longest)) {
            std::memset(data_ + written, 1, std::min(part, bytes - written));
            written += part;
        }
        usable_ = std::min(written, bytes);
    }
    block(const block&) = delete;
    block& operator=(const block&) = delete;
    ~block() { free_block(data_, size_); }

    std::byte* data() const { return data_; }
    std::size_t usable() const { return usable_; }

private:
    std::size_t size_, usable_ = 0;
    std::byte* data_;
};

void read(const void* from, std::size_t bytes) {
    float most = 0;
    kernels::active()
        .of(dtype::float32)
        .along[int(kernels::reduce_op::max)](
            {&most, from, 1, 0, 0, index_t(bytes / sizeof(float)), 1, false});
}

/// Bytes a nanosecond that are read from `bytes` of memory, again and again until that takes some time.
double cached_read(const void* from, std::size_t bytes) {
    constexpr std::size_t total = 8 << 20;
    const int times = int(std::max<std::size_t>(1, total / bytes));
    read(from, bytes);
    return double(bytes) * times / least(5, [&] {
               for (int k = 0; k < times; ++k) read(from, bytes);
           });
}

double multiplies() {
    const kernels::contraction_kernels& k =
        kernels::active().contractions.of(kernels::contraction_type::float32);
    constexpr index_t m = 48, terms = 64;
    const index_t n = k.nr;
    const std::vector<float> rows(std::size_t(m) * terms, 0.5F),
        columns(std::size_t(terms) * std::size_t(n), 0.5F);
    std::vector<float> out(std::size_t(m) * std::size_t(n));
    std::vector<index_t> out_rows, row_offsets;
    for (index_t i = 0; i < m; ++i) {
        out_rows.push_back(i * n * index_t(sizeof(float)));
        row_offsets.push_back(i * terms * index_t(sizeof(float)));
    }
    const kernels::k_run all{0, 0, terms};
    const kernels::contraction_args args{.out = out.data(),
                                         .out_rows = out_rows.data(),
                                         .rows = rows.data(),
                                         .row_offsets = row_offsets.data(),
                                         .columns = columns.data(),
                                         .k_runs = &all,
                                         .k_run_count = 1,
                                         .row_step = sizeof(float),
                                         .column_step = n * index_t(sizeof(float)),
                                         .m = m,
                                         .n = n,
                                         .accumulate = false,
                                         .is_splat = false,
                                         .scale = {}};
    constexpr int times = 20;
    return 2.0 * double(m * n * terms) * times / least(100, [&] {
               for (int i = 0; i < times; ++i) k.outer(args);
           });
}

double call() {
    alignas(64) const float values[16] = {};
    constexpr int times = 1000;
    return least(20,
                 [&] {
                     for (int k = 0; k < times; ++k) read(values, sizeof values);
                 }) /
           times;
}

}  // namespace

machine_speeds measure_speeds() {
    const core::detected& m = core::this_machine();
    const kernels::table& t = kernels::active();
    // Twice what the caches hold, as far as the time allows.
    const std::size_t wanted = std::size_t(std::clamp<index_t>(2 * m.l3_bytes, 32 << 20, 64 << 20));
    const block memory(wanted);
    const std::size_t half = memory.usable() / 2 / 64 * 64;
    std::byte *from = memory.data(), *to = memory.data() + half;
    const index_t count = index_t(half / sizeof(float));
    machine_speeds s{};
    s.read = double(2 * half) / least(3, [&] { read(from, 2 * half); });
    s.copy = double(2 * half) / least(3, [&] { t.of_size(4).copy({to, from, 1, 0, 0, count, 1, 1}); });
    s.stream = double(2 * half) / least(3, [&] { t.stream(to, from, index_t(half)), t.stream_fence(); });
    s.l1_read = cached_read(from, std::size_t(m.l1_bytes / 2));
    s.l2_read = cached_read(from, std::size_t(m.l2_bytes / 2));
    s.multiply = multiplies();
    s.call = call();
    return s;
}

// Of docs/benchmarks.json, measured on the Xeon.
machine_speeds nominal_speeds() { return {22, 15, 18, 210, 106, 171, 12}; }

}  // namespace xf::exec
