#include "xfuse/nn/upsample.hpp"

namespace xf::nn {

void check_factors(std::span<const index_t> factors, int first_axis) {
    for (std::size_t k = 0; k < factors.size(); ++k) {
        if (factors[k] >= 1) continue;
        throw shape_error(core::message("upsample_nearest: factor ", factors[k], " of axis ",
                                        first_axis + int(k), " is below 1"));
    }
}

}  // namespace xf::nn
