// expect: xfuse: C\+\+20 is needed: compile with -std=c\+\+20
// flags: -std=c++17
#include <xfuse/names.hpp>
#ifdef XFUSE_FAIL
#else
#endif
int main() {}
