#pragma once
#include <iosfwd>
#include <string>
#include <vector>

#include "xfuse/plan/plan.hpp"

namespace xf {

/// `explain(e, xf::decisions)`: what the planner decided, and what else there was.
struct decisions_tag {};
inline constexpr decisions_tag decisions{};

/// What was refused, and the policy that asks for it.
struct alternative {
    std::string what;
    double seconds = 0;      ///< that all of the plan would take, as reckoned for this machine
    std::string policy;      ///< "xf::policy{.tile = {1, 7}}"
    std::string impossible;  ///< why there is no such plan
};

struct decision {
    std::string what;   ///< tile, place, form or threads
    std::string title;  ///< "2. max over 3 (node 4)"; of the whole plan nothing
    std::string chosen, because;
    std::vector<alternative> refused;
};

/// The decisions of a plan, each with the price of its alternatives. Prices are those of the machine model
/// (`xf::machine()`), for whole plans: each alternative is planned as its policy asks for it.
class decision_list {
public:
    double seconds = 0;  ///< of the plan as it is
    std::vector<decision> all;
    std::string head;  ///< type and shape of the result

    std::string text() const;
};
std::ostream& operator<<(std::ostream& out, const decision_list& list);

namespace explaining {

/// Plans one expression, under any policy, for as long as `use` looks at the plan.
struct planner {
    using look = void (*)(void* to, const planning::plan& p);
    void (*plan)(const void* expression, const planning::policy& how, look use, void* to);
    const void* expression;

    template <class F>
    void with(const planning::policy& how, F&& f) const {
        plan(
            expression, how, [](void* to, const planning::plan& p) { (*static_cast<F*>(to))(p); }, &f);
    }
};
decision_list list_decisions(const planner& of, const planning::policy& options);

}  // namespace explaining
}  // namespace xf
