#define XFUSE_ROW_ISA library_sse2
#include "../conversion_rows.inl"
