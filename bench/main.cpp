#include <cstdio>
#include <cstring>

#include "harness/session.hpp"
#include "peers/peers.hpp"
#include "xfuse/xfuse.hpp"

/// Runs the cases whose name matches a regular expression: --benchmark_filter=EXPRESSION.
int main(int argc, char** argv) {
    const char* const option = "--benchmark_filter=";
    std::string filter = ".";
    for (int k = 1; k < argc; ++k) {
        if (std::strncmp(argv[k], option, std::strlen(option)) != 0) {
            std::fprintf(stderr, "usage: %s [%sCASE]\n", argv[0], option);
            return 2;
        }
        filter = argv[k] + std::strlen(option);
    }
    xf::set_threads(1);
    bench::set_up_peers();
    bench::session s(filter);
    bench::limit_cases(s);
    bench::pool_cases(s);
    bench::large_window_cases(s);
    bench::repeat_cases(s);
    bench::elementwise_cases(s);
    bench::reduce_cases(s);
    bench::small_cases(s);
    bench::thread_cases(s);
    bench::compile_cases(s);
    s.print();
    std::puts(bench::missing_peers().c_str());
}
