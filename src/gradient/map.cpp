#include "derivatives.hpp"
#include "kinds.hpp"
#include "user_functions.hpp"

/// Elementwise clusters, operation by operation from the last to the first.
namespace xf::gradients {
namespace {

using ops::op;
using ops::source;

class cluster_pass {
public:
    explicit cluster_pass(step& s) : step_(s), list_(*s.node().cluster.list) {
        constants_.resize(std::size_t(list_.constant_count));
        if (!constants_.empty()) s.node().cluster.read_constants(s.node().cluster.state, constants_.data());
        find_wanted();
        for (std::size_t k = 0; k < list_.operations.size(); ++k) results_.push_back(result_of(k));
    }

    void run() {
        of_results_.assign(list_.operations.size(), nothing());
        of_inputs_.assign(list_.inputs.size(), nothing());
        of_results_.back() = {step_.derivative()};
        for (std::size_t k = list_.operations.size(); k-- > 0;) {
            if (!is_nothing(of_results_[k])) pass(k);
        }
        for (std::size_t k = 0; k < of_inputs_.size(); ++k)
            if (!is_nothing(of_inputs_[k])) step_.give(int(k), of_inputs_[k].array);
    }

private:
    /// Operations that an operand with a derivative reaches.
    void find_wanted() {
        for (const ops::operation& o : list_.operations) {
            bool reaches = false;
            for (const ops::reference& r : list_.operands(o)) reaches = reaches || is_wanted(r);
            is_wanted_.push_back(reaches && is_floating(o.yields));
        }
    }
    static bool is_floating(dtype t) { return t == dtype::float32 || t == dtype::float64; }
    bool is_wanted(const ops::reference& r) const {
        if (r.from == source::input) return is_floating(list_.inputs[r.index]) && step_.wants(int(r.index));
        return r.from == source::result && is_wanted_[r.index];
    }

    argument value(const ops::reference& r) const {
        if (r.from == source::input) return {step_.operand(int(r.index))};
        return r.from == source::constant ? argument{{}, constants_[r.index]} : results_[r.index];
    }
    dtype type_of(const ops::reference& r) const {
        return r.from == source::input ? list_.inputs[r.index] : list_.operations[r.index].yields;
    }
    std::vector<argument> operands_of(const ops::operation& o) const {
        std::vector<argument> operands;
        for (const ops::reference& r : list_.operands(o)) operands.push_back(value(r));
        return operands;
    }
    argument result_of(std::size_t k) const {
        const ops::operation& o = list_.operations[k];
        if (k + 1 == list_.operations.size()) return {step_.value()};
        if (o.what == op::opaque) return {user_result(o, constants_[o.functor], operands_of(o))};
        return {expr::map_erased(o.what, operands_of(o), o.yields)};
    }

    void pass(std::size_t k) {
        const ops::operation& o = list_.operations[k];
        std::vector<argument> operands = operands_of(o);
        if (o.what != op::opaque) {
            for (argument& a : operands)
                if (o.what != op::where || &a != operands.data()) a = in_type(a, o.computes);
        }
        const argument d = in_type(of_results_[k], o.computes), result = in_type(results_[k], o.computes);
        for (int which = 0; which < o.operand_count; ++which) {
            const ops::reference& r = list_.operands(o)[std::size_t(which)];
            if (!is_wanted(r)) continue;
            const argument more = o.what == op::opaque
                                      ? user_chained(d, o, constants_[o.functor], which, operands)
                                      : chained(d, o, which, operands, result);
            if (!is_nothing(more)) add(r, in_type(more, type_of(r)));
        }
    }
    void add(const ops::reference& r, const argument& more) {
        argument& sum = r.from == source::input ? of_inputs_[r.index] : of_results_[r.index];
        sum = is_nothing(sum) ? more : argument{dynamic::apply(op::add, {sum, more})};
    }

    step& step_;
    const ops::operation_list& list_;
    std::vector<ops::scalar> constants_;
    std::vector<bool> is_wanted_;
    std::vector<argument> results_, of_results_, of_inputs_;
};

}  // namespace

void pass_map(step& s) { cluster_pass(s).run(); }

}  // namespace xf::gradients
