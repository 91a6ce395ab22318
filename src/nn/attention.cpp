#include "xfuse/nn/attention.hpp"

#include <algorithm>

namespace xf::nn {
namespace {

std::string shapes_text(std::span<const index_t> q, std::span<const index_t> k, std::span<const index_t> v) {
    return core::message(" (queries ", core::shape_text(q), ", keys ", core::shape_text(k), ", values ",
                         core::shape_text(v), ")");
}

/// The axes before the last two broadcast.
void check_leading(const char* what, std::span<const index_t> a, std::span<const index_t> b,
                   const std::string& shapes) {
    for (std::size_t k = 3; k <= std::min(a.size(), b.size()); ++k) {
        const index_t one = a[a.size() - k], other = b[b.size() - k];
        if (one == other || one == 1 || other == 1) continue;
        throw shape_error(core::message("attention: axis ", int(b.size() - k), " of the ", what,
                                        " has extent ", other, " where the others have ", one, shapes));
    }
}

}  // namespace

void check_attention(std::span<const index_t> q, std::span<const index_t> k, std::span<const index_t> v) {
    const index_t keys = k[k.size() - 2], values = v[v.size() - 2];
    if (q.back() != k.back()) {
        throw shape_error(core::message("attention: queries of depth ", q.back(), " and keys of depth ",
                                        k.back(), shapes_text(q, k, v)));
    }
    if (keys != values) {
        throw shape_error(
            core::message("attention: ", keys, " keys and ", values, " values", shapes_text(q, k, v)));
    }
    check_leading("keys", q, k, shapes_text(q, k, v));
    check_leading("values", q, v, shapes_text(q, k, v));
    check_leading("values", k, v, shapes_text(q, k, v));
    if (keys == 0) throw shape_error("attention: no keys" + shapes_text(q, k, v));
}

void check_mask(std::span<const index_t> scores, std::span<const index_t> mask) {
    axis_vector all(scores);
    if (mask.size() <= scores.size())
        shape::broadcast_into("attention: mask", 3, {all.begin(), std::size_t(all.size())}, mask);
}

}  // namespace xf::nn
