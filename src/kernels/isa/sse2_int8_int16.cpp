#include "../isa_preamble.hpp"
#include "../isa_tables.hpp"

namespace xf::kernels::sse2 {
#include "../tu_int8_int16.inl"
}
