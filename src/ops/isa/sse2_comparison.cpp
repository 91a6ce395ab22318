#define XFUSE_ROW_ISA library_sse2
#include "../comparison_rows.inl"
