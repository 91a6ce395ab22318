#include "xfuse/core/dtype.hpp"

namespace xf {

std::size_t size_of(dtype type) {
    static constexpr std::size_t sizes[dtype_count] = {1, 1, 1, 2, 2, 4, 4, 8, 8, 4, 8, 8, 16, 2, 2};
    return sizes[static_cast<int>(type)];
}

const char* name_of(dtype type) {
    static constexpr const char* names[dtype_count] = {
        "bool",   "int8",    "uint8",   "int16",     "uint16",     "int32",    "uint32", "int64",
        "uint64", "float32", "float64", "complex64", "complex128", "bfloat16", "float16"};
    return names[static_cast<int>(type)];
}

}  // namespace xf
