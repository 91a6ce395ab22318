#pragma once
#include "xfuse/adapter/operands.hpp"

// `y = e` in xtensor builds a temporary of y's type from e and moves it into y, before 0.25 always, since
// then unless it knows that e reads nothing of y: a heap allocation and new pages for the result, even
// where y has the right shape. No customisation point sees both y and e. So the two class templates
// through which every container and every view inherits its `=` are specialised here, equal to xtensor's
// except for our own expressions.
//
// The specialisations apply to classes that are not complete yet. A container type that was in use before
// this header was included keeps xtensor's way, with the temporary and the same result; without that
// condition g++ would reject the program. `xt::noalias(y) = e` never makes the temporary.
namespace xf::adapter {

template <class D>
concept incomplete = !requires { sizeof(D); };

/// What the specialisations share: xtensor's semantic base, with `y += e` (and the like) for our expressions
/// meaning `y = y + e` without ever resizing y.
template <class D>
class semantic : public xt::xsemantic_base<D> {
public:
    using base_type = xt::xsemantic_base<D>;
    using derived_type = D;
    using temporary_type = typename base_type::temporary_type;

#define XFUSE_COMPOUND(op, name)                                                                  \
    using base_type::operator op##=;                                                              \
    template <class E>                                                                            \
    D& operator op##=(const xt::xexpression<E>& e) {                                              \
        if constexpr (node<E>) return write(operand<E::rank>() op e.derived_cast());              \
        else if constexpr (deferred_rank<E>)                                                      \
            return with_rank_of_this(e.derived_cast(), [&](const auto& n) { *this op## = n; });   \
        else return base_type::operator op##=(e);                                                 \
    }                                                                                             \
    template <class E>                                                                            \
    D& name##_assign(const xt::xexpression<E>& e) {                                               \
        if constexpr (node<E>) return write(operand<E::rank>() op e.derived_cast());              \
        else if constexpr (deferred_rank<E>)                                                      \
            return with_rank_of_this(e.derived_cast(), [&](const auto& n) { name##_assign(n); }); \
        else return base_type::name##_assign(e);                                                  \
    }
    XFUSE_COMPOUND(+, plus)
    XFUSE_COMPOUND(-, minus)
    XFUSE_COMPOUND(*, multiplies)
    XFUSE_COMPOUND(/, divides)
    XFUSE_COMPOUND(%, modulus)
    XFUSE_COMPOUND(&, bit_and)
    XFUSE_COMPOUND(|, bit_or)
    XFUSE_COMPOUND(^, bit_xor)
#undef XFUSE_COMPOUND

protected:
    semantic() = default;
    ~semantic() = default;
    semantic(const semantic&) = default;
    semantic& operator=(const semantic&) = default;
    semantic(semantic&&) = default;
    semantic& operator=(semantic&&) = default;

    using base_type::operator=;

    template <ours N>
    D& take(const N& e) {
        adapter::assign(this->derived_cast(), e);
        return this->derived_cast();
    }

private:
    template <deferred_rank E, class F>
    D& with_rank_of_this(const E& e, const F& f) {
        e.template visit<rank_of<D>()>(f);
        return this->derived_cast();
    }
    /// The target as an operand; an xarray is taken to have the rank of what it is combined with.
    template <int Rank>
    auto operand() const {
        if constexpr (rank_of<D>() == -1)
            return dynamic_operand_traits<D>::template borrow<Rank>(this->derived_cast());
        else return expr::as_node(this->derived_cast());
    }

    template <node N>
    D& write(const N& e) {
        assign_in_place(this->derived_cast(), e);
        return this->derived_cast();
    }
};

}  // namespace xf::adapter

namespace xt {

template <class D>
    requires xf::adapter::incomplete<D>
class xcontainer_semantic<D> : public xf::adapter::semantic<D> {
public:
    using base_type = xf::adapter::semantic<D>;
    using derived_type = D;
    using temporary_type = typename base_type::temporary_type;

    D& assign_temporary(temporary_type&& values) { return this->derived_cast() = std::move(values); }

    template <class E>
    D& assign_xexpression(const xexpression<E>& e) {
        if constexpr (xf::adapter::ours<E>) {
            return this->take(e.derived_cast());
        } else {
            xt::assign_xexpression(*this, e);
            return this->derived_cast();
        }
    }
    template <class E>
    D& computed_assign(const xexpression<E>& e) {
        xt::computed_assign(*this, e);
        return this->derived_cast();
    }
    template <class E, class F>
    D& scalar_computed_assign(const E& e, F&& f) {
        xt::scalar_computed_assign(*this, e, std::forward<F>(f));
        return this->derived_cast();
    }

protected:
    xcontainer_semantic() = default;
    ~xcontainer_semantic() = default;
    xcontainer_semantic(const xcontainer_semantic&) = default;
    xcontainer_semantic& operator=(const xcontainer_semantic&) = default;
    xcontainer_semantic(xcontainer_semantic&&) = default;
    xcontainer_semantic& operator=(xcontainer_semantic&&) = default;

    template <class E>
    D& operator=(const xexpression<E>& e) {
        if constexpr (xf::adapter::ours<E>) return this->take(e.derived_cast());
        else return base_type::operator=(e);
    }
};

template <class D>
    requires xf::adapter::incomplete<D>
class xview_semantic<D> : public xf::adapter::semantic<D> {
public:
    using base_type = xf::adapter::semantic<D>;
    using derived_type = D;
    using temporary_type = typename base_type::temporary_type;

    D& assign_temporary(temporary_type&& values) {
        this->derived_cast().assign_temporary_impl(std::move(values));
        return this->derived_cast();
    }

    template <class E>
    D& assign_xexpression(const xexpression<E>& e) {
        if constexpr (xf::adapter::ours<E>) return this->take(e.derived_cast());
        xt::assert_compatible_shape(*this, e);
        xt::assign_data(*this, e, xt::detail::get_rhs_triviality(e.derived_cast()));
        return this->derived_cast();
    }
    template <class E>
    D& computed_assign(const xexpression<E>& e) {
        return assign_xexpression(e);
    }

    template <class E, class F>
    D& scalar_computed_assign(const E& e, F&& f) {
        D& y = this->derived_cast();
        auto it = xview_semantic_detail::get_begin(y, std::integral_constant<bool, D::contiguous_layout>());
        for (auto left = y.size(); left > 0; --left, ++it) *it = f(*it, e);
        return y;
    }

protected:
    xview_semantic() = default;
    ~xview_semantic() = default;
    xview_semantic(const xview_semantic&) = default;
    xview_semantic& operator=(const xview_semantic&) = default;
    xview_semantic(xview_semantic&&) = default;
    xview_semantic& operator=(xview_semantic&&) = default;

    template <class E>
    D& operator=(const xexpression<E>& e) {
        if constexpr (xf::adapter::ours<E>) {
            return this->take(e.derived_cast());
        } else {
            const auto& shape = this->derived_cast().shape();
            const auto& other = e.derived_cast().shape();
            const bool same = other.size() == this->derived_cast().dimension() &&
                              std::equal(shape.begin(), shape.end(), other.begin());
            if (same) return base_type::operator=(e);
            return base_type::operator=(broadcast(e.derived_cast(), shape));
        }
    }
};

}  // namespace xt
