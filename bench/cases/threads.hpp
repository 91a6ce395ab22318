#pragma once
#include <thread>

#include "harness/library.hpp"
#include "harness/peak.hpp"
#include "harness/session.hpp"

namespace bench {

/// The same with one thread and with two, in turn. The results must be the same bits, and two threads
/// `target` times as fast; 0 for no target. What the machine gave to two threads in the same rounds
/// stands beside it: where that is less, the target says nothing. Peers have two threads too.
template <std::size_t R, class F>
void with_two_threads(session& s, const std::string& name, double target, xt::xtensor<float, R>& y,
                      const F& run, const std::vector<contender>& peers = {}) {
    xf::set_threads(1);
    run();
    const xt::xtensor<float, R> expected = y;
    const auto with = [&](int threads) {
        return fills("", y, expected, [&run, threads] {
            xf::set_threads(threads);
            run();
        });
    };
    std::vector<contender> all = {with(2), with(1), busy_threads(2), busy_threads(1)};
    if (!s.asked().own) all.insert(all.end(), peers.begin(), peers.end());
    const std::vector<timing> t = race(all, time_source::wall);
    xf::set_threads(1);
    const double faster = ratio(t[1], t[0]), possible = 2 * ratio(t[3], t[2]);
    const char* met = yes_or_no(t[0].wrong.empty() && faster >= target);
    if (t[0].wrong.empty() && faster < target && possible < target) met = "?";
    row r{.name = name,
          .own = t[0],
          .target = target > 0 ? number(target) + " x one thread" : "-",
          .met = target > 0 ? met : "-",
          .notes = number(faster) + " x one thread; two cores gave " + number(possible) + " x",
          .peers = entrants(all, t.data(), 4, t[0])};
    r.peers.insert(r.peers.begin(), {"one thread", t[1], faster});
    s.add(std::move(r));
}

/// With as many threads as the library chooses, beside one, and beside all that there are whatever they
/// cost: never more than 1.05 of the better.
template <std::size_t R, class F>
void with_chosen_threads(session& s, const std::string& name, xt::xtensor<float, R>& y, const F& make) {
    if (!s.wants(name)) return;
    xf::set_threads(1);
    assign(y, make());
    const xt::xtensor<float, R> expected = y;
    const auto with = [&](int threads, double start_up) {
        return fills("", y, expected, [&y, &make, threads, start_up] {
            xf::set_threads(threads);
            xf::assign(y, make(), xf::policy{.start_up = start_up});
        });
    };
    constexpr double nothing = 1e-3;
    const int all = int(std::thread::hardware_concurrency());
    const std::vector<timing> t = race({with(all, 0), with(1, 0), with(all, nothing)}, time_source::wall);
    xf::set_threads(1);
    const double over_one = ratio(t[0], t[1]), over_all = ratio(t[0], t[2]),
                 over = std::max(over_one, over_all);
    row r{.name = name,
          .own = t[0],
          .target = "1.05 x the better of one thread and all",
          .met = yes_or_no(t[0].wrong.empty() && over <= 1.05),
          .notes = number(over_one) + " x the time on one thread, " + number(over_all) + " x on all"};
    r.peers.push_back({"one thread", t[1], ratio(t[1], t[0])});
    r.peers.push_back({"all threads", t[2], ratio(t[2], t[0])});
    s.add(std::move(r));
}

}  // namespace bench
