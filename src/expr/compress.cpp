#include "xfuse/expr/compress.hpp"

namespace xf::expr {

std::vector<index_t> true_places(std::span<const bool> mask) {
    std::vector<index_t> places;
    for (std::size_t at = 0; at < mask.size(); ++at) {
        if (mask[at]) places.push_back(index_t(at));
    }
    return places;
}

}  // namespace xf::expr
