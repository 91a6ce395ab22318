#pragma once
#include <algorithm>
#include <cstring>
#include <memory>

#include "xfuse/expr/node.hpp"
#include "xfuse/expr/source_key.hpp"
#include "xfuse/rows/pack.hpp"

namespace xf::expr {

/// The parts of a leaf that do not depend on whose memory it is. N has `where()`, which says where the
/// elements lie at the moment.
template <class N, class T, int Rank>
struct memory_node : node<N, T, Rank> {
    static constexpr role kind = role::memory;
    static constexpr int input_count = 1;
    static constexpr int node_count = 1, edge_count = 0;
    static constexpr int widest = sizeof(T);
    static constexpr bool is_memory = true;
    using node<N, T, Rank>::operator=;
    using extents_type = std::array<index_t, std::size_t(Rank)>;

    const extents_type& extents() const { return shape_; }
    void write_key(key_writer& writer) const { writer.add(this->self().where(), shape_); }
    /// Element (0, ..., 0), where it lies at the moment.
    const T* data() const { return static_cast<const T*>(this->self().where().data); }
    /// In elements, at the moment.
    extents_type strides() const {
        const graph::location now = this->self().where();
        extents_type strides{};
        std::copy_n(now.strides.begin(), std::min(now.strides.size(), Rank), strides.begin());
        return strides;
    }

    template <int First, class Source>
    XFUSE_INLINE auto compute(const Source& source) const {
        return source.template load<T, First>();
    }

protected:
    explicit memory_node(const extents_type& shape) : shape_(shape) {}

private:
    extents_type shape_;
};

inline graph::location located(const graph::lender& from) {
    graph::location now;
    from.locate(from.container, now);
    return now;
}

/// Borrowed strided memory; strides in elements. It must outlive the expression. Of a container it is read
/// when the expression is evaluated where the elements lie: the container may have been assigned to by then,
/// but must be where it was and have the same shape.
template <class T, int Rank>
class leaf : public memory_node<leaf<T, Rank>, T, Rank> {
public:
    using base = memory_node<leaf<T, Rank>, T, Rank>;
    leaf(const T* data, const typename base::extents_type& shape, const typename base::extents_type& strides)
        : base(shape), data_(data), strides_(strides) {}
    leaf(const graph::lender& from, const typename base::extents_type& shape) : base(shape), from_(from) {}
    leaf(const leaf&) = default;
    leaf(leaf&&) noexcept = default;
    leaf& operator=(const leaf&) & = default;
    leaf& operator=(leaf&&) & noexcept = default;
    using base::operator=;

    graph::location where() const {
        if (from_.container != nullptr) return located(from_);
        return {data_, axis_vector(this->extents()), axis_vector(strides_)};
    }
    int build(graph::builder& b) const {
        if (from_.container != nullptr) return b.add_leaf(dtype_of<T>, this->extents(), from_);
        return b.add_leaf(dtype_of<T>, data_, this->extents(), strides_);
    }

private:
    const T* data_ = nullptr;
    typename base::extents_type strides_{};
    graph::lender from_;
};

/// A view of somebody's container: an object that holds a reference and slices, itself held by value.
/// `View` has `lend()`, which makes a lender of it.
template <class View, class T, int Rank>
class view_leaf : public memory_node<view_leaf<View, T, Rank>, T, Rank> {
public:
    using base = memory_node<view_leaf<View, T, Rank>, T, Rank>;
    view_leaf(View view, const typename base::extents_type& shape) : base(shape), view_(std::move(view)) {}
    view_leaf(const view_leaf&) = default;
    view_leaf(view_leaf&&) noexcept = default;
    view_leaf& operator=(const view_leaf&) & = default;
    view_leaf& operator=(view_leaf&&) & noexcept = default;
    using base::operator=;
    graph::location where() const { return located(view_.lend()); }
    int build(graph::builder& b) const { return b.add_leaf(dtype_of<T>, this->extents(), view_.lend()); }

private:
    View view_;
};

/// A moved-in container with the strides of its elements; `offset` is that of element (0, ..., 0)
/// from Container::data(). All copies of the node share it.
template <class Container, class T, int Rank>
class owned_leaf : public memory_node<owned_leaf<Container, T, Rank>, T, Rank> {
public:
    using base = memory_node<owned_leaf<Container, T, Rank>, T, Rank>;
    owned_leaf(Container&& held, const typename base::extents_type& shape,
               const typename base::extents_type& strides, index_t offset = 0, const char* note = nullptr)
        : base(shape),
          held_(std::make_shared<const Container>(std::move(held))),
          strides_(strides),
          offset_(offset),
          note_(note) {}
    owned_leaf(const owned_leaf&) = default;
    owned_leaf(owned_leaf&&) noexcept = default;
    owned_leaf& operator=(const owned_leaf&) & = default;
    owned_leaf& operator=(owned_leaf&&) & noexcept = default;
    using base::operator=;

    graph::location where() const { return {first(), axis_vector(this->extents()), axis_vector(strides_)}; }
    int build(graph::builder& b) const {
        const int id = b.add_leaf(dtype_of<T>, first(), this->extents(), strides_);
        b.at(id).note = note_;
        return id;
    }

private:
    const T* first() const { return held_->data() + offset_; }

    std::shared_ptr<const Container> held_;
    typename base::extents_type strides_;
    index_t offset_;
    const char* note_;
};

/// One value, held in the node, as memory of no axes.
template <class T>
class value_leaf : public memory_node<value_leaf<T>, T, 0> {
public:
    using base = memory_node<value_leaf<T>, T, 0>;
    explicit value_leaf(const T& value) : base({}), value_(value) {}
    // Written out, so that it is not passed in registers: of a complex<float> g++ notes that the way in
    // which it does that has changed.
    value_leaf(const value_leaf& other) : base(other), value_(other.value_) {}
    value_leaf& operator=(const value_leaf& other) = default;
    ~value_leaf() = default;

    graph::location where() const { return {&value_, {}, {}}; }
    int build(graph::builder& b) const { return b.add_leaf(dtype_of<T>, &value_, {}, {}); }

private:
    T value_;
};

/// A value as memory of no axes, where a stage reads it.
template <class T>
auto scalar_leaf(const T& value) {
    return value_leaf<T>(value);
}

/// A scalar operand, already of the element type the operation computes with.
template <class T>
class constant : public node<constant<T>, T, 0> {
public:
    static constexpr role kind = role::constant;
    static constexpr int input_count = 0;
    static constexpr int node_count = 0, edge_count = 0;
    static constexpr int widest = sizeof(T);
    static constexpr bool is_memory = false;

    explicit constant(T value) : value_(value) {}
    const std::array<index_t, 0>& extents() const { return none; }
    void write_key(key_writer& writer) const { writer.add_value(value_); }
    T value() const { return value_; }

    template <int First, class Source>
    XFUSE_INLINE auto compute(const Source& source) const {
        return source.template constant<T>(value_);
    }

private:
    static constexpr std::array<index_t, 0> none{};
    T value_;
};

}  // namespace xf::expr
