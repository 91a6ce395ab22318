#include <algorithm>
#include <stdexcept>
#include <vector>

#include "xfuse/core/errors.hpp"
#include "xfuse/plan/arrays.hpp"
#include "xfuse/plan/planning_passes.hpp"

namespace xf::planning {
namespace {

class checker {
public:
    checker(const plan& p, const char* pass) : p_(p), pass_(pass) {}

    void check_all() {
        for (std::size_t id = 0; id < p_.stages.size(); ++id) {
            if (p_.stages[id].level != storage_level::none) check(id);
        }
        if (p_.full_bytes > 0) lives_ = lifetimes_of(p_);
        for (std::size_t id = 0; id < p_.stages.size(); ++id) {
            const stage& s = p_.stages[id];
            if (s.level != storage_level::none && s.buffer >= 0) check_buffer(s, id);
        }
    }

private:
    void check(std::size_t id) const {
        const stage& s = p_.stages[id];
        require(s.node == &p_.g.nodes[id], id, "is not of its node");
        for (int k = 0; k < s.operand_count; ++k) {
            const int producer = p_.operands[s.first_operand + k].stage;
            require(producer < int(p_.stages.size()), id, "operand does not exist");
            const bool is_dead =
                producer >= 0 && p_.stages[std::size_t(producer)].level == storage_level::none;
            require(!is_dead, id, "operand is not computed");
        }
        check_within(s.box, s.node->shape, id, "box larger than its array");
        check_within(s.block, s.box, id, "block larger than its box");
        require(s.vector_axis < std::max(s.node->shape.size(), 1), id, "vector axis does not exist");
        const bool has_kernel = !graph::has_cluster(*s.node) || s.row_kernel != nullptr;
        require(s.buffer < 0 || has_kernel, id, "map without a row kernel");
    }

    void require(bool holds, std::size_t id, const char* what) const {
        if (!holds)
            throw std::logic_error(core::message("xfuse: after pass ", pass_, ", stage ", id, ": ", what));
    }

    void check_within(const axis_vector& inner, const axis_vector& outer, std::size_t id,
                      const char* what) const {
        if (inner.empty() || outer.empty()) return;
        require(inner.size() == outer.size(), id, what);
        for (int axis = 0; axis < inner.size(); ++axis)
            require(inner[axis] >= 0 && inner[axis] <= outer[axis], id, what);
    }

    std::size_t number_of(const stage& s) const { return std::size_t(&s - p_.stages.data()); }
    int nest_of(const stage& s) const { return p_.notes.visits[number_of(s)].nest; }
    bool live_together(const stage& a, const stage& b) const {
        const array_lifetime one = lives_[number_of(a)], other = lives_[number_of(b)];
        return one.first <= other.last && other.first <= one.last;
    }
    static bool is_own_buffer(const stage& s) {
        const bool is_stored = s.level == storage_level::tile || s.level == storage_level::materialised;
        return is_stored && s.buffer >= 0 && s.in_place_of < 0;
    }

    void check_buffer(const stage& s, std::size_t id) const {
        const bool is_full = s.level == storage_level::materialised;
        require(s.buffer + s.bytes <= (is_full ? p_.full_bytes : p_.thread_bytes), id,
                "buffer leaves the arena");
        if (!is_own_buffer(s) || s.bytes == 0) return;
        for (const stage& other : p_.stages) {
            if (&other == &s || other.level != s.level || !is_own_buffer(other)) continue;
            if (is_full ? !live_together(s, other) : nest_of(other) != nest_of(s)) continue;
            const bool apart = other.buffer + other.bytes <= s.buffer || s.buffer + s.bytes <= other.buffer;
            require(apart, id, "buffer overlaps another");
        }
    }

    const plan& p_;
    const char* pass_;
    std::vector<array_lifetime> lives_;
};

}  // namespace

void verify(const plan& p, const char* pass) { checker(p, pass).check_all(); }

}  // namespace xf::planning
