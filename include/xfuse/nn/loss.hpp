#pragma once
#include <numeric>
#include <vector>

#include "xfuse/expr/reductions.hpp"
#include "xfuse/expr/take.hpp"
#include "xfuse/nn/options.hpp"

namespace xf::nn {

/// What becomes of the losses of all entries.
enum class reduction { mean, sum, none };

/// Options of cross_entropy.
struct cross_entropy_options {
    index_argument ignore_index = -100;  ///< entries of this class are left out
};

/// Throws shape_error for a number of classes below 0.
void check_one_hot(index_t classes);
/// Throws shape_error unless the targets have the axes of the scores without the classes.
void check_labels(std::span<const index_t> scores, std::span<const index_t> labels);
/// Throws shape_error unless the targets have the scores' shape.
void check_probabilities(std::span<const index_t> scores, std::span<const index_t> targets);

/// The numbers 0 to count - 1 along one axis of an operand with this many.
template <class T, int Rank>
auto classes_along(index_t count, int axis) {
    std::vector<T> numbers(static_cast<std::size_t>(count));
    std::iota(numbers.begin(), numbers.end(), T(0));
    std::array<index_t, std::size_t(Rank)> shape, strides;
    shape.fill(1);
    strides.fill(1);
    shape[std::size_t(axis)] = count;
    return expr::owned_leaf<std::vector<T>, T, Rank>(std::move(numbers), shape, strides);
}

/// The labels with an axis for the classes. Each is looked up among the numbers of these when it is read:
/// bounds_error where it is none of them. Without a sign, as negative ones would count from the end.
template <int Axis, class L>
auto checked_labels(const char* name, L labels, index_t classes) {
    auto places = expr::expand_dims(expr::cast<std::uint64_t>(std::move(labels)), Axis);
    return expr::take_along_node(name, classes_along<std::int64_t, L::rank + 1>(classes, Axis),
                                 std::move(places), Axis);
}

/// For each label as many numbers as there are classes: 1 at the label's place, else 0.
///
/// Shapes    (...) -> (..., classes)
/// Throws    shape_error for a negative number of classes; when it is evaluated, bounds_error for a label
/// that
///           is no class, before anything is written
/// Types     integers -> int64
/// Source    PyTorch, nn.functional.one_hot
template <operand X>
auto one_hot(X&& labels, index_argument classes) {
    auto n = expr::as_node(std::forward<X>(labels));
    constexpr int rank = decltype(n)::rank;
    static_assert(std::is_integral_v<typename decltype(n)::value_type>, "xfuse: nn: one_hot takes integers");
    check_one_hot(classes);
    return expr::cast<std::int64_t>(checked_labels<rank>("one_hot: labels", std::move(n), classes) ==
                                    classes_along<std::int64_t, rank + 1>(classes, rank));
}

template <class N, class L>
struct labelled {
    static_assert(N::rank >= 1,
                  "xfuse: nn: cross_entropy takes scores of (classes) or (batch, classes, ...)");
    static constexpr int axis = N::rank == 1 ? 0 : 1;
    using label = typename L::value_type;
    static_assert(std::is_integral_v<label> && L::rank == N::rank - 1,
                  "xfuse: nn: labels are integers with the axes of the scores but that of the classes");

    /// The labels, class 0 in place of those to be ignored.
    static auto classes_of(const N& scores, const L& labels, index_t ignored) {
        const auto counted = expr::where(labels == std::int64_t(ignored), std::int64_t(0), labels);
        return checked_labels<axis>("cross_entropy: labels", counted, scores.extents()[axis]);
    }
    /// 1 where an entry is of the class.
    template <class C>
    static auto is_class(const N& scores, const C& classes) {
        return classes == classes_along<std::int64_t, N::rank>(scores.extents()[axis], axis);
    }
    /// The logarithm of the probability of each entry's class, negated.
    template <class C>
    static auto losses(const N& scores, const C& classes) {
        using T = typename N::value_type;
        return expr::logsumexp(scores, axis) -
               expr::sum(expr::where(is_class(scores, classes), scores, T(0)), axis);
    }
};

/// The negative logarithm of the probability that softmax gives to each entry's class.
///
/// Shapes    scores: (C) or (N, C, n...), labels: () or (N, n...) -> (), or with reduction::none as the
/// labels;
///           weights: (C), of the classes
/// Throws    shape_error where these disagree; when it is evaluated, bounds_error for a label that is neither
///           a class nor ignore_index
/// Types     labels are integers
/// Numerics  the greatest score is taken off first, so that nothing overflows
/// Source    PyTorch, nn.functional.cross_entropy
/// Example   xf::nn::cross_entropy(logits, labels), xf::nn::cross_entropy<xf::nn::reduction::sum>(logits,
/// labels)
template <reduction How = reduction::mean, operand X, operand L>
    requires std::is_integral_v<typename expr::node_of<L>::value_type>
auto cross_entropy(X&& scores, L&& labels, const cross_entropy_options& options = {}) {
    const auto x = expr::as_float(expr::as_node(std::forward<X>(scores)));
    const auto y = expr::as_node(std::forward<L>(labels));
    using T = typename std::remove_const_t<decltype(x)>::value_type;
    check_labels(expr::shape_of(x), expr::shape_of(y));
    const auto counts = y != std::int64_t(options.ignore_index);
    using entries = labelled<std::remove_const_t<decltype(x)>, std::remove_const_t<decltype(y)>>;
    const auto classes = entries::classes_of(x, y, options.ignore_index);
    auto losses = expr::where(counts, entries::losses(x, classes), T(0));
    if constexpr (How == reduction::none) return losses;
    else if constexpr (How == reduction::sum) return expr::sum(std::move(losses));
    else return expr::sum(std::move(losses)) / expr::sum(expr::cast<T>(counts));
}
/// Each entry's loss times the weight of its class; the mean is divided by the sum of these weights.
template <reduction How = reduction::mean, operand X, operand L, operand W>
    requires std::is_integral_v<typename expr::node_of<L>::value_type>
auto cross_entropy(X&& scores, L&& labels, W&& weights, const cross_entropy_options& options = {}) {
    const auto x = expr::as_float(expr::as_node(std::forward<X>(scores)));
    const auto y = expr::as_node(std::forward<L>(labels));
    const auto w = expr::as_node(std::forward<W>(weights));
    using T = typename std::remove_const_t<decltype(x)>::value_type;
    using entries = labelled<std::remove_const_t<decltype(x)>, std::remove_const_t<decltype(y)>>;
    constexpr int spatial = entries::axis == 0 ? 0 : std::remove_const_t<decltype(x)>::rank - 2;
    check_labels(expr::shape_of(x), expr::shape_of(y));
    check_channels("cross_entropy", "weights", w.extents()[0], x.extents()[entries::axis]);
    const auto classes = entries::classes_of(x, y, options.ignore_index);
    const auto of_class = expr::sum(
        expr::where(entries::is_class(x, classes), along_channels<nchw, spatial>(w), T(0)), entries::axis);
    const auto weight = expr::where(y != std::int64_t(options.ignore_index), of_class, T(0));
    auto losses =
        expr::where(y != std::int64_t(options.ignore_index), entries::losses(x, classes), T(0)) * weight;
    if constexpr (How == reduction::none) return losses;
    else if constexpr (How == reduction::sum) return expr::sum(std::move(losses));
    else return expr::sum(std::move(losses)) / expr::sum(weight);
}
/// The same for entries that belong to several classes, each with a probability: targets have the scores'
/// shape.
template <reduction How = reduction::mean, operand X, operand P>
    requires std::is_floating_point_v<typename expr::node_of<P>::value_type>
auto cross_entropy(X&& scores, P&& probabilities) {
    const auto x = expr::as_float(expr::as_node(std::forward<X>(scores)));
    const auto p = expr::as_node(std::forward<P>(probabilities));
    using N = std::remove_const_t<decltype(x)>;
    static_assert(std::remove_const_t<decltype(p)>::rank == N::rank,
                  "xfuse: nn: probabilities have the axes of the scores");
    constexpr int axis = N::rank == 1 ? 0 : 1;
    check_probabilities(expr::shape_of(x), expr::shape_of(p));
    auto losses = expr::sum(p * (expr::logsumexp(x, axis, keepdims) - x), axis);
    if constexpr (How == reduction::none) return losses;
    else if constexpr (How == reduction::sum) return expr::sum(std::move(losses));
    else return expr::mean(std::move(losses));
}

}  // namespace xf::nn
