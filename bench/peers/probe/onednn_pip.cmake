# pip's oneDNN, whose own libraries stand beside it and are found by the path of the program alone, if that path is of
# the older sort.
find_path(ONEDNN_PIP_INCLUDE dnnl.hpp PATHS ${BENCH_PIP}/include REQUIRED NO_CACHE NO_DEFAULT_PATH)
find_library(ONEDNN_PIP dnnl PATHS ${BENCH_PIP}/lib REQUIRED NO_CACHE NO_DEFAULT_PATH)
add_library(bench_onednn INTERFACE)
target_include_directories(bench_onednn SYSTEM INTERFACE ${ONEDNN_PIP_INCLUDE})
target_link_libraries(bench_onednn INTERFACE -Wl,${ONEDNN_PIP})  # as an option: CMake warns of two oneTBBs
target_link_options(bench_onednn INTERFACE -Wl,--disable-new-dtags -Wl,-rpath,${BENCH_PIP}/lib)
target_compile_definitions(bench_onednn INTERFACE BENCH_ONEDNN_PIP="${BENCH_PIP}")
