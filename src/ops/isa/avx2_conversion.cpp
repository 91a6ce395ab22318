#define XFUSE_ROW_ISA library_avx2
#include "../conversion_rows.inl"
