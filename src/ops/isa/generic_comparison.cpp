#define XFUSE_ROW_ISA library_generic
#include "../comparison_rows.inl"
