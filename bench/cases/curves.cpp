#include "harness/library.hpp"
#include "peers/python_layers.hpp"

namespace bench {
namespace {

/// The contenders' timings as points at x of the lines that bear their names.
void add_all(session& s, curve& c, double x, double scale, std::vector<contender> all,
             time_source source = time_source::thread) {
    if (s.asked().own) all.resize(1);
    const std::vector<timing> t = race(all, source);
    for (std::size_t k = 0; k < all.size(); ++k) {
        if (t[k].wrong.empty()) c.add(all[k].name, x, t[k], scale);
        else std::printf("         %s at %g: WRONG: %s\n", all[k].name.c_str(), x, t[k].wrong.c_str());
    }
}

contender renamed(contender c, const char* name) {
    c.name = name;
    return c;
}

void window_sizes(session& s, const std::string& name) {
    curve c{name, "extent of the window, elements a side", "time for 1024 x 1024, ms"};
    const tensor2 x = numbers<2>({1024, 1024});
    const int sizes[] = {2, 3, 4, 5, 7, 9, 11, 15, 21, 31, 47, 63};
    for (std::size_t i = 0; i < std::size(sizes); ++i) {
        if (!s.wants_point(i)) continue;
        const int k = sizes[i];
        const std::size_t side = 1024 - std::size_t(k) + 1;
        tensor2 most(tensor2::shape_type{side, side}), mean(most.shape()), y(most.shape());
        exact_max(x, most, k);
        exact_mean(x, mean, k);
        std::vector<contender> all = {renamed(own(y, most,
                                                  [&] {
                                                      return xf::windows(x, k).max({-1, -2});
                                                  }),
                                              "xfuse max"),
                                      renamed(own(
                                                  y, mean,
                                                  [&] {
                                                      return xf::windows(x, k).mean({-1, -2});
                                                  },
                                                  1e-5),
                                              "xfuse mean")};
        if (k % 2 == 1) {  // OpenCV's windows have a centre
            for (contender& p : opencv_max(x, y, most, k)) all.push_back(renamed(p, "OpenCV dilate"));
            for (contender& p : opencv_mean(x, y, mean, k)) all.push_back(renamed(p, "OpenCV blur"));
        }
        add_all(s, c, k, 1e3, all);
    }
    s.add(std::move(c));
}

void image_sizes(session& s, const std::string& name) {
    curve c{name, "extent of the image, pixels a side", "time, ns per pixel"};
    std::size_t number = 0;
    for (std::size_t side = 16; side <= 4096; side *= 2) {
        if (!s.wants_point(number++)) continue;
        const tensor2 x = numbers<2>({side, side});
        tensor2 y(tensor2::shape_type{side - 2, side - 2}), expected(y.shape());
        exact_max(x, expected, 3);
        std::vector<contender> all = {own(y, expected, [&] { return xf::windows(x, 3).max({-1, -2}); })};
        const tensor4 image = numbers<4>({1, 1, side, side});
        tensor4 to(tensor4::shape_type{1, 1, side - 2, side - 2});
        all.push_back(fills("loops", y, expected, [&] {
            loop_max_pool(image, to, 3, 1, 0);
            std::copy(to.begin(), to.end(), y.begin());
        }));
        for (contender& p : opencv_max(x, y, expected, 3)) all.push_back(std::move(p));
        for (contender& p : python_ways({lend("x", x)}, expected,
                                        {{"PyTorch", "F.max_pool2d(x[None, None], 3, stride=1)[0, 0]"},
                                         {"NumPy", "sliding_window_view(x, (3, 3)).max((-1, -2))"}}))
            all.push_back(std::move(p));
        for (contender& p : all) p.calls = int(std::max<std::size_t>(1, (1 << 18) / (side * side)));
        add_all(s, c, double(side), 1e9 / double(side * side), all);
    }
    s.add(std::move(c));
}

template <class R, class F>
void threads_line(curve& c, const std::string& line, const R& result, const F& run) {
    std::vector<contender> all;
    for (const int threads : {1, 2})
        all.push_back({line, [&run, threads] {
                           xf::set_threads(threads);
                           run();
                       }});
    run();
    const R expected = result;
    for (contender& each : all) each.check = [&result, &expected] { return compare(result, expected); };
    const std::vector<timing> t = race(all, time_source::wall);
    xf::set_threads(1);
    c.add(line, 1, t[0], 1 / t[0].median);
    c.add(line, 2, t[1], 1 / t[0].median);
}

void threads(session& s, const std::string& name) {
    curve c{name, "threads", "time over that of one thread", false, false};
    layer l({.images = 8, .side = 58, .in = 64, .out = 64, .window = 3});
    threads_line(c, "convolution 3x3", l.y, [&l] {
        assign(l.y, xf::einsum<"nhwcij,ijco->nhwo">(xf::windows(l.x, {3, 3}, {1, 1}, {.axes = {1, 2}}), l.f));
    });
    const tensor4 x = numbers<4>({8, 64, 112, 112});
    tensor4 half(tensor4::shape_type{8, 64, 56, 56}), same(x.shape());
    threads_line(c, "max over 2x2", half, [&] { assign(half, xf::windows(x, 2, 2).max({-1, -2})); });
    threads_line(c, "tanh", same, [&] { assign(same, xf::tanh(xf::lazy(x))); });
    xt::xtensor<float, 1> total(xt::xtensor<float, 1>::shape_type{112});
    threads_line(c, "sum", total, [&] { assign(total, xf::sum(x, {0, 1, 2})); });
    s.add(std::move(c));
}

}  // namespace

void size_curves(session& s) {
    s.attempt("curve: time against the window",
              [&](const std::string&) { window_sizes(s, "Windows of 2 to 63: max and mean"); });
    s.attempt("curve: time against the image",
              [&](const std::string&) { image_sizes(s, "Images of 16 to 4096: max over 3x3"); });
    s.attempt("curve: time against threads", [&](const std::string&) { threads(s, "One thread and two"); });
}

}  // namespace bench
