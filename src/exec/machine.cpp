#include "xfuse/exec/machine.hpp"

#include <chrono>
#include <cstdio>
#include <ostream>

#include "xfuse/exec/known_speeds.hpp"
#include "xfuse/kernels/kernel_table.hpp"

namespace xf {
namespace {

void set_pinned(machine_model& m, const core::pinned& given) {
    m.speeds = exec::pinned_speeds(given);
    m.origin = "pinned by XFUSE_MACHINE";
    if (!given.not_understood().empty())
        m.origin += ", of which this is not understood: " + given.not_understood();
}

void set_measured(machine_model& m) {
    const std::string folder = exec::cache_folder(), of = exec::description_of(m.detected, m.kernels);
    if (!folder.empty() && exec::read_speeds(folder, of, m.speeds)) {
        m.origin = "measured before, kept in " + folder;
        return;
    }
    const auto start = std::chrono::steady_clock::now();
    m.speeds = exec::measure_speeds();
    const std::chrono::duration<double, std::milli> taken = std::chrono::steady_clock::now() - start;
    m.origin = "measured now, in " + std::to_string(int(taken.count())) + " ms";
    if (!folder.empty() && exec::write_speeds(folder, of, m.speeds)) m.origin += ", kept in " + folder;
    else m.origin += ", kept nowhere";
}

std::string size(index_t bytes) {
    if (bytes <= 0) return "none";
    const bool is_mega = bytes >= 1 << 20 && bytes % (1 << 20) == 0;
    return std::to_string(is_mega ? bytes >> 20 : bytes >> 10) + (is_mega ? " MB" : " kB");
}

std::string number(double value) {
    char text[32];
    std::snprintf(text, sizeof text, value < 99.5 ? "%.1f" : "%.0f", value);
    return text;
}

}  // namespace

const machine_model& machine() {
    static const machine_model once = [] {
        const kernels::table& t = kernels::active();
        machine_model m{core::this_machine(),
                        t.name,
                        int(t.contractions.of(kernels::contraction_type::float32).lanes),
                        {},
                        {}};
        if (core::pinned_machine().is_set()) set_pinned(m, core::pinned_machine());
        else set_measured(m);
        return m;
    }();
    return once;
}

std::string text(const machine_model& m) {
    const core::detected& d = m.detected;
    const machine_speeds& s = m.speeds;
    return d.processor + ": " + std::to_string(d.cores) + (d.cores == 1 ? " core, " : " cores, ") +
           m.kernels + " kernels of " + std::to_string(m.lanes) + " floats\n" + "  caches  L1 " +
           size(d.l1_bytes) + ", L2 " + size(d.l2_bytes) + ", L3 " + size(d.l3_bytes) + "; pages of " +
           size(d.page_bytes) + ", large ones " +
           (d.large_page_bytes > 0 ? "of " + size(d.large_page_bytes) : "not there") + "\n" + "  reads   " +
           number(s.read) + " GB/s from memory, " + number(s.l2_read) + " from L2, " + number(s.l1_read) +
           " from L1\n" + "  copies  " + number(s.copy) + " GB/s, " + number(s.stream) +
           " by non-temporal stores\n" + "  sums of products  " + number(s.multiply) +
           " GF/s; a kernel call " + number(s.call) + " ns\n" + "  speeds of one core, " + m.origin + "\n";
}

std::ostream& operator<<(std::ostream& out, const machine_model& m) { return out << text(m); }

}  // namespace xf
