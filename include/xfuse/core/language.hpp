#pragma once
// Read first by every header that a program includes, and by compilers that are not told to use C++20:
// nothing here is newer than C++98. Those headers leave out the rest, so that this is all that the compiler
// says.
#if defined(_MSVC_LANG)
#define XFUSE_LANGUAGE _MSVC_LANG
#else
#define XFUSE_LANGUAGE __cplusplus
#endif
#if XFUSE_LANGUAGE >= 202002L
#define XFUSE_HAS_CPP20 1
#else
#define XFUSE_HAS_CPP20 0
#error \
    "xfuse: C++20 is needed: compile with -std=c++20 (CMake: target_compile_features(app PRIVATE cxx_std_20))"
#endif
#undef XFUSE_LANGUAGE
