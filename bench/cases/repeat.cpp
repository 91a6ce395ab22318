#include "harness/library.hpp"
#include "harness/session.hpp"
#include "peers/peers.hpp"
#include "peers/python.hpp"

#include <xfuse/xtensor.hpp>

namespace bench {

void repeat_cases(session& s) {
    const std::string name = "repeat 2x on two axes";
    if (!s.wants(name)) return;
    tensor4 x = numbers<4>({8, 64, 56, 56});
    tensor4 y(tensor4::shape_type{8, 64, 112, 112}), expected(y.shape());
    loop_repeat2(x, expected);
    const auto own = fills("xfuse", y, expected, [&] { assign(y, xf::repeat(xf::repeat(x, 2, -1), 2, -2)); });
    const auto loops = fills("loops", y, expected, [&] { loop_repeat2(x, y); });
    const auto xtensor = fills("xtensor", y, expected, [&] {
        const tensor4 wide = xt::repeat(x, 2, 3);
        xt::noalias(y) = xt::repeat(wide, 2, 2);
    });
    std::vector<contender> all = {own, loops, xtensor};
    const std::vector<python_way> ways = {
        {"NumPy", "x.repeat(2, axis=-1).repeat(2, axis=-2)"},
        {"PyTorch nchw", "F.interpolate(x, scale_factor=2, mode='nearest')"},
        {"PyTorch nhwc", "F.interpolate(x, scale_factor=2, mode='nearest')",
         "x = x.contiguous(memory_format=torch.channels_last)"},
        {"PyTorch repeat_interleave", "x.repeat_interleave(2, -1).repeat_interleave(2, -2)"},
        {"NumPy assigned", "assigned()",
         "pairs = out.reshape(8, 64, 56, 2, 56, 2)\n"
         "def assigned():\n pairs[...] = x[:, :, :, None, :, None]\n return out"},
        {"JAX", "np.repeat(np.repeat(x, 2, -1), 2, -2)"}};
    const char* model =
        "r = Constant<value_floats = [0.0]>() s = Constant<value_floats = [1.0, 1.0, 2.0, 2.0]>() "
        "y = Resize<mode = \"nearest\", nearest_mode = \"floor\", "
        "coordinate_transformation_mode = \"asymmetric\">(x, r, s)";
    for (contender& c : python_ways({lend("x", x)}, expected, ways + onnx_ways(model)))
        all.push_back(std::move(c));
    s.against_limit(name, {.of_limit = 0.85}, x.size() * 4, y.size() * 4, all);
}

}  // namespace bench
