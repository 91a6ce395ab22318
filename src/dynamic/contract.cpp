#include "xfuse/expr/contract.hpp"

#include <algorithm>

#include "xfuse/dynamic/nodes.hpp"
#include "xfuse/expr/contraction_axes.hpp"
#include "xfuse/expr/tensordot.hpp"

namespace xf::dynamic {
namespace {

using expr::contraction_axes;

class contracted final : public expr::erased_stage {
public:
    contracted(const char* name, const contraction_axes& axes, const axis_vector& domain, dtype type,
               std::vector<erased_pointer> factors)
        : erased_stage(type, {domain.data(), std::size_t(axes.out_rank)}),
          name_(name),
          axes_(axes),
          domain_(domain),
          factors_(std::move(factors)) {
        for (const erased_pointer& factor : factors_) read(*factor);
    }
    int add_node(graph::builder& b) const override {
        const auto summed = shape::span_of(domain_).subspan(std::size_t(axes_.out_rank));
        const int node =
            b.id_of(b.add_contraction(type(), name_, shape::span_of(shape()), summed, int(factors_.size())));
        for (std::size_t k = 0; k < factors_.size(); ++k) {
            const graph::edge e = factors_[k]->resolve(
                b, expr::factor_map(axes_.of_operand[k], shape::span_of(factors_[k]->shape()), domain_));
            b.operand(b.at(node), int(k)) = e;
        }
        return node;
    }
    void list_operands(std::vector<const erased*>& to) const override {
        for (const erased_pointer& factor : factors_) to.push_back(factor.get());
    }

private:
    const char* name_;
    contraction_axes axes_;
    axis_vector domain_;
    std::vector<erased_pointer> factors_;
};

const char* text_of(expr::subscript_fault_kind fault) {
    using enum expr::subscript_fault_kind;
    switch (fault) {
        case none: break;
        case character: return "wrong character: they are letters, commas, '...' and '->'";
        case arrow: return "a wrong arrow: there is one '->' at most";
        case ellipsis:
            return "a wrong ellipsis: '...', once in a term, and in the output if an operand has axes under "
                   "it";
        case repeated_output: return "the output repeats a label";
        case unknown_output: return "the output has a label that no operand has";
        case operand_count: return "they are for another number of operands";
        case rank: return "an operand has another rank than its labels say";
        case too_many: return "more than 16 operands, or more than 16 axes in all";
    }
    return "";
}

bool is_byte(dtype t) { return t == dtype::int8 || t == dtype::uint8 || t == dtype::boolean; }

/// The operands in the types that contractions read, and the type of the result.
dtype unify(std::vector<erased_pointer>& factors) {
    dtype common = factors.front()->type();
    bool has_bytes_only = true, has_truth_only = true;
    for (const erased_pointer& factor : factors) {
        common = promote(common, factor->type());
        has_bytes_only &= is_byte(factor->type());
        has_truth_only &= factor->type() == dtype::boolean;
    }
    const bool is_narrow = has_bytes_only && !has_truth_only;
    for (erased_pointer& factor : factors) {
        if (!is_narrow) factor = convert(factor, common);
        else if (factor->type() == dtype::boolean) factor = convert(factor, dtype::uint8);
    }
    return is_narrow ? dtype::int32 : common;
}

/// Factors whose axes are bound, checked against each other.
erased_pointer contract(const char* name, const contraction_axes& axes, std::string_view text,
                        std::vector<erased_pointer> factors) {
    const dtype type = unify(factors);
    std::vector<std::span<const index_t>> shapes;
    shapes.reserve(factors.size());
    for (const erased_pointer& factor : factors) shapes.push_back(shape::span_of(factor->shape()));
    const axis_vector domain = expr::domain_extents(name, axes, shapes, text);
    shape::check_shape(name, {domain.data(), std::size_t(axes.out_rank)}, size_of(type));
    return erased_pointer(new contracted(name, axes, domain, type, std::move(factors)));
}

erased_pointer contract(const char* name, std::string_view text, std::vector<erased_pointer> factors) {
    const expr::subscripts parsed = expr::parse_subscripts(text);
    std::vector<int> ranks;
    ranks.reserve(factors.size());
    for (const erased_pointer& factor : factors) ranks.push_back(factor->shape().size());
    const contraction_axes axes = expr::bind_subscripts(parsed, ranks);
    if (axes.fault != expr::subscript_fault_kind::none) {
        throw subscript_error(core::message(name, ": the subscripts \"", std::string(text), "\" at position ",
                                            axes.position, ": ", text_of(axes.fault)));
    }
    return contract(name, axes, text, std::move(factors));
}

/// Of two operands over these axes. Throws rank_error for a result of more axes than there can be.
erased_pointer over_pairs(const erased_pointer& a, const erased_pointer& b,
                          const fixed_vector<int, max_rank>& of_a, const fixed_vector<int, max_rank>& of_b) {
    const int rank_a = a->shape().size(), rank_b = b->shape().size();
    if (rank_a + rank_b - of_a.size() > max_rank)
        throw rank_error("tensordot: the operands have more than 16 axes in all");
    return contract("tensordot", expr::pair_axes(rank_a, of_a, rank_b, of_b), {}, {a, b});
}

}  // namespace

erased_pointer einsum(std::string_view subscripts, std::span<const erased_pointer> operands) {
    if (operands.empty()) throw subscript_error("einsum: no operands");
    return contract("einsum", subscripts, {operands.begin(), operands.end()});
}

erased_pointer matmul(const erased_pointer& a, const erased_pointer& b) {
    const int left = a->shape().size(), right = b->shape().size();
    if (left == 0 || right == 0) throw rank_error("matmul: an operand has no axes");
    const char* text = left == 1 ? (right == 1 ? "j,j->" : "j,...jk->...k")
                                 : (right == 1 ? "...ij,j->...i" : "...ij,...jk->...ik");
    return contract("matmul", text, {a, b});
}

erased_pointer tensordot(const erased_pointer& a, const erased_pointer& b, const axis_vector& axes_a,
                         const axis_vector& axes_b) {
    if (axes_a.size() != axes_b.size()) {
        throw rank_error(core::message("tensordot: ", axes_a.size(), " axes of operand 0 and ", axes_b.size(),
                                       " of operand 1"));
    }
    return over_pairs(a, b, shape::normalise_axes("tensordot", shape::span_of(axes_a), a->shape().size()),
                      shape::normalise_axes("tensordot", shape::span_of(axes_b), b->shape().size()));
}

erased_pointer tensordot(const erased_pointer& a, const erased_pointer& b, index_t n) {
    expr::check_tensordot(shape::span_of(a->shape()), shape::span_of(b->shape()), n);
    return over_pairs(a, b, expr::run_of_axes(a->shape().size() - int(n), int(n)),
                      expr::run_of_axes(0, int(n)));
}

}  // namespace xf::dynamic
