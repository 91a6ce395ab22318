#include "harness/library.hpp"
#include "harness/session.hpp"
#include "peers/eigen.hpp"
#include "peers/python.hpp"

#include <cmath>
#include <xfuse/xtensor.hpp>

namespace bench {

void elementwise_cases(session& s) {
    tensor2 x = numbers<2>({4096, 1024});
    tensor2 y(x.shape()), expected(x.shape());
    const std::size_t bytes = x.size() * sizeof(float);
    if (const std::string name = "map tanh(2x+1)*x"; s.wants(name)) {
        for (std::size_t i = 0; i < x.size(); ++i) {
            const double v = x.data()[i];
            expected.data()[i] = float(std::tanh(2 * v + 1) * v);
        }
        const auto own = fills(
            "xfuse", y, expected,
            [&] {
                const auto e = xf::lazy(x);
                assign(y, xf::tanh(2 * e + 1) * e);
            },
            1e-6);
        const auto loops = fills(
            "loops", y, expected, [&] { loop_tanh(x, y); }, 1e-6);
        const auto xtensor = fills(
            "xtensor", y, expected, [&] { xt::noalias(y) = xt::tanh(2 * x + 1) * x; }, 1e-6);
        std::vector<contender> all = {own, loops, xtensor};
        const filling fill = [&](const std::string& peer, std::function<void()> run) {
            return fills(peer, y, expected, std::move(run), 1e-6);
        };
        for (contender& c : eigen_tanh(x, y, fill)) all.push_back(std::move(c));
        const std::vector<python_way> ways = {
            {"NumPy",
             "np.multiply(np.tanh(np.add(np.multiply(x, 2, out=out), 1, out=out), out=out), x, out=out)"},
            {"PyTorch", "torch.tanh(2 * x + 1) * x"},
            {"PyTorch in place", "torch.mul(x, 2, out=out).add_(1).tanh_().mul_(x)"},
            {"JAX", "np.tanh(2 * x + 1) * x"}};
        const char* model =
            "two = Constant<value_float = 2.0>() one = Constant<value_float = 1.0>() "
            "t = Mul(x, two) u = Add(t, one) v = Tanh(u) y = Mul(v, x)";
        for (contender& c : python_ways({lend("x", x)}, expected, ways + onnx_ways(model), 1e-6))
            all.push_back(std::move(c));
        s.against_limit(name, {.of_limit = 0.85}, bytes, bytes, all);
    }
    if (const std::string name = "map 2x+1"; s.wants(name)) {
        for (std::size_t i = 0; i < x.size(); ++i) expected.data()[i] = 2 * x.data()[i] + 1;
        std::vector<contender> all = {fills(
            "xfuse", y, expected, [&] { assign(y, 2 * xf::lazy(x) + 1); }, 1e-6)};
        const std::vector<python_way> ways = {{"NumPy", "np.add(np.multiply(x, 2, out=out), 1, out=out)"},
                                              {"PyTorch", "torch.mul(x, 2, out=out).add_(1)"},
                                              {"JAX", "2 * x + 1"}};
        for (contender& c : python_ways({lend("x", x)}, expected, ways, 1e-6)) all.push_back(std::move(c));
        s.against_limit(name, {}, bytes, bytes, all);
    }
}

}  // namespace bench
