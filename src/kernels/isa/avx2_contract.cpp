#include "../parts.hpp"
#include "../prologue.hpp"

namespace xf::kernels::avx2 {
#include "../part_contract.inl"
}
