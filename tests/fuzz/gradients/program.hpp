#pragma once
#include <optional>

#include "fuzz/record.hpp"
#include "xfuse/xfuse.hpp"

/// Random losses for `./dev fuzz --gradients`: built of expressions whose ranks are known at run time, and
/// noted in the words of numpy_side/, which torch_side/ runs.
namespace fuzz::gradients {

using E = xf::any_expr<double>;
using array = xt::xarray<double>;
using reference::chance;

/// A step that came out too large, infinite, or refused: the program goes on without it.
struct dropped {};

struct value {
    E e;
    int id = 0;

    index_list shape() const { return {e.shape().begin(), e.shape().end()}; }
    int rank() const { return int(e.dimension()); }
    index_t extent(index_t axis) const { return e.shape()[std::size_t(axis < 0 ? axis + rank() : axis)]; }
};

inline index_t volume(const index_list& shape) {
    index_t count = 1;
    for (const index_t extent : shape) count *= extent;
    return count;
}

class program {
public:
    explicit program(unsigned seed);

    chance c;
    bool is_whole;  ///< elements are small whole numbers, so that many are equal, and sit on kinks
    record text;

    /// An operand by which the loss is differentiated, or one that it is not.
    value operand(const index_list& shape, bool is_variable);
    /// An operand that broadcasts with `shape`, or an earlier value of this shape.
    value beside(const index_list& shape);
    /// Any value so far.
    const value& any() { return known_[std::size_t(c.pick(0, index_t(known_.size()) - 1))]; }

    /// Notes an operation, and makes it.
    template <class Make, class... V>
    value apply(const char* operation, const std::vector<int>& operands, const Make& make,
                const named<V>&... parameters) {
        const int id = text.add(operation, operands, parameters...);
        try {
            return checked(E(make()), id);
        } catch (const xf::error&) {
            text.remove_last();
            throw dropped{};
        } catch (const dropped&) {
            text.remove_last();
            throw;
        }
    }

    /// Adds random steps, and ends with a number: the last value times weights, and some others.
    void grow();

    index_list axes(int count, int rank) { return c.axes(count, rank); }
    index_t axis(int rank) { return c.pick(-rank, rank - 1); }

    const std::vector<int>& variables() const { return variables_; }
    array& elements(std::size_t operand) { return *operands_[operand]; }
    const std::vector<std::unique_ptr<array>>& operands() const { return operands_; }
    /// Among all operands, those that are variables.
    const std::vector<std::size_t>& places() const { return places_; }
    const E& loss() const { return loss_; }

private:
    value checked(E e, int id);
    value bounded(const value& x);
    void step();

    std::vector<value> known_;
    std::vector<std::unique_ptr<array>> operands_;
    std::vector<int> variables_;
    std::vector<std::size_t> places_;
    E loss_;
};

/// What a step of each family may be: makes a value of x, or of x and others.
value elementwise_step(program& p, const value& x);
value view_step(program& p, const value& x);
value window_step(program& p, const value& x);
value reduction_step(program& p, const value& x);
value order_step(program& p, const value& x);
value product_step(program& p, const value& x);
value layer_step(program& p, const value& x);
/// Layers that are made of several words.
value composed_layer(program& p, const value& x);
/// x as pictures of some channels: four axes.
value pictures(program& p, const value& x);

/// Calls f with x as an expression of its rank, which is one to three.
template <class F>
E of_rank(const value& x, const F& f) {
    switch (x.rank()) {
        case 1: return E(f(xf::any_expr<double, 1>(x.e)));
        case 2: return E(f(xf::any_expr<double, 2>(x.e)));
        case 3: return E(f(xf::any_expr<double, 3>(x.e)));
        default: throw dropped{};
    }
}

inline xf::int_list list(const index_list& of) { return xf::int_list(of); }

}  // namespace fuzz::gradients
