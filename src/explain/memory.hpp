#pragma once
#include "xfuse/explain/explanation.hpp"

namespace xf::explaining {

/// Where memory was limited: what arrays take, and what it costs that others are computed again. Else
/// nothing.
std::string memory_text(const planning::plan& p);
/// ", computed by each nest that reads it, to save memory", where it is.
std::string repeated_text(const planning::stage& s);
/// Where memory was limited: what it would cost to compute an array again that is kept, behind why it is
/// kept.
std::string kept_text(const planning::plan& p, int id);

}  // namespace xf::explaining
