#pragma once
#include <cstring>

#include "xfuse/expr/node.hpp"
#include "xfuse/rows/pack.hpp"

namespace xf::expr {

/// The parts of a leaf that do not depend on who owns the memory.
template <class N, class T, int Rank>
struct memory_node : node<N, T, Rank> {
    static constexpr role kind = role::memory;
    static constexpr int input_count = 1;
    static constexpr int node_count = 1, edge_count = 0;
    static constexpr int widest = sizeof(T);
    static constexpr bool is_memory = true;
    using extents_type = std::array<index_t, std::size_t(Rank)>;

    const extents_type& extents() const { return shape_; }
    const extents_type& strides() const { return strides_; }

    int build(graph::builder& b) const {
        const int id = b.add_leaf(dtype_of<T>, this->self().data(), shape_, strides_);
        b.at(id).note = this->self().note();
        return id;
    }
    template <int First, class Source>
    XFUSE_INLINE auto compute(const Source& source) const {
        return source.template load<T, First>();
    }

protected:
    memory_node(const extents_type& shape, const extents_type& strides) : shape_(shape), strides_(strides) {}

private:
    extents_type shape_, strides_;
};

/// Borrowed strided memory; strides in elements. It must outlive the expression.
template <class T, int Rank>
class leaf : public memory_node<leaf<T, Rank>, T, Rank> {
public:
    using base = memory_node<leaf<T, Rank>, T, Rank>;
    leaf(const T* data, const typename base::extents_type& shape, const typename base::extents_type& strides,
         const char* note = nullptr)
        : base(shape, strides), data_(data), note_(note) {}

    const T* data() const { return data_; }
    const char* note() const { return note_; }

private:
    const T* data_;
    const char* note_;
};

/// A moved-in container with the strides of its elements; `offset` is that of element (0, ..., 0)
/// from Container::data().
template <class Container, class T, int Rank>
class owned_leaf : public memory_node<owned_leaf<Container, T, Rank>, T, Rank> {
public:
    using base = memory_node<owned_leaf<Container, T, Rank>, T, Rank>;
    owned_leaf(Container&& held, const typename base::extents_type& shape,
               const typename base::extents_type& strides, index_t offset = 0, const char* note = nullptr)
        : base(shape, strides), held_(std::move(held)), offset_(offset), note_(note) {}

    const T* data() const { return held_.data() + offset_; }
    const char* note() const { return note_; }

private:
    Container held_;
    index_t offset_;
    const char* note_;
};

/// One value, as a container of it.
template <class T>
class single_value {
public:
    explicit single_value(const T& value) : value_(value) {}
    // Written out, so that it is not passed in registers: of a complex<float> g++ notes that the way in
    // which it does that has changed.
    single_value(const single_value& other) : value_(other.value_) {}
    single_value& operator=(const single_value& other) = default;
    ~single_value() = default;
    const T* data() const { return &value_; }

private:
    T value_;
};

/// A value as memory of no axes, where a stage reads it.
template <class T>
auto scalar_leaf(const T& value) {
    const std::array<index_t, 0> none{};
    return owned_leaf<single_value<T>, T, 0>(single_value<T>(value), none, none);
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
    T value() const { return value_; }
    /// Bit by bit: -0 and 0 are two constants, NaN is one.
    bool has_same_state(const constant& other) const {
        return std::memcmp(&value_, &other.value_, sizeof value_) == 0;
    }

    template <int First, class Source>
    XFUSE_INLINE auto compute(const Source& source) const {
        return source.template constant<T>(value_);
    }

private:
    static constexpr std::array<index_t, 0> none{};
    T value_;
};

}  // namespace xf::expr
