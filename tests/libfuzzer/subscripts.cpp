#include "libfuzzer/subscripts.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    libfuzzer::parse({data, size});
    return 0;
}
