#include "step.hpp"

#include <numeric>

#include "constants.hpp"
#include "xfuse/core/errors.hpp"

namespace xf::gradients {

std::vector<int> labels_up_to(int count) {
    std::vector<int> labels(std::size_t(count), 0);
    std::iota(labels.begin(), labels.end(), 0);
    return labels;
}

erased_pointer step::derivative_over_domain() const {
    const axis_vector& domain = node().domain;
    shape::access_map map = shape::identity_map(domain.size());
    const int rank = node().shape.size();
    if (rank == domain.size()) return derivative();
    map.uses.resize(rank, {});
    map.offset.resize(rank, 0);
    return dynamic::view("gradient", derivative(), domain, map);
}

void step::give(int which, const erased_pointer& d) {
    labelled_product product;
    for (const index_t extent : d->shape()) product.add_label(extent);
    const int rank = d->shape().size();
    product.multiply(d, labels_up_to(rank));
    give(which, std::move(product), edge_of(which).map, rank);
}

void step::give(int which, labelled_product d, const shape::access_map& map, int rank) {
    const int id = edge_of(which).node;
    bool is_empty = false;  // a domain without points reads nothing, wherever its map begins
    for (int label = 0; label < rank; ++label) is_empty = is_empty || d.extent(label) == 0;
    const erased_pointer more = is_empty ? zeros(of_.shape_of(id), of_.at(id).type)
                                         : transposed(std::move(d), map, rank, of_.shape_of(id));
    erased_pointer& sum = derivatives_[std::size_t(id)];
    sum = sum ? dynamic::apply(ops::op::add, {{sum}, {more}}) : more;
}

void refuse_operation(const char* name) {
    throw error(
        core::message("gradient: \"", name,
                      "\" has no derivative, and a variable reaches the loss through it: "
                      "hold it constant with xf::stop_gradient, or write it in operations that have one"));
}

}  // namespace xf::gradients
