#pragma once
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "emit/compiled_batch.hpp"

/// Programs of the fuzz, written out as C++.
namespace fuzz {

/// Compiles so many programs at a time, and compares their results with the library's.
class emission {
public:
    explicit emission(std::string compiler) : compiler_(std::move(compiler)) {}

    static xf::planning::policy policy_of(const xf::planning::policy& drawn) {
        return {.threads = 1, .strict = true, .tile_bytes = drawn.tile_bytes};
    }

    /// The program of that number; `run` evaluates the plan, whose target is dense. What the library refuses
    /// to run is left out.
    void add(long index, const xf::planning::plan& p,
             const std::function<void(const xf::planning::target&)>& run);

    /// Compiles the rest, and prints what is wrong, what was not written out, and the sum. True where all is
    /// well.
    bool finish();

private:
    void compare();

    std::string compiler_;
    std::vector<emit_tests::program> waiting_;
    std::map<std::string, int> refused_;  ///< how often, by what emission says
    int passed_ = 0, failed_ = 0, thrown_ = 0, batches_ = 0;
};

}  // namespace fuzz
