#define XFUSE_ROW_ISA library_avx2
#include "../math_rows.inl"
