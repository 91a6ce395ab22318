#include <doctest/doctest.h>

#include "guarded.hpp"

using namespace xf::kernels;
using namespace reference;

namespace {

/// The variance of the window's taps in double; elements are small integers.
double expected(dtype type, const void* in, index_t at, index_t window, index_t step) {
    double mean = 0, squares = 0;
    for (index_t k = 0; k < window; ++k) mean += get(type, in, at + k * step).real() / double(window);
    for (index_t k = 0; k < window; ++k) {
        const double d = get(type, in, at + k * step).real() - mean;
        squares += d * d;
    }
    return squares / double(window);
}

}  // namespace

TEST_CASE("moments: boxes no larger than the one that scratch was asked for stay within it") {
    for_each_table([](const table& t, std::mt19937& random) {
        for (const dtype type : {dtype::float32, dtype::float64})
            for (int trial = 0; trial < 150; ++trial) {
                const bool across = random() % 2;
                const index_t window = between(random, 1, random() % 3 ? 20 : 200);
                const index_t step = between(random, 1, 3), dilation = between(random, 1, 3);
                const index_t most = between(random, 1, random() % 3 ? 60 : 1500);
                const index_t widest = across ? between(random, 1, random() % 2 ? 40 : 700) : 1;
                const index_t results = between(random, 1, most), cols = between(random, 1, widest);
                const index_t rows = (results - 1) * step + (window - 1) * dilation + 1;
                operand in(type, {{rows, cols}, {cols, 1}}, random);
                operand out(type, {{results, cols}, {cols, 1}}, random);
                guarded scratch(
                    std::size_t(moments_scratch(most, step, widest, across, window, dilation, size_of(type))),
                    true);
                const int op = int(reduce_op::var);
                if (across)
                    t.of(type).slide_across[op]({out.origin(), in.origin(), scratch.data(), results, cols,
                                                 cols, step, cols, window, dilation});
                else
                    t.of(type).slide_along[op]({out.origin(), in.origin(), scratch.data(), 1, 0, 0, results,
                                                step, window, dilation});
                INFO(std::string(t.name), " window ", window, " step ", step, " dilation ", dilation,
                     " results ", results, " of ", most, " columns ", cols, " of ", widest);
                bool close = true;
                for (index_t i = 0; i < results && i < 40; ++i)
                    for (index_t j = 0; j < cols; j += 7) {
                        const double want =
                            expected(type, in.origin(), i * step * cols + j, window, dilation * cols);
                        close &= std::abs(out.at(i * cols + j).real() - want) <= 1e-5 * (want + 1e-3);
                    }
                REQUIRE(close);
            }
    });
}
