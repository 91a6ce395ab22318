#pragma once
#include <cstdint>

namespace xf::graph {

enum class node_kind : std::uint8_t {
#define XFUSE_NODE_KIND(name, ...) name,
#include "xfuse/graph/node_kinds.def"
};

/// What a node does for an element, by which its time and its operations are counted.
enum class work : std::uint8_t {
    none,
    moves,       ///< nothing: elements are read and written
    operations,  ///< a list of operations for each result, over rows
    products,    ///< a product for each element of the domain: so many that memory waits for them
    reductions,  ///< an operation for each element of the domain, over rows
    steps,       ///< one element of the domain after the other, or a function of rows
    lookups      ///< one result after the other
};

/// Whose axis node::along is.
enum class axis_of : std::uint8_t { none, result, operand };

/// What node::table holds.
enum class table_of_kind : std::uint8_t {
    none,
    indices,  ///< one for each entry of the result along its axis
    starts,   ///< where each operand starts along the axis, then the end
    results   ///< the number of each operand among all results; there is none where those are all
};

/// What a pass may ask of a node kind. What it does not ask for it must not know: a kind that is not
/// mentioned has the answers below.
struct kind_properties {
    const char* name = "";
    work does = work::none;
    axis_of along = axis_of::none;
    table_of_kind table = table_of_kind::none;
    bool says_name = true;             ///< in texts: its name says more than its kind
    bool has_memory = false;           ///< it is memory; nothing has to be computed
    bool has_several_results = false;  ///< one for each operand, of its shape
    bool ties_results = false;         ///< its operands have several results; it has none; a root only
    bool has_border = false;           ///< its operand lies inside a border
    bool reduces = false;              ///< its domain has axes that its result has not
    bool cheap_to_repeat = false;      ///< computing an element twice costs little more than reading it

    // which regions it asks for
    bool may_end_in_pieces =
        false;                    ///< a box of it may end within a piece that a division cuts its axes into
    bool takes_chunks = false;    ///< its reduced axes may be computed in chunks, whose results it combines
    bool counts_places = false;   ///< and they have to follow each other: the result is a place among them
    bool slides_windows = false;  ///< it has kernels that slide along windows of its operand
    bool combines_parts = false;  ///< threads may each reduce a part of the same result
    bool runs_along =
        false;  ///< its results run along its axis: regions have all of it, operands come in spans
    bool reads_in_parts = false;    ///< for one region it reads several of an operand, or of several operands
    bool may_read_outside = false;  ///< the map alone may lead out of the operand
    const char* reads_whole_operand = nullptr;  ///< why no region of an operand is enough; null: one is

    // where its results may go
    bool takes_any_layout = false;  ///< it writes single elements as well as rows, to whatever strides
    bool works_in_place = false;    ///< it reads an element before it writes to its place, and never again
    bool reuses_tiles = false;      ///< its tile may be that of its operand
};

inline constexpr kind_properties node_kinds[] = {
#define XFUSE_NODE_KIND(name_, ...) {.name = #name_, __VA_ARGS__},
#include "xfuse/graph/node_kinds.def"
};
inline constexpr int node_kind_count = int(sizeof node_kinds / sizeof node_kinds[0]);

constexpr const kind_properties& properties(node_kind kind) { return node_kinds[static_cast<int>(kind)]; }

}  // namespace xf::graph
