#pragma once
#include <cstdint>
#include <xfuse/xtensor.hpp>

#include "layers_model.hpp"

/// The most memory that the program has had, in bytes; 0 where the system does not tell.
std::int64_t peak_memory();

/// Evaluates the network as standard input says, line by line, and answers each with a line: `run` with
/// milliseconds, `peak` with bytes, `input FILE` and `output FILE` with the shape of the floats that they
/// write. The arguments are rows and columns, to which the picture is cut or repeated, `fused` or `layers`,
/// and the number of threads.
void measure(const layers_model& m, const xt::xtensor<std::uint8_t, 3>& picture,
             const char* const* arguments);
