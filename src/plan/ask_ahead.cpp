#include "xfuse/plan/machine_costs.hpp"
#include "xfuse/plan/planning_passes.hpp"

/// What is read from memory takes the time of reading alone where nothing else is done meanwhile: a reduction
/// waits for its rows, and the function of the rows that comes next finds them in a cache and computes. So
/// the next tile's rows are asked for while it does.
namespace xf::planning {
namespace {

bool is_tile(const plan& p, int id) {
    return id >= 0 && p.stages[std::size_t(id)].level == storage_level::tile;
}

bool is_far(const graph::node& n) { return n.volume() * index_t(size_of(n.type)) > costs().far_bytes; }

/// An operand of a stage reads an array. Who read it before in this nest does not ask any more.
void note_reading(plan& p, int root, int id, int operand, int array) {
    visit& seen = p.notes.visits[std::size_t(array)];
    bool asks = false;
    if (seen.asked == root) {
        bool& asked_before = p.operands[std::size_t(seen.reading)].is_asked_ahead;
        const stage& s = p.stages[std::size_t(id)];
        asks = graph::has_cluster(*s.node) && (seen.reader != id || asked_before);
        asked_before = false;
    }
    p.operands[std::size_t(operand)].is_asked_ahead = asks;
    seen.asked = root, seen.reader = id, seen.reading = operand;
}

/// Visits the stages of a nest in the order in which they are computed.
void ask_under(plan& p, int root, int id) {
    visit& seen = p.notes.visits[std::size_t(id)];
    if (seen.asked == root) return;
    seen.asked = root;
    const stage& s = p.stages[std::size_t(id)];
    for (int k = 0; k < s.operand_count; ++k) {
        const int below = p.operands[std::size_t(s.first_operand) + std::size_t(k)].stage;
        if (is_tile(p, below)) ask_under(p, root, below);
    }
    const auto edges = p.g.operands(*s.node);
    for (int k = 0; k < s.operand_count; ++k) {
        const int at = s.first_operand + k;
        p.operands[std::size_t(at)].is_asked_ahead = false;
        const int array = edges[std::size_t(k)].node;
        if (!is_tile(p, p.operands[std::size_t(at)].stage) && is_far(p.g.nodes[std::size_t(array)]))
            note_reading(p, root, id, at, array);
    }
}

}  // namespace

void ask_ahead(plan& p) {
    for (int k = 0; k < p.order_count; ++k) ask_under(p, p.order[std::size_t(k)], p.order[std::size_t(k)]);
}

}  // namespace xf::planning
