#include "../isa_preamble.hpp"
#include "../isa_tables.hpp"

namespace xf::kernels::sse2 {
#include "../tu_floats.inl"
}
