#pragma once
#include <iosfwd>
#include <string>

#include "xfuse/core/detected.hpp"

namespace xf {

/// How fast one core is: bytes, and multiplies and adds, in a nanosecond; nanoseconds.
struct machine_speeds {
    double read, copy, stream;  ///< memory: read; read and written, by ordinary and by non-temporal stores
    double l1_read, l2_read;
    double multiply;  ///< operations of a contraction of floats whose operands are in the first cache
    double call;      ///< of a kernel, of 16 elements
};

/// What was detected, and what was measured.
struct machine_model {
    core::detected detected;
    std::string kernels;  ///< the instruction set of the library's kernels
    int lanes;            ///< floats of its vectors
    machine_speeds speeds;
    std::string origin;  ///< of the speeds: measured now, of a file, or pinned
};

/// This machine. The first call in a process reads the speeds from a file in the user's cache folder,
/// `$XDG_CACHE_HOME/xfuse` or `~/.cache/xfuse`, or measures them, once for each processor and release of the
/// library, in less than 0.2 s, and keeps them there. Plans reckon with what the file
/// holds, or with nominal speeds, and never measure; bits depend on neither.
///
/// XFUSE_MACHINE=nominal, or a list such as `l2=1M,l3=32M,read=40`, stands for this machine: nothing is
/// detected, measured or kept, and what the list does not name is as on the nominal machine.
const machine_model& machine();

/// Some lines for a person.
std::string text(const machine_model& m);
std::ostream& operator<<(std::ostream& out, const machine_model& m);

}  // namespace xf

namespace xf::exec {

/// Measures, whatever a file or the environment says.
machine_speeds measure_speeds();
/// As if measured on the nominal machine.
machine_speeds nominal_speeds();

/// Where speeds are kept; empty where there is no such folder to be named.
std::string cache_folder();
/// The speeds that a file in `folder` holds for a machine that is described so. False where there is none,
/// and where the folder or the file could have been written by another user, or holds anything that is not as
/// written.
bool read_speeds(const std::string& folder, const std::string& machine, machine_speeds& speeds);
/// False where they cannot be kept.
bool write_speeds(const std::string& folder, const std::string& machine, const machine_speeds& speeds);

}  // namespace xf::exec
