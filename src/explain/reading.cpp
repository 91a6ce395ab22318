#include "reading.hpp"

#include <algorithm>
#include <cstdio>

#include "formatted.hpp"
#include "measurement_parts.hpp"

/// What a page says to someone who sees one for the first time.
namespace xf::explaining {
namespace {

/// A stage beyond this part of its limit is done; plans are doubtful where the planner was wrong by this
/// factor.
constexpr double near_limit = 0.8, far_off = 2.5;

std::string whole_percent(double share) { return formatted("%.0f %%", share * 100); }

/// What moves a limit.
const char* remedy(const std::string& limit) {
    if (limit == "arithmetic")
        return "wider vectors (xfuse::native), a smaller element type, or fewer operations";
    if (limit == "memory") return "to read and write less: more in one expression, or a smaller element type";
    if (limit == "cache")
        return "tiles that fit a smaller cache (xf::policy{.tile = ...}), or a smaller element type";
    return "longer rows: another layout, or axes merged into one";
}

std::string slowest(const measurement& m) {
    const auto most = std::ranges::max_element(m.stages, {}, &measured_stage::seconds);
    if (most == m.stages.end() || most->seconds <= 0) return {};
    const std::string name = std::to_string(most->number) + ". " + most->title;
    std::string text = "Slowest: " + name + ", " + whole_percent(most->share) + " of the time. ";
    if (most->of_limit >= near_limit)
        return text + "It runs at " + whole_percent(most->of_limit) + " of what " + most->limit +
               " allows on this machine: only less work makes it faster, such as " + remedy(most->limit) +
               ".";
    text += "It is bound by " + most->limit + ", and comes to " + whole_percent(most->of_limit) +
            " of what that allows on this machine. What may help: " + remedy(most->limit) + ".";
    if (most->predicted * far_off < most->seconds || most->predicted > far_off * most->seconds)
        text += " The planner reckoned with " + time_text(most->predicted) +
                ", so that another plan may be faster: xf::explain(e, xf::decisions) lists them.";
    return text;
}

}  // namespace

std::vector<std::string> reading_of(const measurement* measured) {
    std::vector<std::string> lines;
    if (measured != nullptr) lines.push_back(slowest(*measured));
    lines.insert(lines.end(), {"A box is a stage: one loop, made of all operations that its name lists, "
                               "numbered in the order of running. That may "
                               "differ from the order in your code: what never changes which element is the "
                               "greatest is moved behind a maximum.",
                               "operand k is an array of yours, in the order of first use. tile: the part of "
                               "a stage that one tile of the result "
                               "needs, kept in a cache and overwritten for the next (local in the program). "
                               "full array: all of it, in memory "
                               "(full). result: your target.",
                               "of the limit: how near a stage comes to what this machine can do at best "
                               "(arithmetic, memory, cache, or calls of "
                               "kernels that are too short). predicted: what the planner reckoned with. A "
                               "point below the roofs waits for "
                               "something.",
                               "What else there was, what it would cost, and the policy that asks for it: "
                               "xf::explain(e, xf::decisions)."});
    return lines;
}

}  // namespace xf::explaining
