#pragma once
#include "step.hpp"

/// How derivatives pass each kind of node: one function a kind, in the file of its name or of its family.
namespace xf::gradients {

#define XFUSE_NODE_KIND(name, ...) void pass_##name(step& s);
#include "xfuse/graph/node_kinds.def"

}  // namespace xf::gradients
