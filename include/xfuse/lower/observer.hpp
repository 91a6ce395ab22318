#pragma once
#include "xfuse/exec/program.hpp"
#include "xfuse/lower/position.hpp"

namespace xf::lower {

struct address;

/// Sees what a context lowers, and of which stage it is: a listing for readers, or the clocks of a profile.
/// Where there is none, lowering asks for nothing but that.
class observer {
public:
    /// Instructions belong to the stage from here on; returns the one before.
    virtual int enter(int stage) = 0;
    virtual void leave(int stage_before) = 0;
    virtual void note(const exec::instruction& i) = 0;

    /// The region of a stage that is there for the tile, from `at` on.
    virtual void note_held(int, const axis_vector&, const address&) {}
    /// The part of it that is computed now.
    virtual void note_computed(int, const axis_vector&, const address&) {}
    /// An instruction that is run as it is lowered.
    virtual void run(const exec::instruction& i, const exec::frame& f) { exec::run(i, f); }

    observer() = default;
    observer(const observer&) = delete;
    observer& operator=(const observer&) = delete;

protected:
    ~observer() = default;
};

}  // namespace xf::lower
