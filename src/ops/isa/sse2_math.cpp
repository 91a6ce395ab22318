#define XFUSE_ROW_ISA library_sse2
#include "../math_rows.inl"
