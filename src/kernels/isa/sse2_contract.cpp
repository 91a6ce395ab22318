#include "../parts.hpp"
#include "../prologue.hpp"

namespace xf::kernels::sse2 {
#include "../part_contract.inl"
}
