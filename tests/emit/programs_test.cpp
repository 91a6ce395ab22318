#include <doctest/doctest.h>

#include <cstdint>
#include <memory>

#include "emit/batch.hpp"

/// Random graphs over arrays of floats, written out with tiles of random sizes.
namespace {

using part = xf::any_expr<float>;
using array = xt::xarray<float>;
using shape = std::vector<std::size_t>;

class random_graphs {
public:
    explicit random_graphs(std::uint64_t seed) : state_(seed * 6364136223846793005U + 1442695040888963407U) {}

    part graph() {
        shape s;
        const std::size_t rank = 1 + below(3);
        for (std::size_t k = 0; k < rank; ++k) s.push_back(1 + below(k == 0 ? 12 : 40));
        if (below(8) == 0) s = {300 + below(900), 1 + below(300)};
        part x = leaf(s);
        for (std::size_t k = 1 + below(7); k > 0; --k) {
            part next = grown(x);
            std::size_t volume = 1;
            for (const auto extent : next.shape()) volume *= std::size_t(extent);
            if (volume < 200000) x = next;
        }
        return x;
    }
    xf::policy tiles() {
        xf::policy p;
        if (below(2) == 0) p.tile_bytes = std::ptrdiff_t(512) << below(9);
        return p;
    }
    std::size_t below(std::size_t n) {
        state_ = state_ * 6364136223846793005U + 1442695040888963407U;
        return std::size_t(state_ >> 33) % n;
    }

private:
    part leaf(const shape& s) {
        kept.push_back(std::make_unique<array>(s));
        for (float& value : *kept.back()) value = float(below(4001)) / 1000.F - 2.F;
        return part(*kept.back());
    }

    part grown(const part& a) {
        const shape s(a.shape().begin(), a.shape().end());
        const std::size_t rank = s.size(), which = below(25), axis_number = rank > 0 ? below(rank) : 0;
        if (rank == 0) return a + 1.F;
        const auto axis = std::ptrdiff_t(axis_number);
        const bool is_matrix = rank == 2, is_image = rank >= 2 && s[rank - 1] >= 3 && s[rank - 2] >= 3;
        switch (which) {
            case 0: return a + leaf(s);
            case 1: return xf::relu(a * 2.F - 1.F);
            case 2: return a - leaf(s) * 0.5F;
            case 3: return xf::maximum(a, leaf({s.back()}));
            case 4: return a.sum({axis});
            case 5: return a.max({axis}, xf::keepdims) + a;
            case 6: return a - a.mean({axis}, xf::keepdims);
            case 7: return is_image ? part(xf::windows(a, {3, 3}, {1, 1}).max({-1, -2})) : a;
            case 8:
                return is_image ? part(xf::windows(a, {3, 3}, {2, 2}, {.padding = {1, 1}, .pad_value = 0})
                                           .sum({-1, -2}))
                                : a;
            case 9: return s[axis_number] < 40 ? part(xf::repeat(a, 2, axis)) : a;
            case 10: return xf::flip(a, {axis});
            case 11: return xf::transpose(a);
            case 12: return is_matrix ? part(xf::einsum("ij,jk->ik", a, leaf({s[1], 1 + below(40)}))) : a;
            case 13: return is_matrix ? part(xf::einsum("ij,kj->ki", a, leaf({1 + below(40), s[1]}))) : a;
            case 14: return xf::cumsum(a, axis);
            case 15: return is_matrix ? part(xf::pad(a, {{1, 2}, {2, 0}}, xf::pad_mode(below(5)))) : a;
            case 16: return xf::concatenate(std::vector<part>{a, a * 3.F}, axis);
            case 17:
                return s[rank - 1] >= 4
                           ? part(xf::windows(a, {4}, {1}, {.axes = {index_of(rank) - 1}}).sum({-1}))
                           : a;
            case 18: return xf::where(a > 0.F, a, a * 0.1F);
            case 19: return xf::floor(a) + xf::abs(a) / 3.F;
            case 20: return xf::prod(a, {axis});
            case 21: return is_matrix ? part(xf::einsum("ij,ij->i", a, leaf(s))) : a;
            case 22: return is_matrix ? part(xf::einsum("ij,kj->ik", a, leaf({3, s[1]}))) : a;
            case 23: return xf::sum(a * a, {axis}, xf::keepdims);
            default: return xf::cast<float>(xf::any_expr<std::int64_t>(xf::argmax(a, axis)));
        }
    }
    static std::ptrdiff_t index_of(std::size_t n) { return std::ptrdiff_t(n); }

    std::uint64_t state_;

public:
    std::vector<std::unique_ptr<array>> kept;
};

}  // namespace

TEST_CASE("random programs that are written out have the library's bits") {
    emit_tests::batch all("programs");
    std::vector<std::unique_ptr<array>> kept;
    int refused = 0;
    for (std::uint64_t seed = 1; seed <= 120; ++seed) {
        random_graphs random(seed);
        const part x = random.graph();
        try {
            all.add("p" + std::to_string(seed), x, random.tiles());
        } catch (const xf::error& problem) {
            CHECK(std::string(problem.what()).starts_with("emit_cpp: "));
            ++refused;
        }
        std::ranges::move(random.kept, std::back_inserter(kept));
    }
    CHECK(refused < 4);
    REQUIRE(all.compile(XFUSE_TEST_COMPILER, "-O0") == "");
    all.compare([](const std::string& name, const std::string&) { FAIL_CHECK("other bits: ", name); });
}
