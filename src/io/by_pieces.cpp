#include "by_pieces.hpp"

#include <algorithm>

#include "rebuilt.hpp"
#include "slab_plan.hpp"

namespace xf::io {
namespace {

using expr::erased_pointer;

bool fits(const erased_pointer& e, const slabs& options) {
    const slab_choice choice = choose_slabs(e, dynamic::reads(e), options);
    return choice.cut.has_value() && !choice.is_scattered;
}

/// Takes the nodes in their order, and together those that can be computed in one pass.
class passes {
public:
    passes(const erased_pointer& e, const slabs& options, const std::string& label)
        : r_(e), rest_(options), label_(label), is_done_(std::size_t(r_.graph().size()), false) {
        rest_.memory = allowed_memory(options);
    }

    erased_pointer run(index_t& held, index_t& read) {
        while (!is_done_[std::size_t(r_.graph().root())]) {
            go_on();
            if (together_.empty()) continue;
            const std::size_t count = together_.size();
            add_squares();
            auto elements = evaluate_piecewise(together_, rest_, label_, read);
            if (elements.empty() && together_.size() > count) {
                together_.resize(count);
                elements = evaluate_piecewise(together_, rest_, label_, read);
            }
            for (std::size_t k = 0; k < together_.size(); ++k) {
                is_done_[std::size_t(ids_[k])] = true;
                if (elements.empty()) continue;
                const piecewise& p = together_[k];
                auto kept = std::make_shared<std::vector<std::byte>>(std::move(elements[k]));
                const void* first = kept->data();
                r_.value(ids_[k]) = dynamic::array(p.type, p.shape, std::move(kept), first);
                held += p.bytes();
                rest_.memory = std::max<index_t>(rest_.memory - p.bytes(), 1);
            }
        }
        return r_.value(r_.graph().root());
    }

private:
    /// As far as nothing waits for a pass, and what the next one is to compute.
    void go_on() {
        together_.clear();
        ids_.clear();
        for (const int id : r_.order()) {
            const graph::node& n = r_.graph().at(id);
            const auto is_done = [&](const graph::edge& e) { return is_done_[std::size_t(e.node)]; };
            if (is_done_[std::size_t(id)] || !std::ranges::all_of(r_.graph().operands(n), is_done)) continue;
            if (!r_.value(id)) r_.replay(id);
            std::optional<piecewise> p = in_pieces(r_, n);
            if (!p || fits(r_.value(id), rest_)) is_done_[std::size_t(id)] = true;
            else if (together_.empty() || is_same_pass(*p, together_.front())) {
                together_.push_back(std::move(*p));
                ids_.push_back(id);
            }
        }
    }
    /// What would need another pass, as it reads a mean of this one.
    void add_squares() {
        const std::size_t count = together_.size();
        for (const int id : r_.order()) {
            if (is_done_[std::size_t(id)]) continue;
            for (std::size_t k = 0; k < count; ++k) {
                auto p = squares_in_pieces(r_, r_.graph().at(id), ids_[k], together_[k]);
                if (!p) continue;
                together_.push_back(std::move(*p));
                ids_.push_back(id);
                break;
            }
        }
    }
    static bool is_same_pass(const piecewise& a, const piecewise& b) {
        return a.axis == b.axis && a.operand->id().number() == b.operand->id().number();
    }

    rebuilt r_;
    slabs rest_;
    const std::string& label_;
    std::vector<bool> is_done_;
    std::vector<piecewise> together_;
    std::vector<int> ids_;
};

}  // namespace

erased_pointer reduced_by_pieces(const erased_pointer& e, const slabs& options, const std::string& label,
                                 index_t& held, index_t& read) {
    return passes(e, options, label).run(held, read);
}

}  // namespace xf::io
