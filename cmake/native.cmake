# xfuse::native: compile the user's own code, and with it the row kernels, for this machine.
# Included by the build and by the installed package, so the compiler that is asked is the user's.
# Every file of a program that includes xfuse should be compiled with it, or none.
if(NOT TARGET xfuse::native)
    include(CheckCXXCompilerFlag)
    add_library(xfuse::native INTERFACE IMPORTED GLOBAL)
    check_cxx_compiler_flag(-march=native XFUSE_MARCH_NATIVE)
    if(XFUSE_MARCH_NATIVE)
        target_compile_options(xfuse::native INTERFACE -march=native)
        # Compilers tune for 256 bits on processors that have 512; the row kernels want all of them.
        check_cxx_compiler_flag(-mprefer-vector-width=512 XFUSE_PREFER_512)
        if(XFUSE_PREFER_512)
            target_compile_options(xfuse::native INTERFACE -mprefer-vector-width=512)
        endif()
    endif()
endif()
