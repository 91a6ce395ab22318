#include <doctest/doctest.h>

#include <unistd.h>

#include <cstdio>

#include "explain/golden.hpp"
#include "xfuse/core/trace.hpp"

/// What XFUSE_TRACE=passes prints.
namespace {

using golden::operand;

std::string traced;

/// What the passes print while `e` is planned on one thread.
template <class E>
std::string trace_of(const E& e) {
    traced.clear();
    xf::set_threads(1);
    const xf::core::trace_sink before = xf::core::pass_trace();
    xf::core::trace_passes([](const std::string& text) { traced += text; });
    xf::explain(e);
    xf::core::trace_passes(before);
    xf::set_threads(0);
    return traced;
}

auto pipeline() {
    const auto x = operand({8, 58, 58, 64}, 0), w = operand({3, 3, 64, 64}, 1);
    const auto b = operand({64}, 2);
    const auto conv = xf::einsum<"nhwcij,ijco->nhwo">(xf::windows(x, {3, 3}, {1, 1}, {.axes = {1, 2}}), w);
    return xf::windows(xf::relu(conv + b), {2, 2}, {2, 2}, {.axes = {1, 2}}).max({-1, -2});
}

int count(const std::string& text, const std::string& part) {
    int found = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
    return found;
}

/// What this program prints to stderr with XFUSE_TRACE set to `what`, running the test case below alone.
std::string stderr_of(const char* what) {
    char self[4096] = {};
    REQUIRE(readlink("/proc/self/exe", self, sizeof self - 1) > 0);
    const std::string command =
        std::string("XFUSE_TRACE=") + what + " '" + self + "' --test-case='trace: of a sum' 2>&1 >/dev/null";
    std::string text;
    FILE* pipe = popen(command.c_str(), "r");
    REQUIRE(pipe != nullptr);
    char part[256];
    while (std::fgets(part, sizeof part, pipe) != nullptr) text += part;
    CHECK(pclose(pipe) == 0);
    return text;
}

}  // namespace

TEST_CASE("trace: conv, bias, relu and max pool, pass by pass") {
    golden::compare("trace_pipeline", trace_of(pipeline()));
}

TEST_CASE("trace: the same text each time") { CHECK(trace_of(pipeline()) == trace_of(pipeline())); }

TEST_CASE("trace: passes that change nothing print nothing") {
    const std::string text = trace_of(operand({16}) * 2);
    CHECK(count(text, "after build:") == 1);
    CHECK(count(text, "after hoist_monotone:") == 0);
    CHECK(count(text, "after find_conflicts:") == 0);
}

TEST_CASE("trace: tiles that consumers cannot share are seen to be chosen anew") {
    const auto e = xf::windows(operand({200, 300}), 4).sum({-1, -2});
    const auto inside = xf::view(e, xt::range(1, 196), xt::range(1, 296));
    const std::string text = trace_of(inside - xf::windows(e, 3).max({-1, -2}));
    CHECK(count(text, ", contended") == 1);
    const std::size_t conflict = text.find("after find_conflicts:");
    CHECK(conflict < text.find("after make_stages:", conflict));
    CHECK(count(text, "after choose_tiles:") == 2);
}

TEST_CASE("trace: of a sum") { xf::explain(operand({16, 16}).sum(1)); }

TEST_CASE("trace: XFUSE_TRACE=passes prints to stderr, any other value nothing") {
    CHECK(count(stderr_of("passes"), "after build:\n%") == 1);
    CHECK(count(stderr_of("passes"), "after make_stages:\nplan: 1 thread") == 1);
    CHECK(stderr_of("nothing") == "");
}
