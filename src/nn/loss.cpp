#include "xfuse/nn/loss.hpp"

namespace xf::nn {

void check_one_hot(index_t classes) {
    constexpr index_t most = index_t(1) << 31;
    if (classes < 0 || classes > most)
        throw shape_error(core::message("one_hot: ", classes, " classes are out of range"));
}

void check_labels(std::span<const index_t> scores, std::span<const index_t> labels) {
    const std::size_t classes = scores.size() == 1 ? 0 : 1;
    bool same = scores.size() == labels.size() + 1;
    for (std::size_t k = 0; same && k < labels.size(); ++k)
        same = labels[k] == scores[k + (k >= classes ? 1 : 0)];
    if (same) return;
    throw shape_error(core::message("cross_entropy: labels of shape ", core::shape_text(labels),
                                    " for scores of shape ", core::shape_text(scores),
                                    ", with the classes on axis ", classes));
}

void check_probabilities(std::span<const index_t> scores, std::span<const index_t> targets) {
    if (std::equal(scores.begin(), scores.end(), targets.begin(), targets.end())) return;
    throw shape_error(core::message("cross_entropy: probabilities of shape ", core::shape_text(targets),
                                    " for scores of shape ", core::shape_text(scores)));
}

}  // namespace xf::nn
