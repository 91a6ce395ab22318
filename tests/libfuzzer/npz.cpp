#include "libfuzzer/files.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    libfuzzer::npz({data, size});
    return 0;
}
