#pragma once
#include <span>

#include "xfuse/lower/observer.hpp"
#include "xfuse/lower/position.hpp"
#include "xfuse/plan/plan.hpp"

namespace xf::lower {

/// Where a box's first element lies, for every tile.
struct address {
    exec::base from = exec::base::memory;
    const std::byte* data = nullptr;  ///< of memory
    position offset;                  ///< bytes

    friend address operator+(address a, const position& by) {
        a.offset += by;
        return a;
    }
};
inline address memory_at(const void* data) {
    return {exec::base::memory, static_cast<const std::byte*>(data), 0};
}
inline address local_at(index_t offset) { return {exec::base::local, nullptr, offset}; }

/// What the tile of a stage holds at a point of the program.
struct held_box {
    bool is_known = false;
    bool is_inherited = false;  ///< from the tile before
    box what;
};

/// What becomes of instructions: they are kept in a list, run at once, by the observer where it has a clock,
/// or forgotten, where only what tiles hold then is of interest.
enum class fate : std::uint8_t { kept, run, observed, forgotten };

struct sink {
    exec::writer& memory;
    exec::frame frame;  ///< of the tile that is lowered
    fate then = fate::kept;
};

class part_reader;

/// The lowering of one tile of a nest, and what all kinds of stages need for it.
class context {
public:
    context(const planning::plan& plan, const sink& to, const tile_range& tiles,
            std::span<held_box> tiles_held)
        : p(plan), range(tiles), held(tiles_held), to_(to) {}

    const planning::plan& p;
    tile_range range;                              ///< the tiles for which the instructions are right
    std::span<held_box> held;                      ///< by stage::held
    bool reads_held = false;                       ///< do they depend on what the tile before has left?
    bool is_full = false;                          ///< is there no space for them?
    observer* watcher = nullptr;                   ///< sees what is lowered, where somebody wants to know
    part_reader* reader = nullptr;                 ///< takes regions in place of instructions
    const planning::stage* reads_inner = nullptr;  ///< reads `inner`, past a border, instead of its operand
    const planning::operand* inner = nullptr;

    const planning::operand& operand_of(const planning::stage& s, int which) const {
        if (reads_inner == &s) return *inner;
        return p.operands[std::size_t(s.first_operand) + std::size_t(which)];
    }
    static address scratch_of(const planning::stage& s) { return local_at(s.scratch); }

    /// One instruction for every step of `loops`, which say how many there are (size()), their extents
    /// (extent(l)), and how far operand k moves along each (step(l, k)).
    template <class Loops>
    void emit(const exec::operation& what, std::span<const address> operands, const Loops& loops,
              std::span<const std::byte> constants) {
        for (int l = 0; l < loops.size(); ++l) {
            if (loops.extent(l) == 0) return;
        }
        index_t* words = begin(what, operands, loops.size(), constants);
        if (words == nullptr) return;
        for (int l = 0; l < loops.size(); ++l) {
            *words++ = loops.extent(l);
            for (int k = 0; k < int(operands.size()); ++k) *words++ = loops.step(l, k);
        }
        finish();
    }

private:
    /// Returns where the loops belong; null where there is no room.
    index_t* begin(const exec::operation& what, std::span<const address> operands, int loops,
                   std::span<const std::byte> constants);
    void finish();

    sink to_;
    exec::instruction* open_ = nullptr;
};

/// Computes a box of a stage's result into `out`, the address of the box's first element; the stage's
/// strides apply. Tiles that the stage reads are computed on the way.
void lower_stage(context& c, const planning::stage& s, const box& b, const address& out);

/// Makes an operand ready for a box of the consumer's domain, computing its tile where it is one, and
/// returns the address that the box's first index maps to.
address realize(context& c, const planning::operand& o, const box& domain);

/// One tile of a root, into the array that the root fills.
void lower_tile(context& c, const planning::stage& s, const exec::tile& t);

/// The extents of a stage's result loops over a box.
axis_vector loop_extents(const planning::stage& s, const axis_vector& extent, int first, int last);

/// Bytes from an array's first element to the one at an index.
position offset_of(const position_vector& index, const axis_vector& stride);

// One function for each kind of stage: lower_map, lower_copy and so on.
#define XFUSE_NODE_KIND(name, ...) \
    void lower_##name(context& c, const planning::stage& s, const box& b, const address& out);
#include "xfuse/graph/node_kinds.def"

/// A box of a stage whose results a contraction stores: it reduces its own over windows, or finishes them.
void lower_stored(context& c, const planning::stage& contraction, const planning::stage& s, const box& b,
                  const address& out);

/// What lower_scan does where it is a function of whole rows.
void lower_rows(context& c, const planning::stage& s, const box& b, const address& out);

}  // namespace xf::lower
