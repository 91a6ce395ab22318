#include "user_functions.hpp"

#include "xfuse/core/errors.hpp"
#include "xfuse/dynamic/user_map.hpp"
#include "xfuse/ops/row_machine.hpp"

namespace xf::gradients {
namespace {

/// A cluster of one functor. Constants are its operands that are numbers, then the functor.
class called final : public expr::erased_stage {
public:
    called(const ops::user_function& function, dtype yields, const axis_vector& shape,
           const ops::scalar& functor, std::span<const argument> operands)
        : erased_stage(yields, shape::span_of(shape)) {
        operation_.yields = operation_.computes = yields;
        operation_.operand_count = std::uint8_t(operands.size());
        operation_.user = &function;
        for (const argument& a : operands) {
            if (a.array) {
                read(*a.array);
                references_.push_back({ops::source::input, std::uint16_t(inputs_.size())});
                inputs_.push_back(a.array->type());
                operands_.push_back(a.array);
            } else {
                references_.push_back({ops::source::constant, std::uint16_t(constants_.size())});
                constants_.push_back(a.scalar);
            }
        }
        operation_.functor = std::uint16_t(constants_.size());
        constants_.push_back(functor);
        list_.operations = {&operation_, 1};
        list_.references = references_;
        list_.inputs = inputs_;
        list_.constant_count = int(constants_.size());
        list_.cost = 16;
        list_.may_throw = function.may_throw;
    }
    void list_operands(std::vector<const erased*>& to) const override {
        for (const erased_pointer& each : operands_) to.push_back(each.get());
    }

private:
    int add_node(graph::builder& b) const override {
        const int node = expr::add_map(b, *this, "map", operands_);
        ops::cluster& c = b.at(node).cluster;
        c.list = &list_;
        c.state = this;
        c.read_constants = [](const void* state, ops::scalar* to) {
            std::ranges::copy(static_cast<const called*>(state)->constants_, to);
        };
        c.machine = [](const rows::map_args& args) {
            const auto& self = *static_cast<const called*>(args.cluster);
            ops::run_rows(self.list_, self.constants_.data(), args);
        };
        c.isa = ops::active_rows().isa;
        return node;
    }

    ops::operation operation_;
    std::vector<ops::reference> references_;
    std::vector<dtype> inputs_;
    std::vector<ops::scalar> constants_;
    std::vector<erased_pointer> operands_;
    ops::operation_list list_;
};

axis_vector shape_of(std::span<const argument> operands) {
    std::vector<erased_pointer> arrays;
    for (const argument& a : operands)
        if (a.array) arrays.push_back(a.array);
    return dynamic::broadcast_shape("map", arrays);
}

}  // namespace

erased_pointer user_result(const ops::operation& o, const ops::scalar& functor,
                           std::span<const argument> operands) {
    return erased_pointer(new called(*o.user, o.yields, shape_of(operands), functor, operands));
}

argument user_chained(const argument& d, const ops::operation& o, const ops::scalar& functor, int which,
                      std::span<const argument> operands) {
    if (o.user->partials == nullptr) {
        throw error(
            core::message("gradient: a functor of map, ", o.user->type_name,
                          ", has no derivative, and a variable reaches the loss through it: give "
                          "it a member derivative(x, ...), or hold it constant with xf::stop_gradient"));
    }
    const ops::user_function& partial = *o.user->partials[which];
    const erased_pointer slope(new called(partial, o.yields, shape_of(operands), functor, operands));
    return {dynamic::apply(ops::op::multiply, {d, {slope}})};
}

}  // namespace xf::gradients
