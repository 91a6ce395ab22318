#include "harness/machine.hpp"
#include "harness/peak.hpp"
#include "harness/session.hpp"

namespace bench {
namespace {

/// Arithmetic in registers, in GF/s.
void peak(session& s, const std::string& name, bool in_double) {
    const timing t = race({fma_peak(in_double)})[0];
    const double rate = 1e-9 / at_peak(1, t.median, in_double);
    s.add(row{.name = name, .reading = number(rate, 0) + " GF/s", .target = "-", .met = "-"});
}

/// What plain loops read and write, in GB/s: what plans reckon with, too.
void traffic(session& s, const std::string& name, std::size_t in, std::size_t out) {
    const bandwidth b(in, out);
    const std::vector<timing> t = race(b.loops());
    const double rate = double(in + out) / b.limit(t.data()) * 1e-9;
    s.add(row{.name = name,
              .reading = number(rate, 1) + " GB/s",
              .target = "-",
              .met = "-",
              .peers = entrants(b.loops(), t.data(), 0, timing{})});
}

}  // namespace

void limit_cases(session& s) {
    s.attempt("limit FMA f32", [&](const std::string& name) { peak(s, name, false); });
    s.attempt("limit FMA f64", [&](const std::string& name) { peak(s, name, true); });
    constexpr std::size_t mb = 1 << 20;
    const std::size_t l1 = std::size_t(machine().l1_bytes), l2 = std::size_t(machine().l2_bytes);
    const struct {
        const char* name;
        std::size_t in, out;
    } mixes[] = {{"read", 64 * mb, 0},       {"4 to 1", 32 * mb, 8 * mb}, {"triad", 32 * mb, 16 * mb},
                 {"copy", 32 * mb, 32 * mb}, {"1 to 4", 8 * mb, 32 * mb}, {"store", 0, 64 * mb},
                 {"L1 read", l1 / 2, 0},     {"L1 copy", l1 / 4, l1 / 4}, {"L2 read", l2 / 2, 0},
                 {"L2 copy", l2 / 4, l2 / 4}};
    for (const auto& mix : mixes)
        s.attempt(std::string("limit ") + mix.name, [&](const std::string& name) {
            if (mix.in + mix.out > 0) traffic(s, name, mix.in, mix.out);
        });
}

}  // namespace bench
