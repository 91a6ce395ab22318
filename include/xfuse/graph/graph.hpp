#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <stdexcept>

#include "xfuse/core/dtype.hpp"
#include "xfuse/graph/node_kind.hpp"
#include "xfuse/kernels/kernel_table.hpp"
#include "xfuse/kernels/row_functions.hpp"
#include "xfuse/ops/cluster.hpp"
#include "xfuse/shape/access_map.hpp"
#include "xfuse/shape/axes.hpp"
#include "xfuse/shape/border.hpp"

/// The expression as a plain run-time value. Views are no nodes: they are the access maps of edges.
namespace xf::graph {

/// An operand of a node: which node, and how the consumer's domain indexes its result.
struct edge {
    int node = -1;
    shape::access_map map;
};

/// Memory that a leaf covers: no access may leave [low, high).
struct memory {
    const std::byte* data = nullptr;  ///< the element at index 0, ..., 0
    const std::byte* low = nullptr;
    const std::byte* high = nullptr;
};

/// The bytes that strided memory covers; strides in elements.
memory covered_memory(const void* data, std::size_t size, std::span<const index_t> shape,
                      std::span<const index_t> strides);

/// Where a leaf's elements lie at the moment.
struct location {
    const void* data = nullptr;  ///< element (0, ..., 0); null where the container has lost its elements
    axis_vector shape;
    axis_vector strides;    ///< in elements
    bool is_stale = false;  ///< a view of an array that has another shape now
};

/// The container that lends a leaf its memory, and how to read where its elements lie: it may be assigned to,
/// resized or swapped after the expression was built.
struct lender {
    const void* container = nullptr;  ///< null for raw memory and for operands that were moved in
    void (*locate)(const void* container, location& now) = nullptr;
    /// Do the elements still lie there? Strides along which nothing moves do not matter.
    bool (*is_unchanged)(const void* container, const void* data, const axis_vector& shape,
                         const axis_vector& strides) = nullptr;
};

/// A placeholder by its number, and the memory that it is bound to.
struct bound_input {
    std::uint64_t number = 0;
    location at;
};
/// A lender whose container is a bound_input.
lender lender_of(const bound_input& input);

struct node {
    node_kind kind{};  ///< memory, until it is said
    dtype type = dtype::float32;
    const char* name = "";  ///< as the user would say it: "max", "add", "windows"
    int first_edge = 0;
    int edge_count = 0;
    axis_vector shape;   ///< of the result
    axis_vector domain;  ///< the result's axes, then the reduced ones

    // leaf
    memory where;
    axis_vector strides;             ///< in elements
    lender from;                     ///< whose memory it is
    bool is_input = false;           ///< a placeholder: bound when the plan runs, anywhere in memory
    bool is_assumed_finite = false;  ///< a pass relies on it: there is no infinity among the elements
    const char* note = nullptr;      ///< what the user should know, e.g. that it was evaluated first

    // map
    ops::cluster cluster;
    bool may_merge = false;  ///< a consumer's cluster may take up its operations

    // reduce, arg_reduce, scan
    kernels::reduce_op op{};
    bool greatest = true;  ///< arg_reduce: argmax rather than argmin
    double divisor = 1;    ///< reduce, contract: the result is divided by it (mean)
    dtype operand_type = dtype::float32;

    // pad
    pad_mode mode = pad_mode::constant;
    axis_vector before;
    axis_vector inside;          ///< extents of the padded operand
    const void* fill = nullptr;  ///< also the value of a function of rows

    // scan, fold, lookup
    kernels::row_function row = kernels::row_function::none;
    double parameter = 0;  ///< of that
    kernels::row_to_element custom = nullptr;
    const char* fails = nullptr;  ///< why it may throw when it runs; null: it does not

    // gather, concatenate, scan, lookup
    int along = 0;  ///< the axis they work along
    /// gather: the indices; concatenate: where each operand starts, then the end; tuple: which results
    const index_t* table = nullptr;

    // copy that has to be materialised in row-major order, to be read as one axis afterwards
    bool is_flat = false;
    bool is_common = false;  ///< a common subexpression: several operands read it
    // By decision of the planner, as its consumers need different regions at the same time:
    bool is_rolled = false;  ///< a rolling buffer holds all of them
    bool is_materialised = false;
    /// For the same reason, and to save memory: each nest that reads it computes it, with what is under it.
    bool is_repeated = false;
    const char* reason = nullptr;  ///< why a copy could not be avoided

    // for the builder and the passes
    std::uint64_t number = 0;  ///< that of the part of the expression it was built from; 0: it has none
    std::array<int, 2> below{-1, -1};  ///< in the index of nodes: see node_index.hpp
    int visit = 0;  ///< common subexpressions: 0 not visited yet, else 1 + the node to read instead

    int reduced_rank() const { return domain.size() - shape.size(); }
    index_t volume() const { return shape::volume(shape); }
    index_t domain_volume() const { return shape::volume(domain); }
};

/// Is its cluster what it computes?
inline bool has_cluster(const node& n) { return properties(n.kind).does == work::operations; }
inline bool has_memory(const node& n) { return properties(n.kind).has_memory; }

/// Thrown where a pass adds more nodes than the workspace holds: see expr::with_growing_workspace.
struct capacity_exceeded : std::length_error {
    capacity_exceeded() : std::length_error("xfuse: the passes added more nodes than were reckoned with") {}
};

/// The nodes of one expression: a directed graph without cycles whose root is the result; a node may have
/// several consumers. The order of the nodes means nothing.
struct graph {
    std::span<node> nodes;
    std::span<edge> edges;
    int root = -1;
    int spare_nodes = 0, spare_edges = 0;  ///< storage behind nodes and edges that is free

    /// Adds a node that computes the same from the same operands. Throws capacity_exceeded.
    int clone(int id);

    std::span<edge> operands(const node& n) const {
        return edges.subspan(std::size_t(n.first_edge), std::size_t(n.edge_count));
    }
};

/// The part of a box of the consumer's domain for which operand `which` is read: of a concatenation those
/// entries that are the operand's, of every other node all. Extents may come out 0.
shape::box read_part(const node& consumer, int which, shape::box domain);

/// Checks what every pass may rely on: operands that exist, ranks and terms in range, maps
/// that stay inside their producers. Throws std::logic_error that names `pass`, which ran before; normalise
/// calls it after each pass, in debug builds.
void verify(const graph& g, const char* pass);

}  // namespace xf::graph
