#define XFUSE_ROW_ISA library_avx2
#include "../arithmetic_rows.inl"
