#pragma once
#include "xfuse/lower/context.hpp"

/// Stages in step with the tiles of their root: see planning::motion.
namespace xf::lower {

/// Is the tile with these indices the next one after the tile that the stages have been computed for?
bool is_in_step(context& c, const planning::stage& root, const position_vector& index);

/// Computes what the tile takes the stages under the root further; all they have to hold where the tile does
/// not follow the one before.
void keep_in_step(context& c, const planning::stage& root, const position_vector& index);

/// The address of a region that a stage in step holds. Throws std::logic_error if it does not.
address find_in_step(context& c, const planning::stage& s, const box& needed);

}  // namespace xf::lower
