#include "xfuse/nn/shuffle.hpp"

namespace xf::nn {
namespace {

/// Below the root of what index_t holds, so that its square is one.
void check_factor(const char* layer, index_t factor) {
    constexpr index_t most = index_t(1) << 31;
    if (factor < 1 || factor > most)
        throw shape_error(core::message(layer, ": factor ", factor, " is out of range"));
}

}  // namespace

void check_shuffle(std::span<const index_t> x, int channels, index_t factor) {
    check_factor("pixel_shuffle", factor);
    const index_t count = x[std::size_t(channels)];
    if (count % (factor * factor) == 0) return;
    throw shape_error(core::message("pixel_shuffle: the ", count, " channels on axis ", channels,
                                    " are no multiple of ", factor, " squared (operand shape ",
                                    core::shape_text(x), ")"));
}

void check_unshuffle(std::span<const index_t> x, int first_spatial, index_t factor) {
    check_factor("pixel_unshuffle", factor);
    for (int axis = first_spatial; axis < first_spatial + 2; ++axis) {
        if (x[std::size_t(axis)] % factor == 0) continue;
        throw shape_error(core::message("pixel_unshuffle: axis ", axis, " of extent ", x[std::size_t(axis)],
                                        " is no multiple of ", factor, " (operand shape ",
                                        core::shape_text(x), ")"));
    }
}

}  // namespace xf::nn
