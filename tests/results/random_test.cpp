#include <doctest/doctest.h>

#include <random>

#include "adapter/targets.hpp"
#include "xfuse/explain.hpp"

/// Random graphs with several results, whose targets are some of the arrays that they read.
namespace {

using expression = xf::any_expr<float>;

/// Small whole numbers, so that sums are exact in any order.
expression small(const expression& x) { return xf::clip(x, -4.f, 4.f); }

class program {
public:
    explicit program(unsigned seed) : draw_(seed), rows_(1 + pick(40)), columns_(1 + pick(40)) {
        for (int k = 0; k < 4; ++k) {
            xt::xarray<float> a = xt::zeros<float>({std::size_t(rows_), std::size_t(columns_)});
            for (float& value : a) value = float(pick(9)) - 4;
            arrays.push_back(std::move(a));
        }
        for (int k = 0; k < 2; ++k) {
            xt::xarray<float> a = xt::zeros<float>({std::size_t(columns_)});
            for (float& value : a) value = float(pick(9)) - 4;
            arrays.push_back(std::move(a));
        }
        for (const xt::xarray<float>& a : arrays) pool_.emplace_back(a);
        for (int k = 0; k < 4 + pick(10); ++k) pool_.push_back(small(next()));
    }

    /// An expression for each array, of its shape.
    std::vector<expression> draw_results() {
        std::vector<expression> results;
        for (const xt::xarray<float>& a : arrays) {
            const bool is_vector = a.dimension() == 1;
            const expression& from = any();
            const expression e = from.dimension() == std::size_t(1) + (is_vector ? 0U : 1U) ? from
                                 : is_vector                                                ? xf::sum(from, 0)
                                                                                            : from + matrix();
            results.push_back(pick(2) == 0 ? e : small(e + expression(a)));
        }
        return results;
    }

    std::vector<xt::xarray<float>> arrays;
    int pick(int count) { return int(draw_() % unsigned(count)); }

private:
    const expression& any() { return pool_[std::size_t(pick(int(pool_.size())))]; }
    const expression& matrix() {
        for (;;) {
            const expression& e = any();
            if (e.dimension() == 2) return e;
        }
    }
    expression next() {
        const expression& x = matrix();
        switch (pick(7)) {
            case 0: return x + any();
            case 1: return x * any();
            case 2: return xf::maximum(x, matrix());
            case 3: return xf::sum(x, 0);
            case 4: return xf::max(x, 0) - x;
            case 5: return xf::matmul(xf::matmul(x, xf::transpose(matrix())), matrix());
            default: return xf::cumsum(x, pick(2));
        }
    }

    std::mt19937 draw_;
    int rows_, columns_;
    std::vector<expression> pool_;
};

/// The arrays after the results were written over them.
std::vector<xt::xarray<float>> run_together(program p, unsigned choice, const xf::policy& how) {
    const std::vector<expression> r = p.draw_results();
    std::vector<xt::xarray<float>>& a = p.arrays;
    // Some are written over what they are computed from, the others elsewhere.
    std::vector<xt::xarray<float>> other(6);
    const auto to = [&](std::size_t k) -> xt::xarray<float>& {
        return (choice >> k & 1U) != 0 ? a[k] : other[k];
    };
    const auto plan = xf::plan(xf::results(r[0], r[1], r[2], r[3], r[4], r[5]), how);
    plan.run(xf::tie(to(0), to(1), to(2), to(3), to(4), to(5)));
    std::vector<xt::xarray<float>> all;
    for (std::size_t k = 0; k < 6; ++k) all.push_back(to(k));
    return all;
}

TEST_CASE("several results are those of each by itself, whatever they are written over") {
    for (unsigned seed = 0; seed < 150; ++seed) {
        CAPTURE(seed);
        program p(seed);
        std::vector<xt::xarray<float>> expected;
        for (const expression& e : p.draw_results()) expected.push_back(xf::eval(e, {.threads = 1}));
        for (const int threads : {1, 3}) {
            const xf::policy how{.threads = threads, .start_up = 1, .tile_bytes = seed % 3 == 0 ? 1024 : 0};
            const auto results = run_together(program(seed), seed * 7, how);
            for (std::size_t k = 0; k < results.size(); ++k) {
                CAPTURE(k);
                REQUIRE(holds(results[k], expected[k]));
            }
        }
    }
}

}  // namespace
