#define XFUSE_ROW_ISA library_generic
#include "../conversion_rows.inl"
