#pragma once
#include <memory>
#include <optional>
#include <type_traits>

#include "xfuse/graph/node_index.hpp"

namespace xf::graph {

/// Collects the nodes of one expression into storage of the caller's, whose size the expression's
/// type gives; so building a graph touches no heap.
class builder {
public:
    builder(std::span<node> nodes, std::span<edge> edges, std::span<std::byte> lists = {})
        : nodes_(nodes), edges_(edges), lists_(lists) {}

    /// A new node with `edge_count` operands, all still unset.
    node& add(node_kind kind, dtype type, const char* name, std::span<const index_t> shape, int edge_count);
    edge& operand(const node& n, int which) { return edges_[std::size_t(n.first_edge) + std::size_t(which)]; }
    edge& edge_at(int index) { return edges_[std::size_t(index)]; }
    int id_of(const node& n) const { return int(&n - nodes_.data()); }
    node& at(int id) { return nodes_[std::size_t(id)]; }
    int size() const { return node_count_; }
    /// All of the storage.
    std::span<node> nodes() { return nodes_; }

    std::span<const bound_input> inputs;  ///< what placeholders are bound to
    /// Are compiled rows kept, so that the bits are those of the program's flags?
    bool is_strict = false;
    /// May memory lie elsewhere when the graph is used? Then no leaf is made of a part of another one.
    bool may_move = false;

    /// `from` seen through `map`, for a node that cannot have its axes split; a copy of `from` where the
    /// two do not compose to such a map.
    edge read_affine(const edge& from, const shape::access_map& map, dtype type,
                     std::span<const index_t> operand_shape);

    /// A leaf over memory; strides in elements.
    int add_leaf(dtype type, const void* data, std::span<const index_t> shape,
                 std::span<const index_t> strides);
    /// The same over what a container lends at the moment. Throws shape_error where it has not the shape any
    /// more that the expression was built for.
    int add_leaf(dtype type, std::span<const index_t> shape, const lender& from);
    /// The placeholder of this number, as it is bound. Throws shape_error where it is not.
    int add_input(std::uint64_t number, dtype type, std::span<const index_t> shape);
    /// A copy of `from` under its map, as a node of shape `shape`.
    int add_copy(const edge& from, dtype type, std::span<const index_t> shape, const char* reason);
    /// A reduction (or, for `arg_reduce`, the index of an extreme) of an operand of shape `domain` over
    /// `axes`; `from` indexes the operand by that domain as the user wrote it.
    node& add_reduction(node_kind kind, dtype type, const char* name, std::span<const index_t> domain,
                        std::span<const int> axes, const edge& from);

    /// A sum of products: the result's axes, then the summed ones. The caller sets the operands, each of
    /// which indexes its producer by that domain. Operands are of the result's type, or all of 8 bits
    /// where that is int32.
    node& add_contraction(dtype type, const char* name, std::span<const index_t> shape,
                          std::span<const index_t> summed, int operand_count);

    /// `from`, an operand of shape `shape`, as one axis in row-major order: a view of its memory where
    /// if it is row-major, else a materialised copy. Returns the node with the one axis.
    int flatten(const edge& from, dtype type, std::span<const index_t> shape, const char* name);
    int add_pad(const edge& from, const shape::access_map& map, dtype type, std::span<const index_t> shape,
                std::span<const index_t> before, std::span<const index_t> inside, const void* fill,
                pad_mode mode = pad_mode::constant);
    int add_gather(const edge& from, dtype type, const char* name, std::span<const index_t> shape,
                   const index_t* table, int axis, std::span<const index_t> operand_shape);

    /// The parts one after the other along an axis; part k covers starts[k] to starts[k + 1].
    int add_concatenation(std::span<const edge> parts, dtype type, const char* name,
                          std::span<const index_t> shape, const index_t* starts, int axis);
    /// Running results along an axis; the caller sets the operation.
    node& add_scan(const edge& from, dtype type, dtype operand_type, const char* name,
                   std::span<const index_t> shape, int axis);

    /// A root whose operands are results of one shape.
    int add_tuple(std::span<const edge> results, const char* name, std::span<const index_t> shape);
    /// One of several results, by its number, for a tie. Its type is the node's.
    int add_result(const edge& from, dtype type, std::span<const index_t> shape, index_t number);
    /// A root whose operands are tuples.
    int add_tie(std::span<const int> tuples);

    /// The node that was kept under this number, or -1.
    int find(std::uint64_t number) const;
    /// Keeps a node to be found again by the number that its part of the expression has.
    void keep(std::uint64_t number, int id);

    /// Room for `count` more edges; their index.
    int add_edges(int count);

    /// Memory for lists of operations that a pass makes, which last as long as the graph. Throws
    /// capacity_exceeded.
    template <class T>
    std::span<T> allocate(std::size_t count) {
        static_assert(std::is_trivially_destructible_v<T>);
        void* memory = lists_.data();
        std::size_t left = lists_.size();
        if (std::align(alignof(T), count * sizeof(T), memory, left) == nullptr) throw capacity_exceeded();
        auto* first = static_cast<T*>(memory);
        std::uninitialized_value_construct_n(first, count);
        lists_ = lists_.last(left - count * sizeof(T));
        return {first, count};
    }

    graph finish(int root) const;

private:
    std::span<node> nodes_;
    std::span<edge> edges_;
    std::span<std::byte> lists_;
    int node_count_ = 0;
    int edge_count_ = 0;
    std::optional<node_index> kept_;  ///< by their numbers; made with the first
};

}  // namespace xf::graph
