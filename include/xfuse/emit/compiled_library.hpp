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
    static std::shared_ptr<const compiled_library> load(const planning::plan& p, std::string& note);

    compiled_library(const compiled_library&) = delete;
    compiled_library& operator=(const compiled_library&) = delete;
    ~compiled_library();

    /// Runs the function on the operands of the plan that it was made from; the result is written to `out`,
    /// which has the layout of that plan's.
    void run(void* out) const;

private:
    compiled_library(void* handle, void (*entry)(void* const*), std::vector<const std::byte*> operands);

    void* handle_;
    void (*entry_)(void* const*);
    std::vector<const std::byte*> operands_;
};

/// Do the operands lie where they did when the plan was made, and may the result be written to `out` at once?
/// Throws shape_error where `out`, or an operand, has another shape.
bool can_run(const planning::plan& p, const planning::target& out);

}  // namespace xf::emit
