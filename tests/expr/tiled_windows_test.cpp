#include <doctest/doctest.h>

#include "expr/reference.hpp"

/// Windows that tile their rows exactly run over all rows as over one long row, with scratch for that.
/// The extents are those of a program that once wrote past its scratch.
TEST_CASE("sums over tiles of rows within a larger sum stay within their scratch") {
    using namespace reference;
    for (index_t rows = 1; rows <= 9; ++rows) {
        for (index_t inner = 9; inner <= 12; ++inner) {
            const index_t outer = 12, count = rows * outer * inner;
            std::vector<float> x(std::size_t(count), 1.0F), out(std::size_t(rows), 0.0F);
            const auto e = xf::lazy(static_cast<const float*>(x.data()), {rows, outer * inner}) + 0;
            const auto total = xf::reshape(e, {rows, outer, inner}).sum(-1).sum(-1);
            const index_t shape[] = {rows}, one[] = {1};
            for (int again = 0; again < 20; ++again)
                xf::expr::evaluate<float>(total, xf::expr::make_target(out.data(), shape, one),
                                          {.threads = 1});
            CHECK(std::all_of(out.begin(), out.end(), [&](float v) { return v == float(outer * inner); }));
        }
    }
}
