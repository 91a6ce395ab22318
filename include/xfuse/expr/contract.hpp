#pragma once
#include <string_view>

#include "xfuse/expr/contraction_axes.hpp"
#include "xfuse/expr/functions.hpp"
#include "xfuse/expr/stage_node.hpp"

namespace xf::expr {

using shape_list = std::span<const std::span<const index_t>>;

/// The extents of a contraction's domain. Throws subscript_error where two operands disagree, and
/// shape_error where the domain's volume overflows; `text` holds the subscripts, if there are any.
axis_vector domain_extents(const char* name, const contraction_axes& axes, shape_list operands,
                           std::string_view text);

/// The map that takes the domain to an operand's index; an extent that stretches is not indexed.
shape::access_map factor_map(std::span<const short> axes, std::span<const index_t> operand,
                             const axis_vector& domain);

/// The element type of a contraction: the operands' common one, but int32 for operands of 8 bits.
template <class... T>
inline constexpr bool has_bytes_only =
    ((std::is_integral_v<T> && sizeof(T) == 1) && ...) && !(std::is_same_v<T, bool> && ...);
template <class... T>
using contracted_t = std::conditional_t<has_bytes_only<T...>, std::int32_t, typename array_type<T...>::type>;

/// An operand in the element type T.
template <class T, class N>
auto as_type(N n) {
    if constexpr (dtype_of<typename N::value_type> == dtype_of<T>) return n;
    else return cast<T>(std::move(n));
}

/// An operand as a contraction of elements Ts reads it: in the result's type, or in 8 bits.
template <class... Ts, class N>
auto as_factor(N n) {
    using T = typename N::value_type;
    if constexpr (!has_bytes_only<Ts...>) return as_type<contracted_t<Ts...>>(std::move(n));
    else if constexpr (std::is_same_v<T, bool>) return cast<std::uint8_t>(std::move(n));
    else return n;
}

/// The sum of products of its operands over the last axes of a domain that all of them index.
template <class T, int Rank, int Summed, class... Factors>
class contraction : public stage_node<contraction<T, Rank, Summed, Factors...>, T, Rank, Factors...> {
    static constexpr int count = int(sizeof...(Factors));
    static_assert(Rank + Summed <= max_rank,
                  "xfuse: a contraction has at most 16 axes, the summed ones included");

public:
    using value_type = T;
    static constexpr int rank = Rank;
    static constexpr bool contracts = true;
    using extents_type = std::array<index_t, std::size_t(Rank)>;
    // A pass may multiply the operands two at a time, and sum an operand's own axes before.
    static constexpr int extra_nodes = (count > 2 ? count - 2 : 0) + count;
    static constexpr int node_count = 1 + extra_nodes + (Factors::node_count + ... + 0);
    static constexpr int edge_count = count + 2 * extra_nodes + (Factors::edge_count + ... + 0);

    contraction(const char* name, const contraction_axes& axes, std::string_view text, Factors... factors)
        : name_(name), factors_(std::move(factors)...) {
        std::apply(
            [&](const Factors&... each) {
                const std::span<const index_t> shapes[] = {shape_of(each)...};
                const axis_vector domain = domain_extents(name, axes, shapes, text);
                std::copy_n(domain.begin(), Rank, shape_.begin());
                std::copy_n(domain.begin() + Rank, Summed, summed_.begin());
            },
            factors_);
        shape::check_shape(name, shape_, sizeof(T));
        std::copy_n(axes.of_operand.begin(), count, axes_.begin());
    }
    const extents_type& extents() const { return shape_; }

    const std::tuple<Factors...>& operands() const { return factors_; }

    void divide_by(double divisor) { divisor_ = divisor; }

    int build(graph::builder& b) const {
        graph::node& n =
            b.add_contraction(dtype_of<T>, name_, shape_, {summed_.data(), std::size_t(Summed)}, count);
        n.divisor = divisor_;
        const int id = b.id_of(n);
        const axis_vector domain = n.domain;
        set_operands(b, id, domain, std::index_sequence_for<Factors...>{});
        return id;
    }

private:
    template <std::size_t... I>
    void set_operands(graph::builder& b, int id, const axis_vector& domain, std::index_sequence<I...>) const {
        (set_operand(b, id, int(I), std::get<I>(factors_), domain), ...);
    }
    template <class N>
    void set_operand(graph::builder& b, int id, int which, const N& n, const axis_vector& domain) const {
        const graph::edge e = resolve(b, n, factor_map(axes_[std::size_t(which)], shape_of(n), domain));
        b.operand(b.at(id), which) = e;
    }

    const char* name_;
    std::tuple<Factors...> factors_;
    extents_type shape_{};
    std::array<index_t, std::size_t(Summed == 0 ? 1 : Summed)> summed_{};
    std::array<std::array<short, max_rank>, std::size_t(count)> axes_{};
    double divisor_ = 1;
};

/// The contraction of operands of any element types, each converted as the common one asks.
template <int Rank, int Summed, class... N>
auto contract(const char* name, const contraction_axes& axes, std::string_view text, N... operands) {
    using T = contracted_t<typename N::value_type...>;
    return contraction<T, Rank, Summed,
                       decltype(as_factor<typename N::value_type...>(std::move(operands)))...>(
        name, axes, text, as_factor<typename N::value_type...>(std::move(operands))...);
}

}  // namespace xf::expr
