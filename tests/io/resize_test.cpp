#include <cstring>
#include <random>

#include "files.hpp"
#include "xfuse/nn.hpp"

using files::index_t;

/// Files that are resized slab by slab: what lies between two axes is an array of what the slab needs.
namespace {

using image = xt::xtensor<float, 2>;

image numbers(std::size_t rows, std::size_t columns) {
    auto a = image::from_shape({rows, columns});
    std::mt19937 r(11);
    for (float& each : a) each = float(int(r() % 2001) - 1000) / 321;
    return a;
}

template <xf::nn::interpolation How>
void check_resized(const files::scratch_folder& folder, const image& x, index_t rows, index_t columns) {
    const auto resized = [&](const auto& e) { return xf::nn::interpolate<How>(e, {rows, columns}); };
    const auto big = xf::map_npy<float, 2>(folder.file("x.npy"));
    index_t slabs = 0, read = 0;
    const auto note = [&](const xf::progress& p) { ++slabs, read = p.read; };
    xf::save_npy(folder.file("y.npy"), resized(big), {.memory = 1 << 20, .progress = note});
    CHECK(slabs > 4);
    CHECK(read <= index_t(x.size() * sizeof(float)));
    const image expected = resized(xf::lazy(x)), written = xf::load_npy<float, 2>(folder.file("y.npy"));
    REQUIRE(expected.shape() == written.shape());
    CHECK(std::memcmp(expected.data(), written.data(), expected.size() * sizeof(float)) == 0);
}

}  // namespace

TEST_CASE("a file is resized slab by slab, and read once") {
    const files::scratch_folder folder;
    const image x = numbers(1800, 400);
    xf::save_npy(folder.file("x.npy"), x);
    using xf::nn::interpolation;
    check_resized<interpolation::nearest>(folder, x, 2500, 300);
    check_resized<interpolation::linear>(folder, x, 2500, 510);
    check_resized<interpolation::cubic>(folder, x, 1000, 333);
}
