#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <vector>

#include "libfuzzer/files.hpp"
#include "libfuzzer/shapes.hpp"
#include "libfuzzer/strided.hpp"
#include "libfuzzer/subscripts.hpp"

/// The fuzzers' targets on their corpus, and on changes of it made here: `./dev libfuzzer` goes on for
/// longer.
namespace {

using bytes = std::vector<std::uint8_t>;

std::vector<bytes> corpus_of(const std::string& target) {
    std::vector<bytes> all;
    const auto folder = std::filesystem::path(__FILE__).parent_path() / "corpus" / target;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        std::ifstream file(entry.path(), std::ios::binary);
        all.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
    return all;
}

/// Replaces, removes, inserts and repeats some bytes.
bytes changed(bytes data, std::mt19937& random) {
    for (unsigned changes = 1 + random() % 4; changes > 0; --changes) {
        const std::size_t at = data.empty() ? 0 : random() % data.size();
        const auto fresh = std::uint8_t(random());
        switch (random() % 4) {
            case 0: data.insert(data.begin() + std::ptrdiff_t(at), fresh); break;
            case 1:
                if (!data.empty()) data.erase(data.begin() + std::ptrdiff_t(at));
                break;
            case 2:
                if (!data.empty()) data.push_back(data[at]);
                break;
            default:
                if (!data.empty()) data[at] = fresh;
        }
    }
    return data;
}

template <class Target>
void run(const std::string& name, const Target& target) {
    const auto corpus = corpus_of(name);
    REQUIRE(corpus.size() >= 3);
    for (const bytes& data : corpus) target(libfuzzer::bytes(data));
    std::mt19937 random(7);
    for (int round = 0; round < 20000; ++round)
        target(libfuzzer::bytes(changed(corpus[random() % corpus.size()], random)));
    MESSAGE(name << ": 20000 inputs");  // a target ends the program where a law is broken
}

}  // namespace

TEST_CASE("subscripts") { run("subscripts", libfuzzer::parse); }
TEST_CASE("shapes") { run("shapes", libfuzzer::shape_arithmetic); }
TEST_CASE("strided") { run("strided", libfuzzer::as_strided); }
TEST_CASE("npy") { run("npy", libfuzzer::npy); }
TEST_CASE("npz") { run("npz", libfuzzer::npz); }
TEST_CASE("safetensors") { run("safetensors", libfuzzer::safetensors); }
