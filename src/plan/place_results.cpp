#include <algorithm>

#include "result_nests.hpp"
#include "xfuse/core/round_up.hpp"

namespace xf::planning {
namespace {

/// The tuples in an order, and for each of their results why it waits, or null.
struct placement {
    std::vector<const stage*> tuples;
    std::vector<const char*> waits;
};

class placing {
public:
    explicit placing(const plan& p) : p_(p) {
        for (const stage& s : p.stages) {
            const bool is_live = s.level != storage_level::none;
            if (is_live && graph::properties(s.node->kind).has_several_results)
                left_.push_back(nest_of(p, s));
        }
        for (const result_nest& n : left_) {
            if (n.fails != nullptr) fails_ = n.fails;
        }
    }

    placement run() {
        placement made;
        while (!left_.empty()) {
            const auto next = next_nest();
            const result_nest n = std::move(*next);
            left_.erase(next);
            made.tuples.push_back(n.tuple);
            for (int which = 0; which < n.tuple->operand_count; ++which)
                made.waits.push_back(reason_to_wait(n, which));
        }
        return made;
    }

private:
    const target* result_of(const result_nest& n, int which) const {
        const auto number = std::size_t(result_number(*n.tuple->node, which));
        return number < p_.results.size() ? &p_.results[number] : nullptr;
    }
    bool is_read_by_others(const result_nest& n, int which) const {
        const target* t = result_of(n, which);
        return t != nullptr && std::any_of(left_.begin(), left_.end(), [&](const result_nest& other) {
                   return other.tuple != n.tuple && reads_over(other, *t, -1);
               });
    }
    /// The first one whose results no other reads; the first of all where there is none.
    std::vector<result_nest>::iterator next_nest() {
        const auto found = std::find_if(left_.begin(), left_.end(), [&](const result_nest& n) {
            for (int which = 0; which < n.tuple->operand_count; ++which) {
                if (is_read_by_others(n, which)) return false;
            }
            return true;
        });
        return found != left_.end() ? found : left_.begin();
    }
    const char* reason_to_wait(const result_nest& n, int which) const {
        if (fails_ != nullptr) return fails_;
        const target* t = result_of(n, which);
        const bool is_read = t != nullptr && (reads_over(n, *t, which) || is_read_by_others(n, which));
        return is_read ? "another result reads what it is written over" : nullptr;
    }

    const plan& p_;
    std::vector<result_nest> left_;
    const char* fails_ = nullptr;
};

bool ties_results(const plan& p) { return graph::properties(p.root().node->kind).ties_results; }

/// Calls f with each operand of the tuples, in their order.
template <class F>
void for_each_result(plan& p, const placement& made, const F& f) {
    std::size_t at = 0;
    for (const stage* tuple : made.tuples) {
        for (int which = 0; which < tuple->operand_count; ++which)
            f(*tuple, p.operands[std::size_t(tuple->first_operand) + std::size_t(which)], made.waits[at++],
              which);
    }
}

/// All that is materialised comes first.
std::span<int> result_order(plan& p, std::size_t count) {
    return p.order.subspan(std::size_t(p.order_count) - count, count);
}

}  // namespace

void place_results(plan& p) {
    p.results_wait = false;
    if (!ties_results(p)) return;
    const placement made = placing(p).run();
    const auto all = p.order.first(std::size_t(p.order_count));
    // The tuples' places, the last ones, are written below.
    [[maybe_unused]] const auto places = std::remove_if(all.begin(), all.end(), [&](int id) {
        return graph::properties(p.stages[std::size_t(id)].node->kind).has_several_results;
    });
    std::ranges::transform(made.tuples, result_order(p, made.tuples.size()).begin(),
                           [&](const stage* s) { return int(s - p.stages.data()); });
    for_each_result(p, made, [&](const stage& tuple, operand& o, const char* waits, int which) {
        const graph::node& from = p.g.nodes[std::size_t(p.g.operands(*tuple.node)[std::size_t(which)].node)];
        o.waits_because = waits;
        o.waits_at = waits != nullptr ? p.full_bytes : -1;
        if (waits == nullptr) return;
        p.full_bytes += whole_lines(tuple.node->volume() * index_t(size_of(from.type)));
        p.results_wait = true;
    });
}

int result_count(const plan& p) {
    int count = 0;
    for (const stage& s : p.stages) {
        if (s.level != storage_level::none && graph::properties(s.node->kind).has_several_results)
            count += s.operand_count;
    }
    return count;
}

tuple_result find_result(const plan& p, index_t number) {
    for (const stage& s : p.stages) {
        if (s.level == storage_level::none || !graph::properties(s.node->kind).has_several_results) continue;
        for (int which = 0; which < s.operand_count; ++which) {
            if (result_number(*s.node, which) == number) return {&s, which};
        }
    }
    throw std::logic_error("xfuse: no such result");
}

bool move_results(plan& p, std::span<const target> results) {
    p.results = results;
    const placement made = placing(p).run();
    const bool same_order =
        std::ranges::equal(made.tuples, result_order(p, made.tuples.size()),
                           [&](const stage* s, int id) { return s == &p.stages[std::size_t(id)]; });
    bool same_waits = same_order;
    if (same_order) {
        for_each_result(p, made, [&](const stage&, const operand& o, const char* waits, int) {
            same_waits &= (waits != nullptr) == (o.waits_at >= 0);
        });
    }
    return same_waits;
}

}  // namespace xf::planning
