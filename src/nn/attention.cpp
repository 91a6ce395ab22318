#include "xfuse/nn/attention.hpp"

namespace xf::nn {
namespace {

std::string shapes_text(std::span<const index_t> q, std::span<const index_t> k, std::span<const index_t> v) {
    return core::message(" (queries ", core::shape_text(q), ", keys ", core::shape_text(k), ", values ",
                         core::shape_text(v), ")");
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
    if (keys == 0) throw shape_error("attention: no keys" + shapes_text(q, k, v));
}

}  // namespace xf::nn
