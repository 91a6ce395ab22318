// expect: xfuse: C\+\+20 is needed: compile with -std=c\+\+20
// flags: -std=c++17
#include <xfuse/xfuse.hpp>
#ifdef XFUSE_FAIL
int main() {}
#else
int main() { return xf::thread_count() > 0 ? 0 : 1; }
#endif
