#include "isa_preamble.hpp"
#include "isa_tables.hpp"

namespace xf::kernels::avx512vnni {
#include "vnni.inl"
}
