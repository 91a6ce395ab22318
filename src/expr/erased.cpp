#include "xfuse/expr/erased.hpp"

#include <unordered_set>

#include "xfuse/core/errors.hpp"
#include "xfuse/expr/any_expr.hpp"

namespace xf::expr {

int erased_stage::build(graph::builder& b) const {
    int found = b.find(id().number());
    if (found >= 0) return found;
    found = add_node(b);
    b.keep(id().number(), found);
    return found;
}

void erased_pointer::release(const erased* last) {
    thread_local const erased* waiting = nullptr;
    thread_local bool is_releasing = false;
    last->next_released_ = std::exchange(waiting, last);
    if (is_releasing) return;
    is_releasing = true;
    while (waiting != nullptr) delete std::exchange(waiting, waiting->next_released_);
    is_releasing = false;
}

std::size_t list_inputs(const erased& e, std::vector<const erased*>& inputs) {
    std::vector<const erased*> waiting{&e};
    std::unordered_set<const erased*> seen{&e};
    while (!waiting.empty()) {
        const erased* top = waiting.back();
        waiting.pop_back();
        if (top->is_input()) inputs.push_back(top);
        std::vector<const erased*> operands;
        top->list_operands(operands);
        for (const erased* each : operands) {
            if (seen.insert(each).second) waiting.push_back(each);
        }
    }
    return seen.size();
}

int build_erased(graph::builder& b, const erased& e) {
    constexpr int deep = 64;
    if (e.depth() <= deep) return e.build(b);
    std::vector<const erased*> waiting{&e}, operands;
    std::unordered_set<const erased*> seen, built;
    while (!waiting.empty()) {
        const erased* top = waiting.back();
        if (built.contains(top)) {
            waiting.pop_back();
        } else if (seen.insert(top).second) {
            operands.clear();
            top->list_operands(operands);
            for (const erased* each : operands) {
                if (!built.contains(each)) waiting.push_back(each);
            }
        } else {
            waiting.pop_back();
            built.insert(top);
            if (top != &e) top->resolve(b, shape::identity_map(top->shape().size()));
        }
    }
    return e.build(b);
}

void refuse_absent_padding() {
    throw window_error(
        "any_expr: padding of windows that was given no value is left out of what reduces the windows, which "
        "has to be written in the same expression; or give it a value: {.pad_value = 0}");
}

void refuse_empty() { throw rank_error("any_expr: it holds no expression yet; assign one first"); }

void refuse_empty_plan() { throw rank_error("any_plan: it holds no plan yet; assign one first"); }

}  // namespace xf::expr
