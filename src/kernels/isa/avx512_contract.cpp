#include "../isa_preamble.hpp"
#include "../isa_tables.hpp"

namespace xf::kernels::avx512 {
#include "../tu_contract.inl"
}
