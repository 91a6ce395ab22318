#include <cstdio>
#include <string>

#include "harness/session.hpp"
#include "peers/peers.hpp"
#include "xfuse/xfuse.hpp"

namespace {

/// The value of the option in `argument`, if it is that one.
bool is_option(const std::string& argument, const std::string& option, std::string& value) {
    if (argument.compare(0, option.size(), option) != 0) return false;
    value = argument.substr(option.size());
    return true;
}

}  // namespace

/// Runs the cases whose name matches a regular expression, and writes the table to a file as well:
/// --benchmark_filter=EXPRESSION, --json=FILE.
int main(int argc, char** argv) {
    std::string filter = ".", json;
    for (int k = 1; k < argc; ++k) {
        if (is_option(argv[k], "--benchmark_filter=", filter) || is_option(argv[k], "--json=", json))
            continue;
        std::fprintf(stderr, "usage: %s [--benchmark_filter=CASE] [--json=FILE]\n", argv[0]);
        return 2;
    }
    xf::set_threads(1);
    bench::set_up_peers(argv);
    bench::session s(filter);
    bench::limit_cases(s);
    bench::pool_cases(s);
    bench::large_window_cases(s);
    bench::repeat_cases(s);
    bench::elementwise_cases(s);
    bench::reduce_cases(s);
    bench::convolution_cases(s);
    bench::filter_cases(s);
    bench::matrix_cases(s);
    bench::pipeline_cases(s);
    bench::normalising_cases(s);
    bench::small_cases(s);
    bench::thread_cases(s);
    bench::compile_cases(s);
    s.print();
    std::puts(bench::missing_peers().c_str());
    if (!json.empty()) s.write_json(json);
}
