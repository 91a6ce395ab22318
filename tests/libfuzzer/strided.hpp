#pragma once
#include <memory>
#include <vector>

#include "libfuzzer/input.hpp"
#include "libfuzzer/shapes.hpp"
#include "xfuse/names.hpp"

namespace libfuzzer {

/// as_strided over a buffer that ends where it says: what is accepted reads inside it, and reads what
/// plain loops read.
inline void as_strided(bytes data) {
    input from(data);
    const index_t held = from.between(0, 40);
    const std::unique_ptr<int[]> buffer(new int[std::size_t(held)]);
    for (index_t i = 0; i < held; ++i) buffer[std::size_t(i)] = int(i * i + 1);
    const index_t extent[1] = {held};
    const auto x = xf::lazy(static_cast<const int*>(buffer.get()), extent);
    index_t shape[3], strides[3];
    for (index_t& n : shape) n = from.number();
    for (index_t& s : strides) s = from.number();
    const index_t offset = from.number();
    may_refuse([&] {
        const auto e = xf::as_strided(x, shape, strides, offset);
        const index_t volume = xf::shape::volume(shape);
        if (volume > 4096) return;
        std::vector<int> out(std::size_t(volume) + 1);
        index_t dense[3];
        xf::shape::row_major_strides(shape, dense);
        xf::expr::evaluate<int>(e, xf::expr::make_target(out.data(), shape, dense));
        for (index_t flat = 0; flat < volume; ++flat) {
            const auto at = index_of(flat, {shape[0], shape[1], shape[2]});
            index_t place = offset;
            for (std::size_t k = 0; k < 3; ++k) place += at[k] == 0 ? 0 : at[k] * strides[k];
            require(place >= 0 && place < held);
            require(out[std::size_t(flat)] == buffer[std::size_t(place)]);
        }
    });
}

}  // namespace libfuzzer
