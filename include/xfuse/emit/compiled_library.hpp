#pragma once
#include <memory>
#include <string>

#include "xfuse/emit/write_cpp.hpp"

namespace xf::emit {

/// A plan that the system's compiler has made a function of, loaded into this process. Linux only.
class compiled_library {
public:
    /// Emits, compiles and loads, or takes what was compiled of the same text before, from a folder of the
    /// user's own (see exec::cache_folder). `note` says what was done, or why there is none: then null is
    /// returned.
    static std::unique_ptr<compiled_library> load(const planning::plan& p, std::string& note,
                                                  const std::vector<emit_functor>& functors = {});

    compiled_library(const compiled_library&) = delete;
    compiled_library& operator=(const compiled_library&) = delete;
    ~compiled_library();

    /// Runs the function on the operands of the plan `p` that it was made from; the result is written to
    /// `out`. Returns false, and does nothing, where operands lie elsewhere than when the plan was made, or
    /// `out` has another layout than the plan's or overlaps an operand. Throws shape_error where an operand
    /// has another shape, and bounds_error where an index is out of range.
    bool run(const planning::plan& p, const planning::target& out);

private:
    compiled_library(void* handle, void (*entry)(void* const*), const std::vector<const std::byte*>& operands,
                     bool has_assumptions);

    void* handle_;
    void (*entry_)(void* const*);
    std::vector<void*> arrays_;     ///< of a call: the operands, then the result
    const void* target_ = nullptr;  ///< that was found to overlap no operand
    bool has_assumptions_ = false;
};

}  // namespace xf::emit
