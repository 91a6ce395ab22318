#include <doctest/doctest.h>

#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <map>

#include "reproducible/cases.hpp"
#include "xfuse/kernels/kernel_table.hpp"

/// The library chooses its kernels once, when the program starts, so each instruction set has a process of
/// its own: this program again, which prints a digest of every result.
namespace {

using namespace reproducible;

/// FNV-1a, 64 bits.
std::uint64_t digest(const std::vector<char>& bytes) {
    std::uint64_t hash = 14695981039346656037ULL;
    for (const char byte : bytes) hash = (hash ^ static_cast<unsigned char>(byte)) * 1099511628211ULL;
    return hash;
}

void print_digests(const char* kind, const cases& all, bool strict = false) {
    for (const reproduced& c : all) {
        const std::uint64_t found = digest(c.bytes({.threads = 2, .strict = strict}));
        CHECK_MESSAGE(digest(c.bytes({.threads = 1, .strict = strict})) == found, c.name);
        std::cout << kind << '|' << c.name << '|' << found << '\n';
    }
}

/// Exponentials are those of the processor's vectors, unless the policy is strict.
bool has_mathematics(const reproduced& c) {
    const std::string name = c.name;
    return name.find("softmax") != std::string::npos || name.find("logsumexp") != std::string::npos;
}
void print_reductions() {
    cases exact, mathematical;
    for (const reproduced& c : reductions()) (has_mathematics(c) ? mathematical : exact).push_back(c);
    print_digests("reductions", exact);
    print_digests("reductions with mathematics, strict", mathematical, true);
}

/// This program's file.
std::string self() {
    std::array<char, 4096> path{};
    REQUIRE(readlink("/proc/self/exe", path.data(), path.size() - 1) > 0);
    return path.data();
}

/// Digest by kind and name, as another process computes them in this environment.
std::map<std::string, std::string> digests_with(const std::string& environment) {
    std::map<std::string, std::string> found;
    const std::string command = environment + " " + self() + " --test-case=\"one thread and two*\"";
    FILE* child = popen(command.c_str(), "r");
    REQUIRE(child != nullptr);
    std::array<char, 512> line;
    while (std::fgets(line.data(), int(line.size()), child) != nullptr) {
        const std::string text(line.data());
        const auto end = text.rfind('|');
        if (end != std::string::npos && text.find('|') != end)
            found[text.substr(0, end)] = text.substr(end + 1);
    }
    CHECK(pclose(child) == 0);
    return found;
}

}  // namespace

/// What it prints is read by the processes below.
TEST_CASE("one thread and two give the same digests") {
    std::cout << "isa||" << xf::kernels::active().name << '\n';
    print_reductions();
    print_digests("contractions of integers", contractions(numbers::integers));
    print_digests("contractions of fractions, strict", contractions(numbers::fractions), true);
}

TEST_CASE("results have the same bits on every instruction set") {
    const auto all = xf::kernels::all_tables();
    const auto expected = digests_with(std::string("XFUSE_ISA=") + all.first[0].kernels->name);
    CHECK(expected.size() > 170);
    for (int i = 1; i < all.count; ++i) {
        if (!all.first[i].runnable) continue;
        const std::string isa = all.first[i].kernels->name;
        auto found = digests_with("XFUSE_ISA=" + isa);
        CHECK(found["isa|"] == isa + "\n");
        for (const auto& each : expected) {
            if (each.first == "isa|") continue;
            CHECK_MESSAGE(found[each.first] == each.second, isa << ": " << each.first);
        }
    }
}

/// Plans follow from the caches and the speeds of a machine; bits do not.
TEST_CASE("results have the same bits on every machine of one instruction set") {
    const auto expected = digests_with("XFUSE_MACHINE=nominal");
    CHECK(expected.size() > 170);
    for (const char* machine : {"l1=32K,l2=256K,l3=4M", "l2=1M", "l1=96K,l2=8M,l3=128M,read=5,multiply=40"}) {
        auto found = digests_with(std::string("XFUSE_MACHINE=") + machine);
        for (const auto& each : expected)
            CHECK_MESSAGE(found[each.first] == each.second, machine << ": " << each.first);
    }
}
