#include "peers/filters.hpp"
#include "harness/library.hpp"
#include "peers/eigen.hpp"
#include "peers/python.hpp"

namespace bench {
namespace {

void measure(session& s, const std::string& name, std::size_t images, std::size_t side) {
    constexpr xf::index_t k = 5;
    const tensor3 x = whole_numbers<float, 3>({images, side, side}, 50);
    const tensor2 f = whole_numbers<float, 2>({k, k}, 20);
    tensor3 y(tensor3::shape_type{images, side - k + 1, side - k + 1}), expected(y.shape());
    exact_filter(x, f, expected);
    const xf::index_t b = xf::index_t(images), n = xf::index_t(side), to = n - k + 1;
    const auto make = [&] {
        return xf::einsum<"pq,pqbmn->bmn">(f, xf::as_strided(x, {k, k, b, to, to}, {n, 1, n * n, n, 1}));
    };
    std::vector<contender> all = {own(y, expected, make),
                                  fills("loops", y, expected, [&] { loop_filter(x, f, y); })};
    for (contender& c : opencv_filter(x, f, y, expected)) all.push_back(std::move(c));
    for (contender& c : onednn_filter(x, f, y, expected)) all.push_back(std::move(c));
    all.push_back(fills("xtensor", y, expected, [&] { xtensor_filter(x, f, y); }));
    const filling fill = [&](const std::string& peer, std::function<void()> run) {
        return fills(peer, y, expected, std::move(run));
    };
    for (contender& c : eigen_filter(x, f, y, fill)) all.push_back(std::move(c));
    const std::vector<python_way> ways = {
        {"NumPy einsum", "np.einsum('pq,bmnpq->bmn', f, sliding_window_view(x, f.shape, axis=(1, 2)))"},
        {"NumPy tensordot", "np.tensordot(sliding_window_view(x, f.shape, axis=(1, 2)), f, 2)"},
        {"PyTorch", "F.conv2d(x[:, None], f[None, None])[:, 0]"},
        {"JAX", "lax.conv(x[:, None], f[None, None], (1, 1), 'VALID')[:, 0]"},
        {"OpenCV in Python", "filtered()",
         "out = np.empty_like(x)\n"
         "def filtered():\n for a, b in zip(x, out): cv2.filter2D(a, -1, f, b)\n return out",
         "y[:, 2:-2, 2:-2]"}};
    const auto models =
        onnx_ways("y = Conv(x, f)", "x, f, constants = x[:, None], f[None, None], 'f'", "y[:, 0]");
    for (contender& c : python_ways({lend("x", x), lend("f", f)}, expected, ways + models))
        all.push_back(std::move(c));
    s.against(name, {.of_limit = 0.5, .rival = "OpenCV", .scratch = 1 << 20},
              {2.0 * k * k * double(y.size()), x.size() * 4, y.size() * 4}, all, facts_of(y, make));
}

}  // namespace

void filter_cases(session& s) {
    s.attempt("filter 5x5 of 256x64x64", [&](const std::string& name) { measure(s, name, 256, 64); });
    s.attempt("filter 5x5 of 2048x2048", [&](const std::string& name) { measure(s, name, 1, 2048); });
}

}  // namespace bench
