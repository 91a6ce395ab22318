#pragma once
#include <cmath>
#include <optional>

#include "xfuse/expr/einsum.hpp"
#include "xfuse/nn/softmax.hpp"

namespace xf::nn {

struct attention_options {
    std::optional<double> scale{};  ///< of the scores; default 1 / sqrt(depth)
};

/// Throws shape_error where depths, lengths or leading axes disagree.
void check_attention(std::span<const index_t> queries, std::span<const index_t> keys,
                     std::span<const index_t> values);

/// Throws shape_error where a mask does not broadcast to the scores.
void check_mask(std::span<const index_t> scores, std::span<const index_t> mask);

/// The scaled products of queries and keys. Scaling the queries costs less than scaling the products.
template <class Q, class K>
auto attention_scores(Q queries, K keys, const attention_options& options) {
    const double depth = double(queries.extents().back());
    const double scale = options.scale.value_or(depth > 0 ? 1 / std::sqrt(depth) : 1);
    return expr::einsum<"...qd,...kd->...qk">(std::move(queries) * scale, std::move(keys));
}

/// The mean of the values by the softmax of the scores. The sums divide the results, of which there are
/// fewer than scores.
template <class S, class V>
auto weighed_mean(const S& scores, V values) {
    const auto powers = expr::absent_as_zero(expr::exp(scores - shift_along(scores, -1)));
    return expr::einsum<"...qk,...ke->...qe">(powers, std::move(values)) / powers.sum(-1, keepdims);
}

/// For each query, the mean of the values, weighed by the softmax of its products with the keys.
///
/// Shapes    queries: (..., L, D), keys: (..., S, D), values: (..., S, E) -> (..., L, E); leading axes
///           broadcast
/// Throws    shape_error where these disagree, or without keys
/// Cost      O(L S (D + E)); the scores exist for some queries at a time
/// Source    Vaswani et al., Attention Is All You Need, 3.2.1; PyTorch, scaled_dot_product_attention
template <operand Q, operand K, operand V>
auto attention(Q&& queries, K&& keys, V&& values, const attention_options& options = {}) {
    auto q = expr::as_node(std::forward<Q>(queries));
    auto k = expr::as_node(std::forward<K>(keys));
    auto v = expr::as_node(std::forward<V>(values));
    static_assert(decltype(q)::rank >= 2 && decltype(k)::rank >= 2 && decltype(v)::rank >= 2,
                  "xfuse: nn: attention takes operands of shape (..., length, depth)");
    check_attention(expr::shape_of(q), expr::shape_of(k), expr::shape_of(v));
    return weighed_mean(attention_scores(std::move(q), std::move(k), options), std::move(v));
}

/// The same with `mask` added to the scaled scores: -inf where a query shall not see a key. A row of
/// nothing but -inf gives NaN.
///
/// Shapes    mask broadcasts to (..., L, S)
/// Throws    shape_error where it does not, and as above
template <operand Q, operand K, operand V, operand M>
auto attention(Q&& queries, K&& keys, V&& values, M&& mask, const attention_options& options = {}) {
    auto q = expr::as_node(std::forward<Q>(queries));
    auto k = expr::as_node(std::forward<K>(keys));
    auto v = expr::as_node(std::forward<V>(values));
    check_attention(expr::shape_of(q), expr::shape_of(k), expr::shape_of(v));
    auto scores = attention_scores(std::move(q), std::move(k), options);
    auto m = expr::as_node(std::forward<M>(mask));
    check_mask(expr::shape_of(scores), expr::shape_of(m));
    return weighed_mean(std::move(scores) + std::move(m), std::move(v));
}

}  // namespace xf::nn
