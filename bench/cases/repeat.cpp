#include "harness/library.hpp"
#include "harness/session.hpp"
#include "peers/peers.hpp"

#include <xtensor/xmanipulation.hpp>
#include <xtensor/xrepeat.hpp>

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
    s.against_limit(name, {.of_limit = 0.85}, x.size() * 4, y.size() * 4, {own, loops, xtensor});
}

}  // namespace bench
