#define XFUSE_ROW_ISA library_avx2
#include "../comparison_rows.inl"
