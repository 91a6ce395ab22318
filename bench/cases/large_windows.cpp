#include <list>

#include "harness/library.hpp"
#include "harness/machine.hpp"
#include "peers/peers.hpp"
#include "peers/python.hpp"

namespace bench {
namespace {

constexpr int sizes[] = {3, 5, 15, 31, 63};

struct sized {
    int window;
    tensor2 y, expected;
    contender own;
    std::vector<contender> peers = {};
    sized(int k, std::size_t side) : window(k), y(tensor2::shape_type{side, side}), expected(y.shape()) {}
};

/// PyTorch goes over every window, and NumPy over every element of every window.
std::vector<contender> python_windows(const tensor2& x, const sized& c, bool is_max) {
    const std::string k = std::to_string(c.window);
    const char* layer = is_max ? "F.max_pool2d" : "F.avg_pool2d";
    std::vector<python_way> ways;
    if (c.window <= 15) ways.push_back({"PyTorch", layer + ("(x[None, None], " + k + ", stride=1)[0, 0]")});
    if (c.window <= 5)
        ways.push_back({"NumPy", "sliding_window_view(x, (" + k + ", " + k + "))." +
                                     (is_max ? "max" : "mean") + "((-1, -2))"});
    const std::string r = std::to_string(c.window / 2), size = "(" + k + ", " + k + ")";
    ways.push_back({"OpenCV in Python", is_max ? "cv2.dilate(x, box, out)" : "cv2.blur(x, " + size + ", out)",
                    "out, box = np.empty_like(x), np.ones(" + size + ", np.uint8)",
                    "y[" + r + ":-" + r + ", " + r + ":-" + r + "]"});
    if (c.window <= 15)
        ways = ways + onnx_ways(std::string("y = ") + (is_max ? "Max" : "Average") + "Pool<kernel_shape = [" +
                                    k + ", " + k + "]>(x)",
                                "x = x[None, None]", "y[0, 0]");
    return python_ways({lend("x", x)}, c.expected, ways, is_max ? 0 : 1e-4);
}

/// All sizes in one race: what counts is how they compare.
struct windows_race {
    tensor2 x = numbers<2>({2048, 2048});
    std::list<sized> cases;

    explicit windows_race(bool is_max) {
        for (const int k : sizes) {
            cases.emplace_back(k, x.shape(0) - std::size_t(k) + 1);
            sized& c = cases.back();
            if (is_max) add_max(c);
            else add_mean(c);
            for (contender& p : python_windows(x, c, is_max)) c.peers.push_back(std::move(p));
        }
    }
    void add_max(sized& c) {
        exact_max(x, c.expected, c.window);
        c.own = fills("xfuse", c.y, c.expected, [this, &c] {
            assign(c.y, xf::windows(x, c.window).max({-1, -2}));
        });
        c.peers = opencv_max(x, c.y, c.expected, c.window);
    }
    void add_mean(sized& c) {
        exact_mean(x, c.expected, c.window);
        c.own = fills(
            "xfuse", c.y, c.expected,
            [this, &c] {
                assign(c.y, xf::windows(x, c.window).mean({-1, -2}));
            },
            1e-5);
        c.peers = opencv_mean(x, c.y, c.expected, c.window);
    }
};

/// Where the entrants of a size begin in the race, the library first.
struct span_of {
    const sized* of;
    std::size_t first, last;
};

void report(session& s, const std::string& family, const span_of& at, const std::vector<contender>& all,
            const std::vector<timing>& t, double limit, double smallest, double flat) {
    const int size = at.of->window;
    const timing& own = t[at.first];
    row r{.name = family + " " + std::to_string(size) + "x" + std::to_string(size), .own = own};
    for (std::size_t k = at.first + 1; k < at.last; ++k)
        r.peers.push_back({all[k].name, t[k], ratio(t[k], own)});
    const bool has_opencv = !r.peers.empty() && r.peers[0].name == "OpenCV";
    bool met = own.wrong.empty() && (!has_opencv || r.peers[0].of_ours > 1);
    r.target = has_opencv ? "ahead of OpenCV" : "";
    if (size == 31) r.target += ", 3 x the 3x3 case", met &= own.median <= 3 * smallest;
    if (size == 63) r.target += ", as 15x15", met &= own.median <= 1.25 * flat;
    r.met = yes_or_no(met);
    r.binds = level_of(2048.0 * 2048 * 8);
    r.limit = limit;
    r.reached = limit / own.median;
    r.notes = number(own.median / smallest) + " x 3x3";
    s.add(std::move(r));
}

void measure(session& s, const std::string& family, bool is_max) {
    windows_race r(is_max);
    std::vector<contender> all;
    std::vector<span_of> spans;
    for (const sized& c : r.cases) {
        spans.push_back({&c, all.size(), 0});
        all.push_back(c.own);
        if (!s.asked().own) all.insert(all.end(), c.peers.begin(), c.peers.end());
        spans.back().last = all.size();
    }
    const std::size_t count = all.size(), bytes = r.x.size() * 4;
    const bandwidth mix(bytes, bytes);
    all.insert(all.end(), mix.loops().begin(), mix.loops().end());
    const std::vector<timing> t = race(all);
    const double limit = mix.limit(t.data() + count), smallest = t[spans[0].first].median,
                 flat = t[spans[2].first].median;
    for (const span_of& at : spans) report(s, family, at, all, t, limit, smallest, flat);
}

void measure_padded(session& s, const std::string& name) {
    const tensor2 x = numbers<2>({2048, 2048});
    tensor2 wide = tensor2::from_shape({2078, 2078}), expected(x.shape()), y(x.shape());
    std::fill(wide.begin(), wide.end(), -2.0f);
    for (std::size_t i = 0; i < 2048; ++i)
        std::copy_n(x.data() + i * 2048, 2048, wide.data() + (i + 15) * 2078 + 15);
    exact_max(wide, expected, 31);
    s.against_limit(name, {}, x.size() * 4, y.size() * 4, {fills("xfuse", y, expected, [&] {
                        assign(y, xf::windows(x, {31, 31}, {1, 1}, {.padding = {15, 15}}).max({-1, -2}));
                    })});
}

}  // namespace

void large_window_cases(session& s) {
    if (s.wants("window max 3x3 5x5 15x15 31x31 63x63")) measure(s, "window max", true);
    if (s.wants("window mean 3x3 5x5 15x15 31x31 63x63")) measure(s, "window mean", false);
    if (s.wants("window max 31x31 padded")) measure_padded(s, "window max 31x31 padded");
}

}  // namespace bench
