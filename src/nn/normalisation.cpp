#include "xfuse/nn/normalisation.hpp"

namespace xf::nn {

void check_normalised(const char* layer, const char* what, std::span<const index_t> given,
                      std::span<const index_t> x) {
    const auto last = x.last(given.size());
    if (std::equal(given.begin(), given.end(), last.begin())) return;
    throw shape_error(core::message(layer, ": ", what, " of shape ", core::shape_text(given),
                                    " for normalised axes of shape ", core::shape_text(last),
                                    " (operand shape ", core::shape_text(x), ")"));
}

}  // namespace xf::nn
