#pragma once
#include "xfuse/dynamic/vocabulary.hpp"
#include "xfuse/expr/updates.hpp"
#include "xfuse/gradient/gradient.hpp"
#include "xfuse/nn/module.hpp"

namespace xf::train {

/// An array that a training step reads and writes.
struct stored_state {
    std::string name;
    dtype type{};
    graph::lender at;
};

/// A training step: one plan, which computes the loss and all gradients, and writes all parameters and what
/// the optimiser keeps beside them. Running it takes no heap.
class step {
public:
    step() = default;
    step(updates_plan plan, nn::parameter_pointer loss) : plan_(std::move(plan)), loss_(std::move(loss)) {}

    /// Returns the loss as it was before the step, with these arrays for the inputs.
    template <class... B>
    float run(const B&... arrays) const {
        plan_.run(arrays...);
        return loss_->elements.front();
    }
    const updates_plan& plan() const { return plan_; }

private:
    updates_plan plan_;
    nn::parameter_pointer loss_;
};

/// What all optimisers share: parameters with their gradients, and arrays of their own beside each.
class optimiser {
public:
    virtual ~optimiser() = default;
    optimiser(const optimiser&) = delete;
    optimiser& operator=(const optimiser&) = delete;

    /// The step that makes the loss smaller by these arrays of float, which it borrows, or by the parameters
    /// of a module. Throws as xf::gradient, and error where there is a step already.
    template <class L, class... W>
    step minimise(L&& loss, W&... w) {
        static_assert(sizeof...(W) > 0, "xfuse: minimise: by which parameters? minimise(loss, w, b)");
        if constexpr ((std::is_base_of_v<nn::module, W> && ...)) return minimise_modules(loss, {&w...});
        else {
            static_assert((std::is_same_v<typename target_traits<W>::value_type, float> && ...),
                          "xfuse: minimise: parameters are arrays of float");
            auto [value, gradients] = value_and_gradient(std::forward<L>(loss), w...);
            std::apply(
                [&](const auto&... g) { (add(any_expr<float>(w), target_traits<W>::lend(w), g), ...); },
                gradients);
            return finish(any_expr<float>(value));
        }
    }

    /// From the next step on.
    void set_rate(float rate) { rate_->elements.front() = rate; }
    float rate() const { return rate_->elements.front(); }

    /// What it keeps: the rate, the number of steps, and arrays beside each parameter.
    std::vector<stored_state> states() const;

protected:
    /// `clip_norm`: what the norm of all gradients together is reduced to where it is larger; 0: it is not.
    optimiser(float rate, float clip_norm);

    /// An array of the parameter's shape, 0 at first.
    any_expr<float> keep(const std::string& name, std::size_t which, const any_expr<float>& like);
    /// Sets one of the arrays kept, in the step.
    void set(const any_expr<float>& kept, const any_expr<float>& value);
    void set_parameter(std::size_t which, const any_expr<float>& value);
    const any_expr<float>& rate_now() const { return rate_now_; }
    /// The number of this step, from 1 on.
    const any_expr<float>& count_now() const { return count_now_; }

private:
    struct slot {
        any_expr<float> w, gradient;
        graph::lender target;
    };
    struct kept_array {
        std::string name;
        nn::parameter_pointer state;
        any_expr<float> value;
    };

    /// Writes the step for one parameter: `set` and `set_parameter`.
    virtual void update(std::size_t which, const any_expr<float>& w, const any_expr<float>& gradient) = 0;

    void add(const any_expr<float>& w, const graph::lender& target, const any_expr<float>& gradient);
    step minimise_modules(const any_expr<float>& loss, const std::vector<const nn::module*>& modules);
    step finish(const any_expr<float>& loss);
    void clip();

    float clip_norm_;
    nn::parameter_pointer rate_, count_, loss_;
    any_expr<float> rate_now_, count_now_;
    std::vector<slot> slots_;
    std::vector<kept_array> kept_;
    updates updates_;
    bool is_finished_ = false;
};

struct sgd_options {
    float rate = 0.01F;
    float momentum = 0;
    bool nesterov = false;
    float decay = 0;      ///< times the parameter, added to its gradient
    float clip_norm = 0;  ///< of all gradients together; 0: as they are
};

/// w -= rate v, where v = momentum v + gradient, or w -= rate (gradient + momentum v).
///
/// Source    PyTorch, optim.SGD
/// Example   xf::train::sgd optimiser({.rate = 0.1F, .momentum = 0.9F});
///           const auto step = optimiser.minimise(loss, w, b);
///           for (...) std::cout << step.run(xf::bind(x, batch)) << '\n';
class sgd : public optimiser {
public:
    explicit sgd(const sgd_options& options = {})
        : optimiser(options.rate, options.clip_norm), options_(options) {}

private:
    void update(std::size_t which, const any_expr<float>& w, const any_expr<float>& gradient) override;
    sgd_options options_;
};

struct adam_options {
    float rate = 1e-3F;
    float beta1 = 0.9F, beta2 = 0.999F;
    float epsilon = 1e-8F;
    float decay =
        0;  ///< adam: times the parameter, added to its gradient; adamw: the parameter shrinks by it
    float clip_norm = 0;
};

/// Steps along the mean gradient over the root of its mean square.
///
/// Source    PyTorch, optim.Adam
class adam : public optimiser {
public:
    explicit adam(const adam_options& options = {}) : adam(options, false) {}

protected:
    adam(const adam_options& options, bool decays_apart);

private:
    void update(std::size_t which, const any_expr<float>& w, const any_expr<float>& gradient) override;
    adam_options options_;
    bool decays_apart_;
    any_expr<float> factor_, correction_;  ///< of the first moment, of the root of the second
};

/// The same, but for the decay, which does not take part in the moments.
///
/// Source    PyTorch, optim.AdamW
class adamw : public adam {
public:
    explicit adamw(const adam_options& options = {.decay = 0.01F}) : adam(options, true) {}
};

}  // namespace xf::train
