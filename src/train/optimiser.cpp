#include "xfuse/train/optimiser.hpp"

#include <cmath>

namespace xf::train {
namespace {

any_expr<float> read(const nn::parameter_pointer& p) { return any_expr<float>(nn::operand_of(p)); }

nn::parameter_pointer number(float value) { return nn::make_parameter({}, value); }

}  // namespace

optimiser::optimiser(float rate, float clip_norm)
    : clip_norm_(clip_norm),
      rate_(number(rate)),
      count_(number(0)),
      loss_(number(0)),
      rate_now_(read(rate_)),
      count_now_(read(count_) + 1.F) {}

std::vector<stored_state> optimiser::states() const {
    std::vector<stored_state> all{{"rate", dtype::float32, nn::lender_of(*rate_)},
                                  {"steps", dtype::float32, nn::lender_of(*count_)}};
    for (const kept_array& each : kept_)
        all.push_back({each.name, dtype::float32, nn::lender_of(*each.state)});
    return all;
}

any_expr<float> optimiser::keep(const std::string& name, std::size_t which, const any_expr<float>& like) {
    const nn::parameter_pointer state = nn::make_parameter(like.shape(), 0);
    kept_.push_back({std::to_string(which) + "." + name, state, read(state)});
    return kept_.back().value;
}

void optimiser::set(const any_expr<float>& kept, const any_expr<float>& value) {
    for (const kept_array& each : kept_) {
        if (each.value.pointer().get() == kept.pointer().get())
            updates_.add({value.pointer(), nn::lender_of(*each.state)}, dtype::float32);
    }
}

void optimiser::set_parameter(std::size_t which, const any_expr<float>& value) {
    updates_.add({value.pointer(), slots_[which].target}, dtype::float32);
}

void optimiser::add(const any_expr<float>& w, const graph::lender& target, const any_expr<float>& gradient) {
    if (is_finished_)
        throw error("optimiser: it has a step already; each step needs an optimiser of its own");
    slots_.push_back({w, gradient, target});
}

step optimiser::minimise_modules(const any_expr<float>& loss, const std::vector<const nn::module*>& modules) {
    std::vector<nn::parameter_pointer> states;
    std::vector<expr::erased_pointer> variables;
    for (const nn::module* m : modules) {
        for (const nn::named_parameter& p : m->parameters()) {
            if (p.is_buffer) continue;
            states.push_back(p.state);
            variables.push_back(nn::operand_of(p.state));
        }
    }
    const gradients::derived d = gradients::reverse(loss.pointer(), variables);
    for (std::size_t k = 0; k < states.size(); ++k)
        add(any_expr<float>(variables[k]), nn::lender_of(*states[k]), any_expr<float>(d.by[k]));
    return finish(any_expr<float>(d.value));
}

/// All gradients times what reduces their norm to the limit.
void optimiser::clip() {
    if (clip_norm_ <= 0) return;
    any_expr<float> squares = slots_.front().gradient.norm();
    squares = squares * squares;
    for (std::size_t k = 1; k < slots_.size(); ++k) {
        const any_expr<float> norm = slots_[k].gradient.norm();
        squares = squares + norm * norm;
    }
    const any_expr<float> factor = minimum(any_expr<float>(clip_norm_ / (sqrt(squares) + 1e-6F)), 1.F);
    for (slot& s : slots_) s.gradient = s.gradient * factor;
}

step optimiser::finish(const any_expr<float>& loss) {
    clip();
    for (std::size_t k = 0; k < slots_.size(); ++k) update(k, slots_[k].w, slots_[k].gradient);
    updates_.add({loss.pointer(), nn::lender_of(*loss_)}, dtype::float32);
    updates_.add({count_now_.pointer(), nn::lender_of(*count_)}, dtype::float32);
    is_finished_ = true;
    return {xf::plan(updates_), loss_};
}

void sgd::update(std::size_t which, const any_expr<float>& w, const any_expr<float>& gradient) {
    any_expr<float> g = gradient;
    if (options_.decay != 0) g = g + options_.decay * w;
    if (options_.momentum != 0) {
        const any_expr<float> kept = keep("velocity", which, w);
        const any_expr<float> velocity = options_.momentum * kept + g;
        set(kept, velocity);
        g = options_.nesterov ? any_expr<float>(g + options_.momentum * velocity) : velocity;
    }
    set_parameter(which, w - rate_now() * g);
}

/// 1 - beta^k in double, as it is small at first.
adam::adam(const adam_options& options, bool decays_apart)
    : optimiser(options.rate, options.clip_norm), options_(options), decays_apart_(decays_apart) {
    const any_expr<double> k = cast<double>(count_now());
    const auto missing = [&](float beta) {
        return any_expr<double>(1.0 - exp(any_expr<double>(k * std::log(double(beta)))));
    };
    factor_ = rate_now() / cast<float>(missing(options_.beta1));
    correction_ = cast<float>(any_expr<double>(sqrt(missing(options_.beta2))));
}

void adam::update(std::size_t which, const any_expr<float>& w, const any_expr<float>& gradient) {
    any_expr<float> g = gradient, before = w;
    if (options_.decay != 0 && !decays_apart_) g = g + options_.decay * w;
    if (options_.decay != 0 && decays_apart_) before = w * (1.F - options_.decay * rate_now());
    const any_expr<float> first = keep("mean", which, w), second = keep("square", which, w);
    const any_expr<float> mean = options_.beta1 * first + (1 - options_.beta1) * g;
    const any_expr<float> square = options_.beta2 * second + (1 - options_.beta2) * (g * g);
    set(first, mean);
    set(second, square);
    set_parameter(which, before - factor_ * mean / (sqrt(square) / correction_ + options_.epsilon));
}

}  // namespace xf::train
