#include "xfuse/gradient/reverse.hpp"

#include "constants.hpp"
#include "kinds.hpp"
#include "xfuse/core/errors.hpp"

namespace xf::gradients {
namespace {

void pass(step& s) {
    static constexpr void (*passes[])(step&) = {
#define XFUSE_NODE_KIND(name, ...) &pass_##name,
#include "xfuse/graph/node_kinds.def"
    };
    passes[int(s.node().kind)](s);
}

bool is_floating(dtype t) { return t == dtype::float32 || t == dtype::float64; }

void require_floating(const char* what, const erased_pointer& x) {
    if (is_floating(x->type())) return;
    throw dtype_error(core::message("gradient: ", what, " has elements of type ", name_of(x->type()),
                                    ": derivatives are of float and double"));
}

/// A variable and every node that reads one, directly or not, as long as elements are floating-point.
std::vector<bool> find_active(const captured& g, std::size_t variables) {
    std::vector<bool> is_active(std::size_t(g.size()), false);
    for (std::size_t v = 0; v < variables; ++v) {
        for (const int id : g.nodes_of(v)) is_active[std::size_t(id)] = true;
    }
    for (const int id : g.order()) {
        if (!is_floating(g.at(id).type)) continue;
        for (const graph::edge& e : g.operands(g.at(id)))
            if (is_active[std::size_t(e.node)]) is_active[std::size_t(id)] = true;
    }
    return is_active;
}

/// The sum of what its nodes have; null: the loss does not depend on it.
erased_pointer derivative_of(std::span<const int> nodes, const std::vector<erased_pointer>& derivatives) {
    erased_pointer sum;
    for (const int id : nodes) {
        const erased_pointer& d = derivatives[std::size_t(id)];
        if (d) sum = sum ? dynamic::apply(ops::op::add, {{sum}, {d}}) : d;
    }
    return sum;
}

/// An xtensor expression is evaluated when it becomes an operand: what it was made of cannot be found in it.
bool has_evaluated_operand(const captured& g) {
    for (const int id : g.order())
        if (graph::has_memory(g.at(id)) && g.at(id).note != nullptr) return true;
    return false;
}

/// Zeros are right for what the loss does not depend on; not where that is likely a mistake.
void check_unused(const captured& g, std::size_t which, const erased_pointer& variable,
                  const gradient_options& options) {
    const bool is_mistake = has_evaluated_operand(g);
    if (!is_mistake && !options.refuse_unused) return;
    throw error(core::message(
        "gradient: the loss does not depend on variable ", which, " of shape ",
        core::shape_text(shape::span_of(variable->shape())),
        is_mistake ? "; it holds an expression of xtensor's, evaluated when the loss was built: "
                     "write xf::lazy(a) * b for a * b"
                   : ""));
}

void check(const erased_pointer& loss, std::span<const erased_pointer> variables) {
    require_floating("the loss", loss);
    if (!loss->shape().empty()) {
        throw rank_error(core::message("gradient: the loss has shape ",
                                       core::shape_text(shape::span_of(loss->shape())),
                                       ": it has to be one number, such as a sum or a mean"));
    }
    for (std::size_t v = 0; v < variables.size(); ++v)
        require_floating(core::message("variable ", v).c_str(), variables[v]);
}

}  // namespace

derived reverse(const erased_pointer& loss, std::span<const erased_pointer> variables,
                const gradient_options& options) {
    check(loss, variables);
    const captured g(loss, variables);
    const std::vector<bool> is_active = find_active(g, variables.size());
    std::vector<erased_pointer> derivatives(std::size_t(g.size()));
    derivatives[std::size_t(g.root())] = one(loss->type());
    for (std::size_t k = g.order().size(); k-- > 0;) {
        const int id = g.order()[k];
        step s(g, id, derivatives, is_active);
        if (is_active[std::size_t(id)] && s.derivative()) pass(s);
    }
    derived result{g.value(g.root()), {}};
    for (std::size_t v = 0; v < variables.size(); ++v) {
        erased_pointer d = derivative_of(g.nodes_of(v), derivatives);
        if (!d) check_unused(g, v, variables[v], options);
        result.by.push_back(d ? d : zeros(variables[v]->shape(), variables[v]->type()));
    }
    return result;
}

}  // namespace xf::gradients
