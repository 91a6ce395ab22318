#pragma once
#include "xfuse/exec/machine.hpp"

namespace xf::exec {

/// What the speeds of a file have to be of: another processor, core count, set of kernels or release measures
/// anew.
std::string description_of(const core::detected& d, const std::string& kernels);

/// Those that XFUSE_MACHINE names, the others as on the nominal machine.
machine_speeds pinned_speeds(const core::pinned& given);

/// The speeds that plans are made with, settled once a process: pinned by XFUSE_MACHINE, else those that an
/// earlier `xf::machine()` measured and kept for this machine, else nominal ones. Measures nothing.
const machine_speeds& known_speeds();

}  // namespace xf::exec
