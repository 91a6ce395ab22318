#pragma once
#include <limits>
#include <string>
#include <vector>

#include "xfuse/exec/tiles.hpp"
#include "xfuse/lower/context.hpp"

/// A program for its readers: for each nest its loops over tiles, and what one of them computes, stage by
/// stage. `explain` is made from it.
namespace xf::lower {

/// What a stage calls for one tile: one operation, wherever its operands lie.
struct listed_call {
    const exec::operation* what;
    const void* kernel;   ///< what exec::operation::kernel says
    index_t times;        ///< that it runs: instructions, and the steps of their loops
    exec::operand at[4];  ///< the first operands of the first instruction; offsets are the tile's
    int operand_count;
};

/// What a tile computes of a stage.
struct listed_stage {
    int stage;
    exec::base where = exec::base::local;  ///< of the memory that it is computed into
    index_t first = 0, last = 0;           ///< bytes [first, last) of it, in all tiles that were looked at
    axis_vector held{};                    ///< the largest region that is there for a tile
    axis_vector computed{};                ///< at a time
    std::vector<listed_call> calls{};
    int order = std::numeric_limits<int>::max();  ///< in which stages are done
};

struct listed_nest {
    int root;
    exec::tile_loops loops;
    int threads = 1;
    int parts = 0;                       ///< of a reduction that its threads share
    std::vector<listed_stage> stages{};  ///< a producer before its consumers
};

struct program_listing {
    std::vector<listed_nest> nests;
    std::vector<listed_call> end;  ///< behind all nests
    index_t full_bytes = 0, thread_bytes = 0;
    int threads = 1;

    index_t arena_bytes() const { return full_bytes + thread_bytes * threads; }
    /// Null where no tile that was looked at computes the stage.
    const listed_stage* find(int stage) const;
};

/// Lowers a tile in the middle of each nest, after the one before it, the first one and the last one, and
/// more where those do not need all stages. Runs nothing.
program_listing list_program(const planning::plan& p);

/// A line of the program's text, and the stage that it is about, or -1.
struct program_line {
    std::string text;
    int stage;
};
/// The text that program_text has, of a plan with many lists but the first so many lines.
std::vector<program_line> program_lines(const planning::plan& p, index_t most);

/// Arrays for several results, where the plan does not have them yet: row-major.
std::vector<planning::target> dense_results(const planning::plan& p);

/// Where one of several results has its memory; an address to know it by where there is none yet.
const std::byte* result_place(const planning::plan& p, int number);

/// "operand 2": what an address of memory is called in the texts of a program. Operands are numbered in the
/// order of the plan; of several results each is "result 1" and so on, fills and tables are "constants".
std::string memory_name(const planning::plan& p, const std::byte* data);

/// Notes what lowering does. When it ends, the nest's stages are in their order.
class listing_maker final : public observer {
public:
    listing_maker(const planning::plan& p, listed_nest& to);
    ~listing_maker();

    int enter(int stage) override;
    void leave(int stage_before) override;
    void note_held(int stage, const axis_vector& extent, const address& at) override;
    void note_computed(int stage, const axis_vector& extent, const address& at) override;
    void note(const exec::instruction& i) override;

    /// From here on, of stages that are there only regions are noted.
    void look_at_another_tile() { known_ = int(nest_.stages.size()); }

private:
    listed_stage& stage_at(int stage);
    bool is_known(int stage) const { return place_[std::size_t(stage)] < known_; }

    const planning::plan& plan_;
    listed_nest& nest_;
    std::vector<int> place_;  ///< of a stage in the nest's, or -1
    int current_, known_ = 0, done_ = 0;
};

}  // namespace xf::lower
