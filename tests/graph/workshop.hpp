#pragma once
#include <doctest/doctest.h>

#include <deque>
#include <stdexcept>
#include <string>
#include <vector>

#include "xfuse/graph/graph_text.hpp"
#include "xfuse/graph/passes.hpp"

/// Graphs built by hand, for the passes to work on.
namespace graph_tests {

using namespace xf;
using namespace xf::graph;

struct workshop {
    /// One operation of all its operands, the constants last.
    struct one_operation {
        ops::operation operation;
        std::vector<ops::reference> references;
        std::vector<dtype> inputs;
        ops::operation_list list;
    };

    std::vector<node> nodes = std::vector<node>(64);
    std::vector<edge> edges = std::vector<edge>(128);
    std::vector<std::byte> lists = std::vector<std::byte>(8192);
    builder b{nodes, edges, lists};
    float data[4096] = {};
    std::deque<one_operation> operations;

    int leaf(std::vector<index_t> shape, dtype type = dtype::float32, index_t start = 0) {
        std::vector<index_t> strides(shape.size());
        shape::row_major_strides(shape, strides);
        return b.add_leaf(type, data + start, shape, strides);
    }
    int copy(int from, const shape::access_map& map, std::vector<index_t> shape) {
        return b.add_copy({from, map}, dtype::float32, shape, nullptr);
    }
    /// The operation over inputs, then one constant at `constant` if there is one.
    ops::cluster cluster_of(ops::op what, int inputs, const float* constant = nullptr,
                            bool may_throw = false) {
        one_operation& o = operations.emplace_back();
        for (int k = 0; k < inputs; ++k) o.references.push_back({ops::source::input, std::uint16_t(k)});
        if (constant != nullptr) o.references.push_back({ops::source::constant, 0});
        o.inputs.assign(std::size_t(inputs), dtype::float32);
        o.operation = {what, dtype::float32, dtype::float32, std::uint8_t(o.references.size()), 0,
                       0,    nullptr};
        o.list = {{&o.operation, 1}, o.references, o.inputs, constant != nullptr ? 1 : 0, 1, may_throw, true};
        ops::cluster c;
        c.list = &o.list;
        c.state = constant;
        c.read_constants = [](const void* state, ops::scalar* to) {
            if (state != nullptr) *to = ops::scalar::of(*static_cast<const float*>(state));
        };
        if (constant != nullptr) {
            c.signs = {1, *constant > 0 ? 1U : 0U};
        }
        return c;
    }
    /// An elementwise stage.
    int map(ops::op what, std::vector<index_t> shape, std::vector<edge> operands) {
        node& n = b.add(node_kind::map, dtype::float32, "map", shape, int(operands.size()));
        n.cluster = cluster_of(what, int(operands.size()));
        for (std::size_t k = 0; k < operands.size(); ++k) b.operand(n, int(k)) = operands[k];
        return b.id_of(n);
    }
    /// A reduction of `from` over the last axes of the domain.
    int reduce(kernels::reduce_op op, std::vector<index_t> domain, int reduced, const edge& from) {
        std::vector<int> axes;
        for (int k = 0; k < reduced; ++k) axes.push_back(int(domain.size()) - reduced + k);
        const dtype type = b.at(from.node).type;
        node& n = b.add_reduction(node_kind::reduce, type, names[int(op)], domain, axes, from);
        n.operand_type = type;
        n.op = op;
        return b.id_of(n);
    }
    /// A sum of products; the domain's axes of each operand, in the operand's order.
    int contract(std::vector<index_t> shape, std::vector<index_t> summed,
                 const std::vector<std::pair<int, std::vector<int>>>& operands) {
        const dtype type = b.at(operands[0].first).type;
        node& n = b.add_contraction(type, "einsum", shape, summed, int(operands.size()));
        for (std::size_t k = 0; k < operands.size(); ++k) {
            edge& e = b.operand(n, int(k));
            e.node = operands[k].first;
            e.map = shape::access_map{};
            for (std::size_t axis = 0; axis < operands[k].second.size(); ++axis)
                e.map.uses.push_back({operands[k].second[axis], int(axis), 1, 1, 0});
            e.map.offset.resize(int(operands[k].second.size()), 0);
        }
        return b.id_of(n);
    }

    std::string text(int root) const { return to_text(b.finish(root)); }
    /// The message of verify, or nothing.
    std::string complaint(int root) {
        try {
            verify(b.finish(root), "test");
            return "";
        } catch (const std::logic_error& e) {
            return e.what();
        }
    }
    /// The graph after the pass, which has to be sound, and which a second run must not change.
    std::string after(void (*pass)(builder&, int), int root) {
        REQUIRE(complaint(root) == "");
        pass(b, root);
        CHECK(complaint(root) == "");
        const std::string once = text(root);
        const int size = b.size();
        pass(b, root);
        CHECK(text(root) == once);
        CHECK(b.size() == size);
        return once;
    }
    /// Does the pass leave the graph as it is?
    bool is_left_alone(void (*pass)(builder&, int), int root) {
        const std::string before = text(root);
        return after(pass, root) == before;
    }

    static constexpr const char* names[] = {"sum", "prod", "max", "min", "any", "all", "moments", "var"};
};

/// A map with these terms and offsets.
inline shape::access_map map_of(std::vector<shape::axis_use> uses, std::vector<index_t> offset) {
    shape::access_map map;
    for (const shape::axis_use& use : uses) map.uses.push_back(use);
    for (const index_t o : offset) map.offset.push_back(o);
    return map;
}

}  // namespace graph_tests
