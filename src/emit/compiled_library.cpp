#include "xfuse/emit/compiled_library.hpp"

#include <cstdlib>
#include <stdexcept>
#include <utility>

#include "compiled_files.hpp"
#include "xfuse/core/errors.hpp"
#include "xfuse/graph/assumptions.hpp"

#ifdef __linux__
#include <dlfcn.h>
#endif

namespace xf::emit {

compiled_library::compiled_library(void* handle, void (*entry)(void* const*),
                                   const std::vector<const std::byte*>& operands, bool has_assumptions)
    : handle_(handle), entry_(entry), has_assumptions_(has_assumptions) {
    arrays_.reserve(operands.size() + 1);
    for (const std::byte* operand : operands) arrays_.push_back(const_cast<std::byte*>(operand));
    arrays_.push_back(nullptr);
}

bool compiled_library::run(const planning::plan& p, const planning::target& out) {
    if (!graph::is_in_place(p.g) || (has_assumptions_ && !graph::assumptions_hold(p.g))) return false;
    if (!planning::same_layout(out, p.out)) return false;
    // Small rows take no longer than what is asked before them: a target is looked at once.
    if (out.data != target_ && planning::find_aliasing(p, out) != nullptr) return false;
    target_ = out.data;
    arrays_.back() = out.data;
    try {
        entry_(arrays_.data());
    } catch (const std::out_of_range& problem) {
        throw bounds_error(problem.what());
    }
    return true;
}

#ifdef __linux__

compiled_library::~compiled_library() { dlclose(handle_); }

std::unique_ptr<compiled_library> compiled_library::load(const planning::plan& p, std::string& note,
                                                         const std::vector<emit_functor>& functors) {
    emitted made;
    try {
        made = emit_plan(p, {.name = "compiled", .functors = functors});
    } catch (const error& problem) {
        note = std::string(problem.what()) + "; the program runs";
        return nullptr;
    }
    if (made.results != 1) {
        note = "compile: of several results nothing is compiled yet; the program runs";
        return nullptr;
    }
    const compiled_file file = find_compiled(made.text + made.entry);
    note = file.note;
    if (file.path.empty()) return nullptr;
    void* const handle = dlopen(file.path.c_str(), RTLD_NOW | RTLD_LOCAL);
    void* const entry = handle != nullptr ? dlsym(handle, "compiled_entry") : nullptr;
    if (entry == nullptr) {
        const char* const why = dlerror();
        note = std::string("compile: what was compiled cannot be loaded (") +
               (why != nullptr ? why : "no entry") + "); the program runs";
        if (handle != nullptr) dlclose(handle);
        return nullptr;
    }
    return std::unique_ptr<compiled_library>(new compiled_library(
        handle, reinterpret_cast<void (*)(void* const*)>(entry), made.operands, graph::has_assumptions(p.g)));
}

#else

compiled_library::~compiled_library() = default;

std::unique_ptr<compiled_library> compiled_library::load(const planning::plan&, std::string& note,
                                                         const std::vector<emit_functor>&) {
    note = "compile: on Linux alone; the program runs";
    return nullptr;
}

#endif

}  // namespace xf::emit
