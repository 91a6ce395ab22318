#pragma once
#include <iosfwd>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "xfuse/nn/erased_layers.hpp"
#include "xfuse/nn/state.hpp"

namespace xf::nn {

/// An array of float that belongs to a module: an operand of R axes like any other. Copies share the
/// elements, as do the expressions and plans that were made of it: what is loaded or assigned later is what
/// they read.
template <int R>
class parameter : public expr::erased_operand<parameter<R>, float, R> {
    using base = expr::erased_operand<parameter, float, R>;

public:
    /// All elements `value`. Throws shape_error for a negative extent and for an overflow.
    explicit parameter(const index_argument (&shape)[std::size_t(R)], float value = 0)
        : parameter(make_parameter(core::to_indices(shape), value)) {}
    template <core::list L>
        requires(core::length_of<L>() == R)
    explicit parameter(const L& shape, float value = 0)
        : parameter(make_parameter(core::to_indices(shape), value)) {}

    /// In row-major order, to be written where no plan runs that reads them.
    float* data() const { return state_->elements.data(); }
    const parameter_pointer& state() const { return state_; }

    /// The elements of an array or an expression of this shape, which may read the parameter itself. Throws
    /// shape_error for another shape.
    template <class X>
        requires(any_operand<X> || operand<X> || dynamic_operand<X>)
    void assign(X&& x) const {
        assign_parameter(*state_, any_expr<float>(std::forward<X>(x)).pointer());
    }

private:
    explicit parameter(parameter_pointer state) : base(operand_of(state)), state_(std::move(state)) {}

    parameter_pointer state_;
};

/// A layer, or a network of them: parameters and modules registered by name, and `forward`, which says what
/// is computed of them. A convention, and nothing that is done behind the back: `forward` builds an
/// expression, which is fused with whatever it becomes a part of.
///
/// A module is a handle: its copies have the same parameters and the same modules in it.
///
/// Example   class block : public xf::nn::module {
///           public:
///               explicit block(xf::index_t n)
///                   : module("block"), conv(register_module("conv", modules::conv2d(n, n, 3))) {}
///               xf::any_expr<float> forward(const xf::any_expr<float>& x) const override {
///                   return xf::relu(conv(x)) + x;
///               }
///           private:
///               modules::conv2d conv;
///           };
class module {
public:
    virtual ~module() = default;

    virtual any_expr<float> forward(const any_expr<float>& x) const = 0;
    /// As a part of an expression. Arrays that are named are borrowed.
    any_expr<float> operator()(const any_expr<float>& x) const { return forward(x); }

    /// Those of the module and of all modules in it, in the order in which they were registered, under
    /// names with a dot behind each module: "0.weight".
    std::vector<named_parameter> parameters() const { return list_parameters(*content_); }
    /// How many elements, buffers left out; what is registered more than once counts once.
    index_t parameter_count() const { return count_parameters(*content_); }

    /// Takes on the elements of the arrays that have the parameters' names: those of xf::load_npz or
    /// xf::load_safetensors, or a map of arrays. All are checked and read before the first is changed.
    ///
    /// Throws    dtype_error where elements are not float, shape_error for another shape; error where a
    ///           parameter has no array, and where an array has no parameter, unless {.strict = false}
    /// Source    PyTorch, Module.load_state_dict
    template <archive A>
    void load_state_dict(const A& arrays, const load_options& options = {}) const {
        std::vector<source_array> sources;
        for (std::string& name : arrays.names()) {
            auto stored = std::make_shared<decltype(arrays.find(name))>(arrays.find(name));
            const auto& header = stored->header();
            sources.push_back({std::move(name), header.type,
                               axis_vector(std::span<const index_t>(header.shape)),
                               [stored](float* to) { stored->read(to); }});
        }
        load_parameters(*content_, sources, options);
    }
    template <named_operands M>
    void load_state_dict(const M& arrays, const load_options& options = {}) const {
        std::vector<source_array> sources;
        sources.reserve(arrays.size());
        for (const auto& [name, array] : arrays) sources.push_back(source_of(name, expr::pointer_to(array)));
        load_parameters(*content_, sources, options);
    }
    void load_state_dict(const std::map<std::string, any_expr<float>>& arrays,
                         const load_options& options = {}) const {
        load_state_dict<std::map<std::string, any_expr<float>>>(arrays, options);
    }

    const module_content& content() const { return *content_; }

    /// The layers with their sizes, a line each, and the number of parameters.
    friend std::ostream& operator<<(std::ostream& to, const module& m) {
        return print_module(to, m.content());
    }

protected:
    /// `type` is what it is called where it is printed, `arguments` what stands behind that in parentheses.
    explicit module(std::string type, std::string arguments = {})
        : content_(make_content(std::move(type), std::move(arguments))) {}
    module(const module&) = default;
    module(module&&) noexcept = default;
    module& operator=(const module&) = default;
    module& operator=(module&&) noexcept = default;

    /// Under a name that is not taken, without a dot in it. Throws error otherwise, and for a module that
    /// would have itself in it. Return what they are given.
    template <int R>
    parameter<R> register_parameter(const std::string& name, parameter<R> p) const {
        add_parameter(*content_, name, p.state(), false);
        return p;
    }
    /// The same of what is no weight, such as statistics: it is loaded and saved, but does not count.
    template <int R>
    parameter<R> register_buffer(const std::string& name, parameter<R> p) const {
        add_parameter(*content_, name, p.state(), true);
        return p;
    }
    template <std::derived_from<module> M>
    M register_module(const std::string& name, M m) const {
        add_module(*content_, name, m.content_);
        return m;
    }
    /// A name that files have and nobody needs.
    void ignore(const std::string& name) const { content_->ignored.push_back(name); }

private:
    content_pointer content_;
};

}  // namespace xf::nn
