#include "libfuzzer/strided.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    libfuzzer::as_strided({data, size});
    return 0;
}
