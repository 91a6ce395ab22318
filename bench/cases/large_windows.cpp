#include <list>

#include "harness/library.hpp"
#include "harness/session.hpp"
#include "peers/peers.hpp"

namespace bench {
namespace {

struct sized {
    int window;
    tensor2 y, expected;
    sized(int k, std::size_t side) : window(k), y(tensor2::shape_type{side, side}), expected(y.shape()) {}
};

constexpr int sizes[] = {3, 5, 15, 31, 63};

/// All sizes in one race: what counts is how they compare.
struct windows_race {
    tensor2 x = numbers<2>({2048, 2048});
    std::list<sized> cases;
    std::vector<contender> own, peers;

    explicit windows_race(bool is_max) {
        for (const int k : sizes) {
            cases.emplace_back(k, x.shape(0) - std::size_t(k) + 1);
            sized& c = cases.back();
            if (is_max) {
                exact_max(x, c.expected, k);
                own.push_back(fills("xfuse", c.y, c.expected, [this, &c] {
                    assign(c.y, xf::windows(x, c.window).max({-1, -2}));
                }));
                for (contender& p : opencv_max(x, c.y, c.expected, k)) peers.push_back(std::move(p));
            } else {
                exact_mean(x, c.expected, k);
                own.push_back(fills(
                    "xfuse", c.y, c.expected,
                    [this, &c] {
                        assign(c.y, xf::windows(x, c.window).mean({-1, -2}));
                    },
                    1e-5));
                for (contender& p : opencv_mean(x, c.y, c.expected, k)) peers.push_back(std::move(p));
            }
        }
    }
};

void measure(session& s, const std::string& family, bool is_max) {
    windows_race r(is_max);
    std::vector<contender> all = r.own;
    all.insert(all.end(), r.peers.begin(), r.peers.end());
    const std::vector<timing> timings = race(all);
    const double smallest = timings[0].median, flat = timings[2].median;
    for (std::size_t i = 0; i < std::size(sizes); ++i) {
        const timing& own = timings[i];
        const bool has_peer = !r.peers.empty();
        bool met = own.wrong.empty() && (!has_peer || own.median < timings[i + std::size(sizes)].median);
        std::string target = has_peer ? "ahead of OpenCV" : "";
        if (sizes[i] == 31) target += ", 3 x the 3x3 case", met &= own.median <= 3 * smallest;
        if (sizes[i] == 63) target += ", as 15x15", met &= own.median <= 1.25 * flat;
        const std::string k = std::to_string(sizes[i]);
        const std::size_t peer = i + std::size(sizes);
        s.add(row{.name = family + " " + k + "x" + k,
                  .own = own,
                  .target = target,
                  .met = yes_or_no(met),
                  .notes = number(own.median / smallest) + " x 3x3",
                  .peers = has_peer
                               ? std::vector<entrant>{{"OpenCV", timings[peer], ratio(timings[peer], own)}}
                               : std::vector<entrant>{}});
    }
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
