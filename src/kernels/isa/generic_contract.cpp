#include "../parts.hpp"
#include "../prologue.hpp"

namespace xf::kernels::generic {
#include "../part_contract.inl"
}
