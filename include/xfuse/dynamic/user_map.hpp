#pragma once
#include "xfuse/dynamic/apply.hpp"
#include "xfuse/expr/map_function.hpp"

namespace xf::dynamic {

/// A functor of the user's over operands whose rank is known at run time. Its row kernel knows no ranks: it
/// is that of the same map of operands without axes.
template <class Map>
class mapped_rows final : public expr::erased_stage {
public:
    mapped_rows(Map kernel, const axis_vector& shape, std::vector<erased_pointer> operands)
        : erased_stage(dtype_of<typename Map::value_type>, xf::shape::span_of(shape)),
          kernel_(std::move(kernel)),
          operands_(std::move(operands)) {
        for (const erased_pointer& each : operands_) read(*each);
    }
    void list_operands(std::vector<const erased*>& to) const override {
        for (const erased_pointer& each : operands_) to.push_back(each.get());
    }

private:
    int add_node(graph::builder& b) const override {
        const int node = expr::add_map(b, *this, "map", operands_);
        kernel_.describe_cluster(b.at(node).cluster);
        return node;
    }

    Map kernel_;
    std::vector<erased_pointer> operands_;
};

/// An operand of the kernel: elements without axes, or the scalar itself.
template <class F, class Common, class X>
auto kernel_argument(const X& x) {
    if constexpr (std::is_void_v<typename element_of<X>::type>) return expr::as_argument<F, Common>(x);
    else return expr::value_leaf<typename element_of<X>::type>({});
}
template <class Common, class X>
void add_operand(std::vector<erased_pointer>& to, X&& x) {
    if constexpr (any_operand<X>) to.push_back(x.pointer());
    else if constexpr (!std::is_void_v<typename element_of<X>::type>)
        to.push_back(any_expr<typename element_of<X>::type>(std::forward<X>(x)).pointer());
}

/// Throws shape_error where they do not broadcast.
axis_vector broadcast_shape(const char* name, std::span<const erased_pointer> operands);

}  // namespace xf::dynamic

namespace xf {

/// As map of operands whose rank is known at compile time.
template <class F, class... X>
    requires(!operand<F> && !scalar<F> && dynamic::elementwise_operands<X...>)
auto map(F f, X&&... x) {
    using common = dynamic::common_element_t<X...>;
    using functor = expr::user_functor<F>;
    using kernel = expr::map<functor, decltype(dynamic::kernel_argument<functor, common>(x))...>;
    constexpr bool callable =
        std::is_invocable_v<const F&,
                            typename decltype(dynamic::kernel_argument<functor, common>(x))::value_type...>;
    static_assert(callable,
                  "xfuse: map: the functor cannot be called with one element of each operand (check its "
                  "number of parameters and their types)");
    if constexpr (callable) {
        kernel rows(functor{std::move(f)}, dynamic::kernel_argument<functor, common>(x)...);
        std::vector<expr::erased_pointer> operands;
        (dynamic::add_operand<common>(operands, std::forward<X>(x)), ...);
        const axis_vector shape = dynamic::broadcast_shape("map", operands);
        return any_expr<typename kernel::value_type>(expr::erased_pointer(
            new dynamic::mapped_rows<kernel>(std::move(rows), shape, std::move(operands))));
    }
}

}  // namespace xf
