#pragma once
#include "xfuse/expr/any_rank.hpp"
#include "xfuse/expr/erased.hpp"
#include "xfuse/expr/lazy.hpp"

namespace xf::expr {

/// Throws rank_error: an any_expr without an expression was used.
[[noreturn]] void refuse_empty();
[[noreturn]] void refuse_empty_plan();

/// A node whose type says nothing but its element type and rank.
template <class N, class T, int R>
class erased_operand : public node<N, T, R> {
public:
    using value_type = T;
    using parts = std::tuple<>;
    using extents_type = std::array<index_t, std::size_t(R)>;
    static constexpr int rank = R;
    static constexpr role kind = role::stage;
    static constexpr bool is_memory = false;
    static constexpr bool is_erased = true;
    static constexpr int input_count = 1;
    static constexpr int node_count = 1, edge_count = 1;
    static constexpr int widest = sizeof(T);
    static constexpr bool complex_below = is_complex<T>::value;

    const extents_type& extents() const {
        if (!held_) refuse_empty();
        return shape_;
    }
    const identity& id() const { return held().id(); }
    int build(graph::builder& b) const { return build_erased(b, held()); }
    /// Of expressions that hold each other often it is full soon.
    void write_key(key_writer& writer) const {
        if (writer.is_whole()) held().write_key(writer);
    }
    graph::edge resolve_strided(graph::builder& b, const shape::access_map& map) const {
        return held().resolve(b, map);
    }
    template <int First, class Source>
    XFUSE_INLINE auto compute(const Source& source) const {
        return source.template load<T, First>();
    }
    /// What it holds. Throws rank_error where that is nothing.
    const erased& held() const {
        if (!held_) refuse_empty();
        return *held_;
    }
    const erased_pointer& pointer() const { return held_; }

protected:
    erased_operand() = default;
    erased_operand(erased_pointer held, const extents_type& shape) : shape_(shape), held_(std::move(held)) {}
    explicit erased_operand(erased_pointer held) : held_(std::move(held)) {
        std::copy_n(held_->shape().begin(), R, shape_.begin());
    }

private:
    extents_type shape_{};
    erased_pointer held_;
};

}  // namespace xf::expr

namespace xf {

/// An expression of element type T and R axes, whatever it is made of: a type that can be written down,
/// stored in a class or a container, returned from a function and assigned to again. Copies share what they
/// hold, in constant time; evaluated, a part that is held several times is computed once. It is an operand of
/// every function of the library, and is fused as the expressions are that it was made of. Lvalue containers
/// are borrowed, as in any expression: they must outlive it.
template <element T, int R>
    requires(R >= 0)
class any_expr<T, R> : public expr::erased_operand<any_expr<T, R>, T, R> {
    using base = expr::erased_operand<any_expr, T, R>;

public:
    /// Holds no expression yet: to be assigned to. Throws rank_error where it is used before.
    any_expr() = default;
    any_expr(const any_expr&) = default;
    any_expr(any_expr&&) noexcept = default;
    ~any_expr() = default;
    any_expr& operator=(const any_expr&) & = default;
    any_expr& operator=(any_expr&&) & noexcept = default;

    /// Throws window_error where padding of windows has no value: see window_options.
    template <operand X>
        requires(!std::same_as<std::remove_cvref_t<X>, any_expr> && !dynamic_operand<X>)
    // NOLINTNEXTLINE(bugprone-forwarding-reference-overload): constrained
    any_expr(X&& x) : base(checked<expr::node_of<X>>::erase(std::forward<X>(x))) {}
    template <lender X>
        requires(!dynamic_operand<X>)
    any_expr(X& x XFUSE_LIFETIMEBOUND) : base(checked<expr::node_of<X&>>::erase(x)) {}
    /// An xt::xarray. Throws rank_error where it has not R axes.
    template <dynamic_operand X>
    // NOLINTNEXTLINE(bugprone-forwarding-reference-overload): constrained
    any_expr(X&& x) : any_expr(expr::as_node_of_rank<R>(std::forward<X>(x))) {}
    /// Throws rank_error where it has not R axes.
    any_expr(const any_expr<T, any_rank>& x) : base(x.pointer_of_rank(R), x.template extents_of<R>()) {}

    /// What has R axes.
    explicit any_expr(expr::erased_pointer held) : base(std::move(held)) {}

private:
    template <class N>
    struct checked {
        static_assert(std::is_same_v<typename N::value_type, T>,
                      "xfuse: any_expr<T, R>: the expression has another element type than T: write "
                      "xf::cast<T>(e)");
        static_assert(N::rank == R, "xfuse: any_expr<T, R>: the expression has another rank than R");
        template <class X>
        static expr::erased_pointer erase(X&& x) {
            return expr::erase(std::forward<X>(x));
        }
    };
};

/// The type follows from the expression: `xf::any_expr e = xf::relu(x);`
template <operand X>
any_expr(X&&) -> any_expr<typename expr::node_of<X>::value_type, expr::node_of<X>::rank>;

}  // namespace xf
