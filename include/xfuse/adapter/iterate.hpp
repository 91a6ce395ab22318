#pragma once
#include <array>
#include <memory>

#include "xfuse/adapter/compat.hpp"

namespace xf::adapter {

/// How xtensor walks over an expression that it has not handed to us as a whole (`xt::sum(e)`,
/// `std::cout << e`, `e1 == e2`): a cursor over its elements, which are computed together at the first
/// look and shared by the copies of the cursor. End iterators, never looked at, compute nothing.
/// As everywhere in xtensor, the expression has to outlive its steppers.
template <class Node, class T, int Rank>
class stepper {
public:
    using value_type = T;
    using reference = T;
    using pointer = const T*;
    using size_type = std::size_t;
    using difference_type = std::ptrdiff_t;
    using shape_type = std::array<std::ptrdiff_t, static_cast<std::size_t>(Rank)>;

    stepper() = default;

    /// The first `offset` axes of the walk are those that broadcasting has put in front.
    stepper(const Node& node, size_type offset) : shared_(std::make_shared<shared>(&node)), offset_(offset) {}

    T operator*() const {
        const auto& values = shared_->values();
        const auto& shape = shared_->node->extents();
        std::ptrdiff_t position = 0;
        for (std::size_t axis = 0; axis < shape.size(); ++axis)  // an axis of extent 1 may be broadcast
            position = position * shape[axis] + (shape[axis] == 1 ? 0 : index_[axis]);
        return values.storage()[static_cast<std::size_t>(position)];
    }

    void step(size_type axis, size_type n = 1) {
        if (axis >= offset_) index_[axis - offset_] += static_cast<std::ptrdiff_t>(n);
    }
    void step_back(size_type axis, size_type n = 1) {
        if (axis >= offset_) index_[axis - offset_] -= static_cast<std::ptrdiff_t>(n);
    }
    void reset(size_type axis) {
        if (axis >= offset_) index_[axis - offset_] = 0;
    }
    void reset_back(size_type axis) {
        if (axis >= offset_) index_[axis - offset_] = shared_->node->extents()[axis - offset_] - 1;
    }
    void to_begin() { index_.fill(0); }

    /// One past the last element, along the axis that is walked fastest.
    void to_end(xt::layout_type layout) {
        for (std::size_t axis = 0; axis < index_.size(); ++axis)
            index_[axis] = shared_->node->extents()[axis] - 1;
        if constexpr (Rank > 0) ++index_[layout == xt::layout_type::column_major ? 0 : Rank - 1];
    }

private:
    using container = xt::xtensor<T, static_cast<std::size_t>(Rank), xt::layout_type::row_major>;

    struct shared {
        explicit shared(const Node* n) : node(n) {}
        const container& values() {
            if (!computed) computed = std::make_unique<container>(*node);
            return *computed;
        }
        const Node* node;
        std::unique_ptr<container> computed;
    };

    std::shared_ptr<shared> shared_;
    shape_type index_{};
    size_type offset_ = 0;
};

}  // namespace xf::adapter
