#include "harness/session.hpp"

namespace bench {

/// What memory gives, in GB/s, for each proportion of reading and writing: the constants of
/// include/xfuse/plan/machine.hpp rest on it.
void limit_cases(session& s) {
    const struct {
        const char* name;
        std::size_t in, out;
    } mixes[] = {{"read", 64, 0}, {"4 to 1", 32, 8}, {"1 to 1", 32, 32}, {"1 to 4", 8, 32}};
    for (const auto& mix : mixes) {
        const std::string name = std::string("limit ") + mix.name;
        if (!s.wants(name)) continue;
        const bandwidth b(mix.in << 20, mix.out << 20);
        const std::vector<timing> timings = race(b.loops());
        const double limit = b.limit(timings.data());
        const double bytes = double((mix.in + mix.out) << 20);
        s.add({name, number(bytes / limit * 1e-9, 1) + " GB/s", milliseconds(limit), "", "-", "-",
               peer_list(b.loops(), timings.data(), 0)});
    }
}

}  // namespace bench
