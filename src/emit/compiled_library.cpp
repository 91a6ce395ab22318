#include "xfuse/emit/compiled_library.hpp"

#include <cstdlib>
#include <utility>

#include "compiled_files.hpp"
#include "xfuse/core/errors.hpp"
#include "xfuse/graph/assumptions.hpp"

#ifdef __linux__
#include <dlfcn.h>
#endif

namespace xf::emit {

compiled_library::compiled_library(void* handle, void (*entry)(void* const*),
                                   std::vector<const std::byte*> operands)
    : handle_(handle), entry_(entry), operands_(std::move(operands)) {}

bool can_run(const planning::plan& p, const planning::target& out) {
    return graph::is_in_place(p.g) && graph::assumptions_hold(p.g) && out.shape == p.out.shape &&
           planning::same_layout(out, p.out) && planning::find_aliasing(p, out) == nullptr;
}

void compiled_library::run(void* out) const {
    std::vector<void*> arrays;
    arrays.reserve(operands_.size() + 1);
    for (const std::byte* operand : operands_) arrays.push_back(const_cast<std::byte*>(operand));
    arrays.push_back(out);
    entry_(arrays.data());
}

#ifdef __linux__

compiled_library::~compiled_library() { dlclose(handle_); }

std::shared_ptr<const compiled_library> compiled_library::load(const planning::plan& p, std::string& note) {
    emitted made;
    try {
        made = emit_plan(p, {.name = "compiled"});
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
    return std::shared_ptr<const compiled_library>(
        new compiled_library(handle, reinterpret_cast<void (*)(void* const*)>(entry), made.operands));
}

#else

compiled_library::~compiled_library() = default;

std::shared_ptr<const compiled_library> compiled_library::load(const planning::plan&, std::string& note) {
    note = "compile: on Linux alone; the program runs";
    return nullptr;
}

#endif

}  // namespace xf::emit
