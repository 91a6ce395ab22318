#include "xfuse/expr/results.hpp"

#include "xfuse/core/errors.hpp"

namespace xf::expr {
namespace {

/// A root that ties them; it has no elements of its own.
class erased_results final : public erased_stage {
public:
    explicit erased_results(std::vector<erased_pointer> results)
        : erased_stage(results.front()->type(), {}), results_(std::move(results)) {
        for (const erased_pointer& each : results_) read(*each);
    }
    void list_operands(std::vector<const erased*>& to) const override {
        for (const erased_pointer& each : results_) to.push_back(each.get());
    }

private:
    int add_node(graph::builder& b) const override {
        std::vector<int> tuples;
        for (const erased_pointer& each : results_) {
            const auto shape = xf::shape::span_of(each->shape());
            const graph::edge from = each->resolve(b, xf::shape::identity_map(each->shape().size()));
            tuples.push_back(b.add_result(from, each->type(), shape, index_t(tuples.size())));
        }
        return b.add_tie(tuples);
    }

    std::vector<erased_pointer> results_;
};

}  // namespace

erased_pointer join_results(std::vector<erased_pointer> results) {
    if (results.empty()) throw error("results: there is none");
    for (const erased_pointer& each : results) {
        if (!each) refuse_empty();
    }
    return erased_pointer(new erased_results(std::move(results)));
}

}  // namespace xf::expr
