#include <cstdio>
#include <string>

#include "harness/session.hpp"
#include "peers/peers.hpp"
#include "peers/python.hpp"
#include "xfuse/xfuse.hpp"

namespace {

/// The value of the option in `argument`, if it is that one.
bool is_option(const std::string& argument, const std::string& option, std::string& value) {
    if (argument.compare(0, option.size(), option) != 0) return false;
    value = argument.substr(option.size());
    return true;
}

constexpr struct {
    const char* name;
    void (*run)(bench::session&);
} families[] = {{"Limits of the machine", bench::limit_cases},
                {"Pooling", bench::pool_cases},
                {"Windows of any size", bench::large_window_cases},
                {"Repeating", bench::repeat_cases},
                {"Views of views", bench::view_cases},
                {"Elementwise", bench::elementwise_cases},
                {"Reductions", bench::reduce_cases},
                {"Convolutions", bench::convolution_cases},
                {"Filters", bench::filter_cases},
                {"Matrix products", bench::matrix_cases},
                {"Pipelines", bench::pipeline_cases},
                {"Normalising and attention", bench::normalising_cases},
                {"Small operands and the heap", bench::small_cases},
                {"What the library itself takes", bench::overhead_cases},
                {"Layers of networks", bench::network_cases},
                {"Parts of an expression used several times", bench::shared_part_cases},
                {"Odd extents, one image, double precision", bench::odd_cases},
                {"Two threads", bench::thread_cases},
                {"How time grows", bench::size_curves},
                {"How time grows", bench::rank_curves},
                {"How time grows", bench::planning_curves}};

bool is_known(const std::string& argument, bench::request& r, std::string& json) {
    if (argument == "--quick") return r.quick = true;
    if (argument == "--own") return r.own = true;
    return is_option(argument, "--benchmark_filter=", r.filter) || is_option(argument, "--json=", json) ||
           is_option(argument, "--commit=", r.commit);
}

}  // namespace

/// Runs the cases whose name matches a regular expression: --benchmark_filter=EXPRESSION; fewer rounds:
/// --quick; without peers: --own. Writes the record to a file as well: --json=FILE, --commit=NAME.
int main(int argc, char** argv) {
    bench::request asked;
    std::string json;
    for (int k = 1; k < argc; ++k) {
        if (is_known(argv[k], asked, json)) continue;
        std::fprintf(stderr,
                     "usage: %s [--benchmark_filter=CASE] [--quick] [--own] [--json=FILE] [--commit=NAME]\n",
                     argv[0]);
        return 2;
    }
    if (asked.quick) bench::be_quick();
    xf::set_threads(1);
    if (asked.own) bench::without_python();
    bench::set_up_peers(argv);
    bench::session s(asked);
    for (const auto& family : families) {
        s.begin(family.name);
        family.run(s);
    }
    s.print();
    std::puts(bench::missing_peers().c_str());
    if (!json.empty()) s.write_json(json);
}
