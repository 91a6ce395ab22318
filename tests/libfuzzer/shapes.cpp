#include "libfuzzer/shapes.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    libfuzzer::shape_arithmetic({data, size});
    return 0;
}
