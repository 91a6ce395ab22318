#pragma once
#include <string>

namespace bench {

/// What the figures depend on, and nothing that names a particular machine.
struct machine_facts {
    std::string processor;  ///< the model's name, as the kernel gives it
    int cores;
    long l1_bytes, l2_bytes;  ///< of data, of one core; 0 if unknown
    std::string compiler;
};
const machine_facts& machine();

/// "L1", "L2" or "memory": where so many bytes may stay between runs.
const char* level_of(double bytes);

}  // namespace bench
