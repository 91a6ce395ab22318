// A batch of images and one filter: the sum of products over every window, without a loop.
//
//     np.einsum('pq,pqbmn->bmn', f, M)      einsum<"pq,pqbmn->bmn">(f, as_strided(x, ...))
//                                           einsum<"bmnpq,pq->bmn">(windows(x, {p, q}), f)
//                                           (windows(x, {p, q}) * f).sum({-1, -2})
#include <xfuse/xfuse.hpp>
#include <xfuse/xtensor.hpp>

#include "check.hpp"

using images = xt::xtensor<std::int64_t, 3>;
using filter = xt::xtensor<std::int64_t, 2>;

// What the question asserts of every element.
images direct_sums(const images& x, const filter& f) {
    const std::size_t p = f.shape(0), q = f.shape(1);
    images y = xt::zeros<std::int64_t>({x.shape(0), x.shape(1) - p + 1, x.shape(2) - q + 1});
    for (std::size_t i = 0; i < y.shape(0); ++i)
        for (std::size_t j = 0; j < y.shape(1); ++j)
            for (std::size_t k = 0; k < y.shape(2); ++k)
                for (std::size_t r = 0; r < p; ++r)
                    for (std::size_t s = 0; s < q; ++s) y(i, j, k) += x(i, j + r, k + s) * f(r, s);
    return y;
}

int main() {
    constexpr xf::index_t b = 6, m = 5, n = 4, p = 3, q = 2;
    const images x = xt::arange<std::int64_t>(b * m * n).reshape({b, m, n});
    const filter f = xt::arange<std::int64_t>(p * q).reshape({p, q});
    const images expected = direct_sums(x, f);

    // The answer: the strides of x, twice, without the first; in elements here.
    const auto patches = xf::as_strided(x, {p, q, b, m - p + 1, n - q + 1}, {n, 1, m * n, n, 1});
    show_list("shape of the patches", patches.extents(), {3, 2, 6, 3, 3});
    const images by_strides = xf::einsum<"pq,pqbmn->bmn">(f, patches);
    show("einsum over as_strided", by_strides, expected);

    // The question: one image after the other.
    images one_by_one = xt::zeros<std::int64_t>(expected.shape());
    for (int i = 0; i < b; ++i) {
        const auto image = xt::view(x, i, xt::all(), xt::all());
        const auto of_image = xf::as_strided(image, {p, q, m - p + 1, n - q + 1}, {n, 1, n, 1});
        xt::view(one_by_one, i) = xf::einsum<"ij,ijkl->kl">(f, of_image);
    }
    show("one image after the other", one_by_one, expected);

    const images by_windows = xf::einsum<"bmnpq,pq->bmn">(xf::windows(x, {p, q}), f);
    show("einsum over windows", by_windows, expected);

    const images as_written = (xf::windows(x, {p, q}) * f).sum({-1, -2});
    show("a sum of products", as_written, expected);

    const images by_tensordot = xf::tensordot(xf::windows(x, {p, q}), f, 2);
    show("tensordot", by_tensordot, expected);
}
