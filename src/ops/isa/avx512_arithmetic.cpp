#define XFUSE_ROW_ISA library_avx512
#include "../arithmetic_rows.inl"
