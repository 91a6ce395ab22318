# Not by its CMake package: that of Debian asks for OpenCL, which the processor's part does not need.
find_path(ONEDNN_INCLUDE dnnl.hpp REQUIRED NO_CACHE)
find_library(ONEDNN dnnl REQUIRED NO_CACHE)
find_package(OpenMP QUIET COMPONENTS CXX)  # its threads, where it is built so
add_library(bench_onednn INTERFACE)
target_include_directories(bench_onednn SYSTEM INTERFACE ${ONEDNN_INCLUDE})
target_link_libraries(bench_onednn INTERFACE ${ONEDNN})
if(TARGET OpenMP::OpenMP_CXX)
    target_link_libraries(bench_onednn INTERFACE OpenMP::OpenMP_CXX)
endif()
