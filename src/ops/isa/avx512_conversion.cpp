#define XFUSE_ROW_ISA library_avx512
#include "../conversion_rows.inl"
