#pragma once
#include <atomic>
#include <functional>
#include <string>

#include "xfuse/dynamic/needed.hpp"
#include "xfuse/io/file_format.hpp"

namespace xf {

/// How far a long evaluation has come.
struct progress {
    index_t done = 0, total = 0;  ///< bytes of the result
    index_t read = 0;             ///< bytes of files
    double seconds = 0;
};

/// How an expression is evaluated part by part, a slab of its result after the other.
struct slabs {
    /// Bytes that may be in memory at a time: of operands in files, of the result, and what the evaluation
    /// needs beside them. 0: as how.memory says, else a quarter of what is free, at most 256 MB.
    index_t memory = 0;
    policy how{};
    /// Called after each slab, by the thread that evaluates; what it throws ends the evaluation.
    std::function<void(const xf::progress&)> progress{};
    /// Looked at before each slab: once it is set, the evaluation ends with `cancelled`.
    const std::atomic<bool>* stop = nullptr;
};

/// A long evaluation was told to stop: what it was to write is as it was before.
struct cancelled : error {
    using error::error;
};

/// For slabs::progress: one line on the terminal (standard error), written anew at most ten times a second.
std::function<void(const progress&)> show_progress(std::string what);

/// While there is one, SIGINT and SIGTERM set `flag` instead of ending the program; afterwards they do what
/// they did before. One at a time.
class stop_on_signal {
public:
    /// Throws error where there is one already.
    stop_on_signal();
    ~stop_on_signal();
    stop_on_signal(const stop_on_signal&) = delete;
    stop_on_signal& operator=(const stop_on_signal&) = delete;
    const std::atomic<bool>* flag() const;
};

namespace io {

/// Throws rank_error where a shape has not so many axes, shape_error where it is none.
void check_target_shape(const std::string& label, std::span<const index_t> shape, int rank, std::size_t size);

/// Evaluates e part by part into a file, which gets its name when it is complete.
void write_by_slabs(const file_place& to, const expr::erased_pointer& e, const slabs& options);

/// Evaluates e part by part into memory, in row-major order.
void evaluate_by_slabs(const expr::erased_pointer& e, void* elements, const slabs& options);

}  // namespace io
}  // namespace xf
