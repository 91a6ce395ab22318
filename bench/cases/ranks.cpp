#include "harness/library.hpp"
#include "peers/peers.hpp"
#include "peers/python.hpp"

#include <xfuse/xtensor.hpp>

namespace bench {
namespace {

/// A million elements in R axes of as even extents as powers of two allow.
template <std::size_t R>
std::array<std::size_t, R> extents() {
    std::array<std::size_t, R> all;
    std::size_t left = 20;
    for (std::size_t k = 0; k < R; ++k) {
        const std::size_t part = (left + R - k - 1) / (R - k);
        all[k] = std::size_t(1) << part;
        left -= part;
    }
    return all;
}

template <std::size_t R>
void transposed(session& s, curve& c) {
    if (!s.wants_point(R - 1)) return;
    const xt::xtensor<float, R> x = numbers<R>(extents<R>());
    const xt::xtensor<float, R> expected = xt::transpose(x) + 1.0f;
    xt::xtensor<float, R> y(expected.shape());
    std::vector<contender> all = {
        own(y, expected, [&] { return xf::transpose(x) + 1.0f; }),
        fills("xtensor", y, expected, [&] { xt::noalias(y) = xt::transpose(x) + 1.0f; })};
    for (contender& p : python_ways({lend("x", x)}, expected,
                                    {{"NumPy", "np.add(x.T, 1, out=y0)", "y0 = np.empty(x.T.shape, x.dtype)"},
                                     {"PyTorch", "torch.add(t, 1, out=y0)",
                                      "t = x.permute(*range(x.dim())[::-1])\ny0 = torch.empty(t.shape)"}}))
        all.push_back(std::move(p));
    if (s.asked().own) all.resize(1);
    const std::vector<timing> t = race(all);
    for (std::size_t k = 0; k < all.size(); ++k)
        if (t[k].wrong.empty()) c.add(all[k].name, double(R), t[k], 1e3);
}

}  // namespace

void rank_curves(session& s) {
    s.attempt("curve: time against the rank of a view", [&](const std::string&) {
        curve c{"A transposed view of rank 1 to 6", "axes, all in reverse order",
                "time for 1048576 elements, ms", false};
        transposed<1>(s, c);
        transposed<2>(s, c);
        transposed<3>(s, c);
        transposed<4>(s, c);
        transposed<5>(s, c);
        transposed<6>(s, c);
        s.add(std::move(c));
    });
}

}  // namespace bench
