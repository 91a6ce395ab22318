#define XFUSE_ROW_ISA library_generic
#include "../arithmetic_rows.inl"
