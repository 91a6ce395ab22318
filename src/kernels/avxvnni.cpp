#include "isa_preamble.hpp"
#include "isa_tables.hpp"

namespace xf::kernels::avxvnni {
#include "vnni.inl"
}
