#include "../isa_preamble.hpp"
#include "../isa_tables.hpp"

namespace xf::kernels::avx2 {
#include "../tu_int32_int64.inl"
}
