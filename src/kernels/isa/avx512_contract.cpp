#include "../parts.hpp"
#include "../prologue.hpp"

namespace xf::kernels::avx512 {
#include "../part_contract.inl"
}
