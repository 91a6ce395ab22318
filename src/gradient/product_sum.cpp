#include <algorithm>
#include <string>

#include "constants.hpp"
#include "product.hpp"
#include "xfuse/core/errors.hpp"

/// What remains of a product once its labels are those of the result.
namespace xf::gradients {
namespace {

std::string letters(std::span<const int> labels) {
    std::string text;
    for (const int label : labels) text += char(label < 26 ? 'a' + label : 'A' + (label - 26));
    return text;
}

/// x, whose axes have the labels `from`, with those of `to`: in their order, and broadcast along new ones.
erased_pointer arranged(const erased_pointer& x, std::span<const int> from, std::span<const int> to,
                        const axis_vector& shape) {
    shape::access_map map;
    map.offset = axis_vector(int(from.size()), 0);
    for (int axis = 0; axis < int(from.size()); ++axis) {
        const auto at = std::ranges::find(to, from[std::size_t(axis)]);
        map.uses.push_back({int(at - to.begin()), axis, 1, 1, 0});
    }
    if (int(from.size()) == shape.size() && map == shape::identity_map(shape.size())) return x;
    return dynamic::view("gradient", x, shape, map);
}

/// Labels beyond those that subscripts have letters for are of views of views of views.
void require_letters(std::size_t labels) {
    if (labels > 52) throw rank_error("gradient: the derivative needs more than 52 axes in all");
}

}  // namespace

erased_pointer labelled_product::contract(std::span<const int> result) const {
    std::vector<int> number(extents_.size(), -1);
    int count = 0;
    std::string text;
    std::vector<erased_pointer> operands;
    const auto renumbered = [&](std::span<const int> labels) {
        std::vector<int> numbers;
        for (const int label : labels) {
            int& n = number[std::size_t(label)];
            if (n < 0) n = count++;
            numbers.push_back(n);
        }
        require_letters(std::size_t(count));
        return letters(numbers);
    };
    for (const factor& f : factors_) {
        text += (operands.empty() ? "" : ",") + renumbered(f.labels);
        operands.push_back(value(f));
    }
    return dynamic::einsum(text + "->" + renumbered(result), operands);
}

erased_pointer labelled_product::sum(std::span<const int> result) const {
    std::vector<int> there;
    axis_vector shape;
    double times = 1;
    for (const int label : result) {
        shape.push_back(extent(label));
        if (has(label)) there.push_back(label);
    }
    for (int label = 0; label < int(extents_.size()); ++label) {
        if (std::ranges::find(result, label) != result.end()) continue;
        if (!has(label)) times *= double(extent(label));
    }
    if (factors_.size() > 1) return scaled(arranged(contract(there), there, result, shape), times);
    const factor& only = factors_.front();
    dynamic::reduced_axes over;
    over.all = false;
    std::vector<int> rest;
    for (std::size_t axis = 0; axis < only.labels.size(); ++axis) {
        const int label = only.labels[axis];
        if (std::ranges::find(result, label) != result.end()) rest.push_back(label);
        else over.axes.push_back(index_t(axis));
    }
    erased_pointer x = value(only);
    if (!over.axes.empty()) x = dynamic::reduce(dynamic::reduction::sum, x, over);
    return scaled(arranged(x, rest, result, shape), times);
}

}  // namespace xf::gradients
