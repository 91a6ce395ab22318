#pragma once
#include "xfuse/lower/context.hpp"
#include "xfuse/plan/loop_nest.hpp"

namespace xf::lower {

/// Reads what lowering does in place of the instructions that it makes: context::reader. Boxes, tiles and
/// what these hold are as in every program; what a box of a stage computes is the reader's to say.
class part_reader {
public:
    part_reader() = default;
    part_reader(const part_reader&) = delete;
    part_reader& operator=(const part_reader&) = delete;
    virtual ~part_reader() = default;

    /// A box whose loops are whole pieces, or inside of one. Operands are the reader's to realize.
    virtual void read_part(context& c, const planning::stage& s, const box& b, const address& out) = 0;
    /// Elements of `size` bytes that move.
    virtual void read_copy(context& c, const address& to, const address& from, planning::loop_nest loops,
                           index_t size) = 0;
};

}  // namespace xf::lower
