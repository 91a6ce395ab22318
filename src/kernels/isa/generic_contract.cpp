#include "../isa_preamble.hpp"
#include "../isa_tables.hpp"

namespace xf::kernels::generic {
#include "../tu_contract.inl"
}
