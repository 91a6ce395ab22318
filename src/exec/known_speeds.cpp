#include "xfuse/exec/known_speeds.hpp"

#include "xfuse/kernels/kernel_table.hpp"

namespace xf::exec {
namespace {

double lanes() { return double(kernels::active().contractions.of(kernels::contraction_type::float32).lanes); }

/// The nominal machine's kernels have vectors of 16 floats: those of another set compute as many vectors in
/// the same time.
machine_speeds speeds_of_kernels() {
    machine_speeds s = nominal_speeds();
    s.multiply *= lanes() / 16;
    return s;
}

machine_speeds known() {
    const core::pinned& given = core::pinned_machine();
    if (given.is_set()) {
        machine_speeds s = pinned_speeds(given);
        s.multiply = given.value("multiply", speeds_of_kernels().multiply);
        return s;
    }
    machine_speeds kept{};
    const std::string folder = cache_folder();
    const std::string of = description_of(core::this_machine(), kernels::active().name);
    return !folder.empty() && read_speeds(folder, of, kept) ? kept : speeds_of_kernels();
}

}  // namespace

std::string description_of(const core::detected& d, const std::string& kernels) {
    return "xfuse " XFUSE_VERSION ", " + kernels + ", " + d.processor + ", " + std::to_string(d.cores) +
           " cores, " + std::to_string(d.l1_bytes) + " " + std::to_string(d.l2_bytes) + " " +
           std::to_string(d.l3_bytes);
}

machine_speeds pinned_speeds(const core::pinned& given) {
    const machine_speeds s = nominal_speeds();
    return {given.value("read", s.read),       given.value("copy", s.copy),
            given.value("stream", s.stream),   given.value("l1_read", s.l1_read),
            given.value("l2_read", s.l2_read), given.value("multiply", s.multiply),
            given.value("call", s.call)};
}

const machine_speeds& known_speeds() {
    static const machine_speeds once = known();
    return once;
}

}  // namespace xf::exec
