#define XFUSE_ROW_ISA library_sse2
#include "../arithmetic_rows.inl"
