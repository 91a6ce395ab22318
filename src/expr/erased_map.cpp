#include "xfuse/expr/erased_map.hpp"

#include <map>
#include <mutex>
#include <vector>

#include "xfuse/core/errors.hpp"
#include "xfuse/ops/row_machine.hpp"
#include "xfuse/rows/row_kernel.hpp"

namespace xf::expr {
namespace {

/// A list of one operation, kept for good: its address tells it from others.
struct one_operation {
    ops::operation operation;
    std::vector<ops::reference> references;
    std::vector<dtype> inputs;
    ops::operation_list list;
};

/// What distinguishes lists: the operation, its types, and which operands are constants.
using list_key = std::vector<std::uint8_t>;

const ops::operation_list& list_for(const ops::operation& o, std::span<const erased_argument> arguments) {
    static std::mutex mutex;
    static std::map<list_key, std::unique_ptr<one_operation>> lists;
    list_key key{std::uint8_t(o.what), std::uint8_t(o.computes), std::uint8_t(o.yields)};
    for (const erased_argument& a : arguments)
        key.push_back(a.array ? std::uint8_t(1 + int(a.array->type())) : std::uint8_t(0));
    const std::lock_guard guard(mutex);
    std::unique_ptr<one_operation>& kept = lists[key];
    if (kept) return kept->list;
    kept = std::make_unique<one_operation>();
    int constants = 0;
    for (const erased_argument& a : arguments) {
        if (a.array) {
            kept->references.push_back({ops::source::input, std::uint16_t(kept->inputs.size())});
            kept->inputs.push_back(a.array->type());
        } else kept->references.push_back({ops::source::constant, std::uint16_t(constants++)});
    }
    kept->operation = o;
    const ops::properties& p = ops::properties_of(o.what);
    bool is_monotone = false;
    for (const ops::monotone m : p.order) is_monotone |= m != ops::monotone::none;
    kept->list = {
        {&kept->operation, 1}, kept->references, kept->inputs, constants, p.cost, false, is_monotone};
    return kept->list;
}

template <class T>
void add_sign(const T& value, std::uint64_t bit, ops::constant_signs& signs) {
    const bool is_finite = value - value == 0;
    signs.finite |= is_finite ? bit : 0;
    signs.positive |= is_finite && value > 0 ? bit : 0;
}

class mapped final : public erased_stage {
public:
    mapped(const ops::operation& o, const axis_vector& shape, std::span<const erased_argument> arguments)
        : erased_stage(o.yields, shape::span_of(shape)), list_(list_for(o, arguments)) {
        for (const erased_argument& a : arguments) {
            if (!a.array) constants_.push_back(a.scalar);
            else {
                read(*a.array);
                operands_.push_back(a.array);
            }
        }
        for (std::size_t k = 0; k < constants_.size(); ++k) {
            const std::uint64_t bit = std::uint64_t(1) << k;
            if (constants_[k].type == dtype::float32) add_sign(constants_[k].as<float>(), bit, signs_);
            else if (constants_[k].type == dtype::float64) add_sign(constants_[k].as<double>(), bit, signs_);
            else signs_.finite |= bit;
        }
    }

    void list_operands(std::vector<const erased*>& to) const override {
        for (const erased_pointer& each : operands_) to.push_back(each.get());
    }

private:
    int add_node(graph::builder& b) const override {
        const int node = add_map(b, *this, ops::name_of(list_.operations.front()), operands_);
        describe(b.at(node).cluster);
        return node;
    }
    void describe(ops::cluster& c) const {
        c.list = &list_;
        c.state = this;
        c.read_constants = [](const void* state, ops::scalar* to) {
            const auto& constants = static_cast<const mapped*>(state)->constants_;
            std::ranges::copy(constants, to);
        };
        c.signs = signs_;
        c.machine = [](const rows::map_args& args) {
            const auto& self = *static_cast<const mapped*>(args.cluster);
            ops::run_rows(self.list_, self.constants_.data(), args);
        };
        const ops::operation& o = list_.operations.front();
        const std::size_t widest = std::max(size_of(o.computes), size_of(o.yields));
        c.isa = ops::active_rows().isa;
        c.lanes =
            ops::is_vectorised(list_, ops::active_rows()) ? ops::active_rows().vector_bytes / int(widest) : 1;
        c.can_stream = true;
    }

    const ops::operation_list& list_;
    std::vector<erased_pointer> operands_;
    std::vector<ops::scalar> constants_;
    ops::constant_signs signs_;
};

dtype type_of(const erased_argument& a) { return a.array ? a.array->type() : a.scalar.type; }

std::string types_text(std::span<const dtype> types) {
    std::string text;
    for (const dtype type : types) text += (text.empty() ? "" : ", ") + std::string(name_of(type));
    return text;
}

axis_vector broadcast(const char* name, std::span<const erased_argument> arguments) {
    int rank = 0;
    for (const erased_argument& a : arguments)
        rank = a.array ? std::max(rank, a.array->shape().size()) : rank;
    axis_vector shape(rank, 1);
    const std::span<index_t> extents(shape.begin(), std::size_t(rank));
    int which = 0;
    for (const erased_argument& a : arguments) {
        if (a.array) shape::broadcast_into(name, which, extents, shape::span_of(a.array->shape()));
        ++which;
    }
    return shape;
}

}  // namespace

int add_map(graph::builder& b, const erased& e, const char* name, std::span<const erased_pointer> operands) {
    const auto extents = shape::span_of(e.shape());
    const int node = b.id_of(b.add(graph::node_kind::map, e.type(), name, extents, int(operands.size())));
    for (std::size_t k = 0; k < operands.size(); ++k) {
        const graph::edge from =
            operands[k]->resolve(b, shape::broadcast_map(extents, shape::span_of(operands[k]->shape())));
        b.operand(b.at(node), int(k)) = from;
    }
    b.at(node).may_merge = true;
    return node;
}

erased_pointer map_erased(ops::op what, std::span<const erased_argument> arguments, dtype to) {
    const ops::properties& p = ops::properties_of(what);
    std::vector<dtype> types;
    for (const erased_argument& a : arguments) types.push_back(type_of(a));
    if (!ops::accepts(what, types)) {
        throw dtype_error(
            core::message(p.name, ": the operation does not exist for elements of ", types_text(types)));
    }
    ops::operation o;
    o.what = what;
    o.computes = ops::computing_type(what, types);
    o.yields = what == ops::op::conversion ? to : ops::result_type(what, o.computes);
    o.operand_count = std::uint8_t(arguments.size());
    const axis_vector shape = broadcast(p.name, arguments);
    shape::check_shape(p.name, shape::span_of(shape), size_of(o.yields));
    return erased_pointer(new mapped(o, shape, arguments));
}

}  // namespace xf::expr
