#include "harness/library.hpp"
#include "harness/session.hpp"
#include "peers/peers.hpp"
#include "peers/python.hpp"

#include <xfuse/xtensor.hpp>

/// Views of views in one expression beside the same in two assignments, and reductions of what views repeat.
namespace bench {
namespace {

using xf::index_t;
using tensor1 = xt::xtensor<float, 1>;

constexpr index_t side = 512;

/// The second view reads the first: in one expression, and by way of an array.
template <class First, class Second>
void composed(session& s, const std::string& name, const First& first, const Second& second) {
    if (!s.wants(name)) return;
    const tensor2 x = numbers<2>({std::size_t(side), std::size_t(side)});
    const tensor2 between = first(xf::lazy(x)), expected = second(xf::lazy(between));
    tensor2 y(expected.shape()), t(between.shape());
    const std::vector<contender> all = {
        fills(
            "xfuse", y, expected, [&] { assign(y, second(first(xf::lazy(x)))); }, 1e-5),
        fills(
            "two assignments", y, expected,
            [&] {
                assign(t, first(xf::lazy(x)));
                assign(y, second(xf::lazy(t)));
            },
            1e-5)};
    s.against(name, {.rival = "two assignments", .times = 1.05},
              {double(y.size()), x.size() * 4, y.size() * 4}, all);
}

void compositions(session& s) {
    const auto up = [](const auto& e) {
        const auto wide = xf::pad(xf::reshape(e, {side, 1, side, 1}), {{0, 0}, {0, 1}, {0, 0}, {0, 1}});
        return xf::reshape(wide, {2 * side, 2 * side});
    };
    const auto crop = [](const auto& e) {
        return xf::view(e, xt::range(0, 2 * side - 1), xt::range(0, 2 * side - 1));
    };
    const auto turned = [](const auto& e) { return xf::reshape(xf::transpose(e), {side / 2, 2 * side}); };
    const auto pad = [](const auto& e) { return xf::pad(e, 2); };
    const auto flip = [](const auto& e) { return xf::flip(e, 1); };
    const auto window = [](const auto& e) { return xf::windows(e, {3, 3}).sum({-1, -2}); };
    composed(s, "crop of reshape of pad", up, crop);
    composed(
        s, "pad of crop", [&](const auto& e) { return crop(up(e)); }, pad);
    composed(
        s, "windows of pad of crop", [&](const auto& e) { return crop(up(e)); },
        [&](const auto& e) { return window(pad(e)); });
    composed(s, "flip of reshape of transpose", turned, flip);
    composed(s, "repeat of reshape of transpose", turned, [](const auto& e) { return xf::repeat(e, 2, 1); });
    composed(s, "windows of reshape of transpose", turned, window);
    composed(s, "windows of flip", flip, window);
    composed(s, "transpose of pad", pad, [](const auto& e) { return xf::transpose(e); });
    composed(
        s, "crop of tile",
        [](const auto& e) {
            return xf::tile(e, {2, 2});
        },
        [](const auto& e) { return xf::view(e, xt::range(1, side + 1), xt::range(3, side)); });
}

/// A reduction of what a view makes of few elements, in one expression and by way of an array.
template <class View>
void repeated(session& s, const std::string& name, const View& view, const std::string& python) {
    if (!s.wants(name)) return;
    const tensor2 x = numbers<2>({12, 10});
    tensor1 y(tensor1::shape_type{1});
    tensor2 t = view(xf::lazy(x));
    const tensor1 expected = xf::sum(xf::reshape(xf::exp(xf::lazy(t)), {1, index_t(t.size())}), {1});
    const auto sum = [&](const auto& e) { assign(y, xf::reshape(xf::sum(xf::exp(e)), {1})); };
    std::vector<contender> all = {fills(
                                      "xfuse", y, expected, [&] { sum(view(xf::lazy(x))); }, 1e-4),
                                  fills(
                                      "two assignments", y, expected,
                                      [&] {
                                          assign(t, view(xf::lazy(x)));
                                          sum(xf::lazy(t));
                                      },
                                      1e-4)};
    for (contender& c :
         python_ways({lend("x", x)}, expected, {{"NumPy", "np.exp(" + python + ").sum()[None]"}}, 1e-3))
        all.push_back(std::move(c));
    s.against(name, {.rival = "two assignments", .times = 1.05}, {double(t.size()), x.size() * 4, 4}, all);
}

}  // namespace

void view_cases(session& s) {
    compositions(s);
    repeated(
        s, "sum of exp of repeat", [](const auto& e) { return xf::repeat(e, 10007, 1); },
        "x.repeat(10007, axis=1)");
    repeated(
        s, "sum of exp of tile",
        [](const auto& e) {
            return xf::tile(e, {100, 100});
        },
        "np.tile(x, (100, 100))");
}

}  // namespace bench
