#include <doctest/doctest.h>

#include <stdexcept>

#include "plan/planning.hpp"
#include "xfuse/plan/planning_passes.hpp"

/// What verify refuses, in plans that were right before one field changed.
namespace {

using namespace planning_tests;
using xf::planning::stage;
using xf::planning::storage_level;

/// Windows over windows over windows: two tiles under the result.
class changed_plan {
public:
    changed_plan()
        : x_(4096),
          y_(4096),
          e_(xf::windows(x_.operand({60, 64}), {3, 1}).sum({-1, -2})),
          plan_(xf::windows(xf::windows(e_, {3, 1}).sum({-1, -2}), {3, 1}).max({-1, -2}), target_of()) {
        stages_.assign(plan_->stages.begin(), plan_->stages.end());
        // The storage behind those of the graph's edges was never written.
        const auto used = plan_->operands.first(plan_->g.edges.size());
        operands_.assign(used.begin(), used.end());
    }
    stage& tile(int which) {
        for (stage& s : stages_) {
            if (s.level == storage_level::tile && s.in_place_of < 0 && which-- == 0) return s;
        }
        FAIL("no such tile");
        return stages_[0];
    }
    std::vector<xf::planning::operand>& operands() { return operands_; }
    std::string complaint() {
        xf::planning::plan p = *plan_;
        p.stages = stages_;
        p.operands = operands_;
        try {
            xf::planning::verify(p, "test");
            return "";
        } catch (const std::logic_error& e) {
            return e.what();
        }
    }

private:
    xf::planning::target target_of() const { return y_.as_target({54, 64}, {64, 1}); }

    untouched<float> x_, y_;
    decltype(xf::windows(xf::lazy(static_cast<const float*>(nullptr), {60, 64}), {3, 1}).sum({-1, -2})) e_;
    kept_plan plan_;
    std::vector<stage> stages_;
    std::vector<xf::planning::operand> operands_;
};

bool says(const std::string& message, const char* part) { return message.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("verify: plans as they are made are sound") { CHECK(changed_plan().complaint() == ""); }

TEST_CASE("verify: names the pass and what is broken") {
    {
        changed_plan p;
        p.tile(0).box[0] += 1000;
        CHECK(says(p.complaint(), "xfuse: after pass test, stage "));
        CHECK(says(p.complaint(), "box larger than its array"));
    }
    {
        changed_plan p;
        p.tile(0).block[0] = p.tile(0).box[0] + 1;
        CHECK(says(p.complaint(), "block larger than its box"));
    }
    {
        changed_plan p;
        p.tile(0).vector_axis = 2;
        CHECK(says(p.complaint(), "vector axis does not exist"));
    }
    {
        changed_plan p;
        p.tile(0).bytes += 1 << 20;
        CHECK(says(p.complaint(), "buffer leaves the arena"));
    }
    {
        changed_plan p;
        p.tile(1).buffer = p.tile(0).buffer;
        CHECK(says(p.complaint(), "buffer overlaps another"));
    }
    {
        changed_plan p;
        for (xf::planning::operand& o : p.operands()) {
            if (o.stage >= 0) o.stage = 100;
        }
        CHECK(says(p.complaint(), "operand does not exist"));
    }
}
