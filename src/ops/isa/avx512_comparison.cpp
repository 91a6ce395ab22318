#define XFUSE_ROW_ISA library_avx512
#include "../comparison_rows.inl"
