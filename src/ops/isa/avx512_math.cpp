#define XFUSE_ROW_ISA library_avx512
#include "../math_rows.inl"
