# For the tests that call the compiler themselves: compile.rsp and link.rsp in the build folder hold
# the arguments a user's program needs. XFUSE_CXX is the compiler followed by @compile.rsp.
set(compile_arguments "-std=c++20 ${CMAKE_CXX_FLAGS}")
set(includes $<TARGET_PROPERTY:xfuse,INTERFACE_INCLUDE_DIRECTORIES>)
file(GENERATE OUTPUT ${PROJECT_BINARY_DIR}/compile.rsp
    CONTENT "${compile_arguments} \"-I$<JOIN:${includes},\" \"-I>\"\n"
)
set(tbb "")
if(XFUSE_HAS_TBB)
    set(tbb $<TARGET_FILE:TBB::tbb>)
endif()
set(zlib "")
if(XFUSE_HAS_ZLIB)
    set(zlib $<TARGET_FILE:ZLIB::ZLIB>)
endif()
file(GENERATE OUTPUT ${PROJECT_BINARY_DIR}/link.rsp
    CONTENT "\"$<TARGET_FILE:xfuse>\" \"-Wl,-rpath,$<TARGET_FILE_DIR:xfuse>\" ${tbb} ${zlib}\n"
)
set(XFUSE_CXX ${CMAKE_CXX_COMPILER} @${PROJECT_BINARY_DIR}/compile.rsp)
