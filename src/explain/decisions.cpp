#include "xfuse/explain/decisions.hpp"

#include <algorithm>
#include <cmath>
#include <ostream>

#include "limits.hpp"
#include "measurement_parts.hpp"
#include "running_order.hpp"
#include "xfuse/core/errors.hpp"
#include "xfuse/explain/explanation.hpp"
#include "xfuse/plan/contraction_problem.hpp"

/// What was decided is read from the plan; what was refused is planned as a policy asks for it, and priced.
namespace xf::explaining {
namespace {

double price_of(const planning::plan& p) {
    return expected_time(p, lower::list_program(p), machine()) * 1e-9;
}

std::string list_text(const axis_vector& extents) {
    std::string text;
    for (const index_t extent : extents) text += (text.empty() ? "" : ", ") + std::to_string(extent);
    return "{" + text + "}";
}

auto few_of(const axis_vector& extents) { return decltype(planning::policy::tile)(shape::span_of(extents)); }

/// Alternatives of one decision.
class what_if {
public:
    what_if(const planner& of, const planning::policy& options) : of_(of), options_(options) {}

    /// `change(policy)` asks for it, and `policy` is how a user does.
    template <class F>
    alternative price(std::string what, std::string policy, const F& change) const {
        alternative a{std::move(what), 0, "xf::policy{" + std::move(policy) + "}", {}};
        planning::policy asked = options_;
        try {
            change(asked);
            of_.with(asked, [&a](const planning::plan& p) { a.seconds = price_of(p); });
        } catch (const error& why) {
            const std::string text = why.what();
            const std::size_t at = std::min(text.find("cannot"), text.find("has no"));
            a.impossible = at == std::string::npos ? text : text.substr(at);
        }
        return a;
    }
    alternative force(std::string what, const planning::forced_stage& f, const std::string& policy) const {
        return price(std::move(what), ".force = {" + policy + "}", [&f](planning::policy& asked) {
            for (planning::forced_stage& other : asked.force) {
                if (other.node != f.node) continue;
                other = f;
                return;
            }
            if (asked.force.full()) throw error("cannot be asked for: there is no room in policy::force");
            asked.force.push_back(f);
        });
    }

private:
    const planner& of_;
    const planning::policy& options_;
};

class lister {
public:
    lister(const planner& of, const planning::policy& options, const planning::plan& p)
        : with_(of, options), plan_(p), program_(lower::list_program(p)), order_(p, program_) {}

    decision_list list() {
        list_.head = results_text(plan_);
        list_.seconds = expected_time(plan_, program_, machine()) * 1e-9;
        if (plan_.root().node->volume() > 0) {
            add_tile();
            for (const lower::listed_nest& nest : program_.nests) {
                for (const lower::listed_stage& run : nest.stages) add_stage(nest, run);
            }
            add_threads();
        }
        return std::move(list_);
    }

private:
    /// Half and twice as much of each axis, and all of it.
    void add_tile() {
        const planning::stage& root = plan_.root();
        if (graph::properties(root.node->kind).ties_results || root.box.empty()) return;
        decision d{"tile", {}, extents_text(root.box) + " of the result at a time", {}, {}};
        const axis_vector& whole = root.node->shape;
        const auto try_box = [&](const axis_vector& box) {
            if (box == root.box) return;
            d.refused.push_back(with_.price(extents_text(box), ".tile = " + list_text(box),
                                            [&box](planning::policy& asked) { asked.tile = few_of(box); }));
        };
        for (int axis = 0; axis < whole.size() && d.refused.size() < most_boxes; ++axis) {
            axis_vector half = root.box, twice = root.box;
            half[axis] = (root.box[axis] + 1) / 2;
            twice[axis] = std::min(whole[axis], 2 * root.box[axis]);
            try_box(half);
            try_box(twice);
        }
        if (!(root.box == whole)) try_box(whole);
        list_.all.push_back(d);
    }

    void add_stage(const lower::listed_nest& nest, const lower::listed_stage& run) {
        const planning::stage& s = plan_.stages[std::size_t(run.stage)];
        const std::string title = order_.number_of(run.stage) + ". " + title_of(*s.node) + " (node " +
                                  std::to_string(run.stage) + ")";
        const bool is_result =
            run.stage == plan_.g.root || graph::properties(s.node->kind).has_several_results;
        if (!is_result) add_place(nest, run, title);
        if (s.contraction != nullptr) add_form(run.stage, title);
    }

    void add_place(const lower::listed_nest& nest, const lower::listed_stage& run, const std::string& title) {
        const planning::stage& s = plan_.stages[std::size_t(run.stage)];
        const bool is_tile = s.level == planning::storage_level::tile;
        decision d{"place", title, place_text(plan_, program_, nest, run), {}, {}};
        const planning::place other = is_tile ? planning::place::array : planning::place::tile;
        const std::string name = is_tile ? "array" : "tile";
        d.refused.push_back(with_.force(is_tile ? "an array of its own" : "a tile", {run.stage, other},
                                        "{" + std::to_string(run.stage) + ", xf::place::" + name + "}"));
        list_.all.push_back(d);
    }

    void add_form(int id, const std::string& title) {
        using enum planning::contraction_variant;
        static constexpr struct {
            planning::contraction_variant variant;
            planning::form as;
            const char* name;
        } forms[] = {{outer, planning::form::outer, "outer"},
                     {rowwise, planning::form::rowwise, "rowwise"},
                     {inner, planning::form::inner, "inner"}};
        const planning::stage& s = plan_.stages[std::size_t(id)];
        decision d{"form", title, planning::name_of(s.contraction->variant), {}, {}};
        for (const auto& f : forms) {
            if (f.variant == s.contraction->variant) continue;
            d.refused.push_back(
                with_.force(planning::name_of(f.variant), {id, planning::place::chosen, f.as},
                            "{.node = " + std::to_string(id) + ", .as = xf::form::" + f.name + "}"));
        }
        list_.all.push_back(d);
    }

    void add_threads() {
        if (plan_.allowed_threads == 1) return;
        decision d{"threads", {}, std::to_string(plan_.threads), {}, {}};
        if (plan_.threads == 1) d.because = "too little work to start others";
        else
            d.refused.push_back(
                with_.price("1", ".threads = 1", [](planning::policy& asked) { asked.threads = 1; }));
        list_.all.push_back(d);
    }

    static constexpr std::size_t most_boxes = 8;
    what_if with_;
    const planning::plan& plan_;
    lower::program_listing program_;
    running_order order_;
    decision_list list_;
};

/// So much less than the plan as it is, and an alternative is worth a try.
constexpr double worth_a_try = 0.95;

std::string padded(std::string text, std::size_t width) {
    text.resize(std::max(text.size(), width), ' ');
    return text;
}

std::string line_of(const alternative& a, double now) {
    std::string text = "      not " + padded(a.what, 24);
    if (!a.impossible.empty()) return text + "  " + a.impossible + "\n";
    const std::string price = time_text(a.seconds);
    text += "  " + std::string(price.size() < 9 ? 9 - price.size() : 0, ' ') + price + "  " + a.policy;
    return text + (a.seconds < worth_a_try * now ? "  <- less: worth a try" : "") + "\n";
}

}  // namespace

decision_list list_decisions(const planner& of, const planning::policy& options) {
    decision_list list;
    of.with(options, [&](const planning::plan& p) { list = lister(of, options, p).list(); });
    return list;
}

}  // namespace xf::explaining

namespace xf {

std::string decision_list::text() const {
    std::string text = head + ": " + explaining::time_text(seconds) + ", as reckoned for this machine\n";
    for (const decision& d : all) {
        text += "  " + explaining::padded(d.what, 8) + d.title + (d.title.empty() ? "" : ": ") + d.chosen +
                (d.because.empty() ? "" : ": " + d.because) + "\n";
        for (const alternative& a : d.refused) text += explaining::line_of(a, seconds);
    }
    return text;
}

std::ostream& operator<<(std::ostream& out, const decision_list& list) { return out << list.text(); }

}  // namespace xf
