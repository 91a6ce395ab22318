#include "constants.hpp"

#include <numeric>

#include "xfuse/core/errors.hpp"
#include "xfuse/graph/open_extent.hpp"

namespace xf::gradients {
namespace {

template <class T>
erased_pointer array_of(std::vector<T> values, const axis_vector& shape) {
    auto held = std::make_shared<const std::vector<T>>(std::move(values));
    const void* elements = held->data();
    return dynamic::array(dtype_of<T>, shape, std::move(held), elements);
}

erased_pointer one_number(double value, dtype type) {
    if (type == dtype::float32) return array_of(std::vector<float>(1, float(value)), axis_vector());
    return array_of(std::vector<double>(1, value), axis_vector());
}

/// Throws shape_error for an open extent: there is an array of that many elements to be made.
void require_closed(index_t extent) {
    if (graph::is_open(extent)) {
        throw shape_error(
            "gradient: the derivative needs a table along an axis whose extent is open: give the input's "
            "extents");
    }
}

}  // namespace

dynamic::argument number(double value, dtype type) {
    return {{}, ops::converted(ops::scalar::of(value), type)};
}

erased_pointer one(dtype type) { return one_number(1, type); }

erased_pointer ones(index_t count, dtype type) {
    return dynamic::broadcast_to(one(type), axis_vector(1, count));
}

erased_pointer zeros(const axis_vector& shape, dtype type) {
    return dynamic::broadcast_to(one_number(0, type), shape);
}

erased_pointer places(const axis_vector& shape) {
    for (const index_t extent : shape) require_closed(extent);
    std::vector<index_t> values(std::size_t(shape::volume(shape)));
    std::iota(values.begin(), values.end(), index_t(0));
    return array_of(std::move(values), shape);
}

erased_pointer indicator(std::span<const index_t> table, index_t extent, dtype type) {
    require_closed(extent);
    const axis_vector rows(1, index_t(table.size()));
    const erased_pointer row = array_of(std::vector<index_t>(table.begin(), table.end()), rows);
    const erased_pointer is_there =
        dynamic::apply(ops::op::equal_to,
                       {{dynamic::expand_dims(row, axis_vector(1, 1))}, {places(axis_vector(1, extent))}});
    return dynamic::convert(is_there, type);
}

}  // namespace xf::gradients
