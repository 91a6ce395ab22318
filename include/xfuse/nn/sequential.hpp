#pragma once
#include "xfuse/nn/stateless.hpp"

namespace xf::nn::modules {

/// Throws bounds_error.
void check_layer(index_t which, std::size_t size);

/// What each layer gives, the next takes. Layers are modules and functions of expressions; without a name
/// they are called by their number: "0.weight".
///
/// Example   xf::nn::modules::sequential net(modules::conv2d(1, 6, 5), modules::relu());
class sequential : public module {
public:
    sequential() : module("sequential") {}
    template <class First, class... Rest>
        requires(!std::derived_from<First, sequential> || sizeof...(Rest) > 0)
    // NOLINTNEXTLINE(bugprone-forwarding-reference-overload): by value
    explicit sequential(First first, Rest... rest) : sequential() {
        push_back(std::move(first));
        (push_back(std::move(rest)), ...);
    }

    /// Returns itself, so that several can be added in a row. What was made of it before does not change.
    template <class L>
    const sequential& push_back(L layer) const {
        return push_back(std::to_string(size()), std::move(layer));
    }
    template <class L>
    const sequential& push_back(const std::string& name, L layer) const {
        if constexpr (std::derived_from<L, module>) {
            register_module(name, layer);
            layers_->push_back(std::make_shared<const L>(std::move(layer)));
            return *this;
        } else {
            static_assert(std::constructible_from<function, L>,
                          "xfuse: nn: sequential takes modules, and functions from any_expr<float> to such");
            return push_back(name, function(std::move(layer)));
        }
    }

    std::size_t size() const { return layers_->size(); }
    /// Throws bounds_error where there is none.
    const module& operator[](index_argument which) const {
        check_layer(which, size());
        return *(*layers_)[std::size_t(index_t(which))];
    }
    any_expr<float> forward(const any_expr<float>& x) const override {
        any_expr<float> y = x;
        for (const auto& layer : *layers_) y = (*layer)(y);
        return y;
    }

private:
    std::shared_ptr<std::vector<std::shared_ptr<const module>>> layers_ =
        std::make_shared<std::vector<std::shared_ptr<const module>>>();
};

}  // namespace xf::nn::modules
