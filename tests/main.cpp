#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>

#include <cstdlib>

/// Plans follow from the machine: tests see the same one everywhere, unless the environment names another.
/// Set before main, as the first plan settles it.
const bool has_nominal_machine = setenv("XFUSE_MACHINE", "l2=512K", 0) == 0;
