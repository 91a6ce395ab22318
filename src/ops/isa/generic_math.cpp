#define XFUSE_ROW_ISA library_generic
#include "../math_rows.inl"
