#include "xfuse/emit/write_cpp.hpp"

#include "xfuse/core/errors.hpp"

namespace xf::emit {

std::string write_cpp(const planning::plan& p, const emit_options& options) {
    throw error("emit_cpp: " + options.name + ": " + p.root().node->name + " is not written out yet");
}

}  // namespace xf::emit
