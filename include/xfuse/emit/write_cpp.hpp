#pragma once
#include <string>

#include "xfuse/plan/plan.hpp"

namespace xf {

struct emit_options {
    std::string name = "computed";  ///< of the function
};

namespace emit {

/// How plans that are written out are made: bits as every x86-64 processor has them, loops of one thread.
inline planning::policy policy_of_emission() { return {.threads = 1, .strict = true}; }

/// The plan as C++. Throws xf::error where it has a part that is not written out yet.
std::string write_cpp(const planning::plan& p, const emit_options& options);

}  // namespace emit
}  // namespace xf
