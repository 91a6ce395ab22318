#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <random>
#include <thread>

#include "xfuse/mpi.hpp"

/// Run by mpiexec with any number of ranks; the first argument is the file in which the run of one rank
/// leaves the bits of its sums. Every rank compares each result with that of an array that it has as a whole.
namespace {

int failures = 0;
void expect(bool holds, const char* what) {
    if (holds) return;
    ++failures;
    std::fprintf(stderr, "failed: %s\n", what);
}

template <int R>
using whole_array = xt::xtensor<double, std::size_t(R)>;

template <int R>
whole_array<R> numbers(const typename whole_array<R>::shape_type& shape) {
    auto a = whole_array<R>::from_shape(shape);
    std::mt19937 r(3);
    for (double& each : a) each = double(int(r() % 20001) - 10000) / 3333;
    return a;
}

template <int R>
bool same_bits(const whole_array<R>& a, const whole_array<R>& b) {
    return a.shape() == b.shape() && std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0;
}

/// One step of the heat equation, with what lies outside at 0.
template <class X>
auto step(const X& u) {
    const auto p = xf::pad(u, {{1, 1}, {1, 1}, {1, 1}});
    const auto at = [&](int i, int j, int k) {
        return xf::view(p, xt::range(1 + i, 31 + i), xt::range(1 + j, 21 + j), xt::range(1 + k, 11 + k));
    };
    return at(0, 0, 0) + 0.1 * (at(1, 0, 0) + at(-1, 0, 0) + at(0, 1, 0) + at(0, -1, 0) + at(0, 0, 1) +
                                at(0, 0, -1) - 6.0 * at(0, 0, 0));
}

const xf::int_list shape = {30, 20, 10};

void test_axes(const xf::mpi::communicator& ranks, const xf::int_list& axes) {
    const whole_array<3> x = numbers<3>({30, 20, 10});
    xf::mpi::array<double, 3> u(ranks, shape, axes), v(ranks, shape, axes);
    u = xf::lazy(x);
    expect(same_bits<3>(u.collect(), x), "what is put in comes out");
    whole_array<3> expected = x, next;
    for (int k = 0; k < 4; ++k) {
        v = step(xf::lazy(u));
        std::swap(u, v);
        next = step(xf::lazy(expected));
        expected = next;
    }
    expect(same_bits<3>(u.collect(), expected), "steps of the heat equation");
    u = step(xf::lazy(u));  // into itself
    next = step(xf::lazy(expected));
    expect(same_bits<3>(u.collect(), next), "a step into itself");
    const auto softmax = [](const auto& a) {
        const auto e = xf::exp(a - a.max({2}, xf::keepdims));
        return e / e.sum({2}, xf::keepdims);
    };
    v = softmax(xf::lazy(u));
    expect(same_bits<3>(v.collect(), xf::eval(softmax(xf::lazy(next)))), "softmax of rows");
    v = xf::flip(xf::lazy(u), 0) + xf::cumsum(xf::lazy(u), 0);
    expect(same_bits<3>(v.collect(), xf::eval(xf::flip(xf::lazy(next), 0) + xf::cumsum(xf::lazy(next), 0))),
           "from the other end, and from the start");
}

void test_redistribution(const xf::mpi::communicator& ranks) {
    const whole_array<3> x = numbers<3>({30, 20, 10});
    xf::mpi::array<double, 3> u(ranks, shape, {0}), v(ranks, shape, {1}), w(ranks, shape, {0, 2});
    u = xf::lazy(x);
    v = xf::lazy(u);
    w = xf::lazy(v) * 2.0;
    expect(same_bits<3>(w.collect(), xf::eval(xf::lazy(x) * 2.0)), "from one distribution to another");
    const whole_array<2> m = numbers<2>({10, 7});
    xf::mpi::array<double, 3> product(ranks, {30, 20, 7}, {0});
    product = xf::einsum<"abk,kc->abc">(u, m);
    expect(same_bits<3>(product.collect(), xf::eval(xf::einsum<"abk,kc->abc">(x, m))),
           "a contraction of rows");
}

/// Halos are the least there are, and are not sent again while they are right.
void test_volume(const xf::mpi::communicator& ranks) {
    xf::mpi::array<double, 3> u(ranks, shape, {0}), v(ranks, shape, {0});
    u = xf::lazy(numbers<3>({30, 20, 10}));
    v = step(xf::lazy(u));
    const xf::index_t sides = (u.block().begin[0] > 0) + (u.block().end[0] < 30);
    const xf::index_t halo = u.block().is_empty() ? 0 : sides * 20 * 10 * 8;
    expect(u.memory().received_bytes() == halo, "bytes of halos");
    v = step(xf::lazy(u));
    expect(u.memory().received_bytes() == halo, "halos that are there are not sent");
    u = xf::lazy(v) * 1.0;
    v = step(xf::lazy(u));
    expect(u.memory().received_bytes() == 2 * halo, "halos that have changed are");
}

/// What several arrays need of a rank is one message, and what two results share is computed once.
void test_updates(const xf::mpi::communicator& ranks) {
    const whole_array<3> x = numbers<3>({30, 20, 10});
    const whole_array<2> y = numbers<2>({30, 7});
    xf::mpi::array<double, 3> u(ranks, shape), v(ranks, shape);
    xf::mpi::array<double, 2> w(ranks, {30, 7}), z(ranks, {30, 7});
    u = xf::lazy(x);
    w = xf::lazy(y);
    xf::mpi::updates all;
    all.set(u, xf::lazy(u) + xf::expand_dims(xf::exp(xf::lazy(w)).sum(), {0, 1, 2}));
    all.set(z, xf::exp(xf::lazy(w)) / xf::lazy(u).sum()).set(v, xf::flip(xf::lazy(u), 0));
    whole_array<3> a = x, b;
    whole_array<2> c;
    for (int k = 0; k < 3; ++k) {
        all.run();
        b = xf::flip(a, 0);
        c = xf::exp(y) / xf::lazy(a).sum();
        a = xf::eval(a + xf::expand_dims(xf::exp(y).sum(), {0, 1, 2}));
    }
    const xf::index_t messages = u.memory().received_messages() + w.memory().received_messages();
    const bool is_empty = u.block().is_empty();
    expect(is_empty || messages == 3 * (ranks.size() - 1), "one message from each rank for all arrays");
    expect(w.memory().received_bytes() == (is_empty ? 0 : 8 * 7 * (30 - w.block().extent(0))),
           "what has not changed comes once");
    expect(same_bits<3>(v.collect(), b) && same_bits<2>(z.collect(), c) && same_bits<3>(u.collect(), a),
           "updates are those of whole arrays");
}

/// The ranks that matter are found by asking of regions around many blocks.
void test_ranks_where(const xf::mpi::communicator& ranks) {
    if (ranks.rank() > 0) return;
    std::mt19937 r(5);
    const auto pick = [&](int low, int high) { return low + int(r() % unsigned(high - low + 1)); };
    for (int k = 0; k < 200; ++k) {
        const int along[] = {pick(1, 9), pick(1, 5), pick(1, 3)};
        const xf::mpi::blocks cut{
            {pick(1, 90), pick(1, 40), pick(1, 9)}, {1, 0, 2}, {along[0], along[1], along[2]}};
        xf::box wanted{{0, 0, 0}, cut.shape};
        for (int axis = 0; axis < 3; ++axis) {
            wanted.begin[axis] = pick(0, int(cut.shape[axis]));
            wanted.end[axis] = pick(int(wanted.begin[axis]), int(cut.shape[axis]));
        }
        int asked = 0;
        const auto meets = [&](const xf::box& b) {
            ++asked;
            bool all = true;
            for (int axis = 0; axis < 3; ++axis)
                all &= b.begin[axis] < wanted.end[axis] && wanted.begin[axis] < b.end[axis];
            return all;
        };
        std::vector<int> expected;
        for (int rank = 0; rank < along[0] * along[1] * along[2]; ++rank)
            if (!cut.of(rank).is_empty() && meets(cut.of(rank))) expected.push_back(rank);
        expect(cut.ranks_where(meets) == expected, "the ranks whose blocks meet a box");
    }
    const xf::mpi::blocks cut{{4000, 4000, 4000}, {0, 1, 2}, {25, 20, 20}};
    int asked = 0;
    const xf::index_t middle = cut.of(5000).begin[2];
    (void)cut.ranks_where([&](const xf::box& b) {
        ++asked;
        return b.begin[0] <= 2000 && b.end[0] > 2000 && b.begin[1] <= 2000 && b.end[1] > 2000 &&
               b.begin[2] <= middle && b.end[2] >= middle;
    });
    expect(asked < 64, "of 10,000 ranks few are asked");
}

/// SIGTERM to one rank at any moment: each rank says which one it was, and arrays and files are whole.
void test_signals(const xf::mpi::communicator& ranks, const std::string& beside) {
    const std::string path = beside + "." + std::to_string(ranks.size()) + ".npy";
    const whole_array<3> x = numbers<3>({30, 20, 10});
    xf::mpi::array<double, 3> u(ranks, shape), v(ranks, shape);
    std::mt19937 r(7);
    for (int trial = 0; trial < 20; ++trial) {
        const xf::stop_on_signal signals;
        const int target = int(r() % unsigned(ranks.size())), wait = int(r() % 4000U);
        std::thread sender;
        if (ranks.rank() == target)
            sender = std::thread([wait] { ::usleep(unsigned(wait)), ::kill(::getpid(), SIGTERM); });
        std::string said;
        try {
            u = xf::lazy(x);
            for (;;) {
                v = step(xf::lazy(u));
                std::swap(u, v);
                const whole_array<3> all = u.collect();
                try {
                    if (ranks.rank() == 0)
                        xf::save_npy(path, xf::repeat(xf::lazy(all), 32, 0),
                                     {.memory = 1 << 20, .stop = signals.flag()});
                } catch (const xf::cancelled&) {  // the flag is set, and the others are told
                }
                ranks.check_stop(signals.flag());
            }
        } catch (const xf::error& e) {
            said = e.what();
        }
        if (sender.joinable()) sender.join();
        expect(said == "mpi: rank " + std::to_string(target) + " was told to stop",
               "which rank was told to stop");
        v = xf::lazy(u) * 1.0;
        expect(same_bits<3>(v.collect(), u.collect()), "arrays can be used after that");
        if (ranks.rank() == 0 && std::filesystem::exists(path))
            expect((xf::load_npy<double, 3>(path).size() == 32 * x.size()), "the file is a whole one");
    }
    int files = 0;
    if (ranks.rank() == 0)
        for (const auto& each :
             std::filesystem::directory_iterator(std::filesystem::path(path).parent_path()))
            files += each.path().string().starts_with(path) && each.path().string() != path;
    expect(files == 0, "no other file is left");
}

void test_sums(const xf::mpi::communicator& ranks, const std::string& path) {
    const whole_array<3> x = numbers<3>({30, 20, 10});
    xf::mpi::array<double, 3> u(ranks, shape, {0, 1}), v(ranks, shape, {0});
    u = xf::lazy(x);
    v = xf::lazy(x);
    const double bits[] = {xf::mpi::sum(u, u), xf::mpi::sum(step(xf::lazy(v)), v), xf::mpi::max(u, u),
                           xf::mpi::min(xf::exp(u), v)};
    expect(std::abs(bits[0] - xf::eval_scalar(xf::sum(x))) < 1e-9, "a sum is near that of the whole");
    expect(bits[2] == xf::eval_scalar(xf::max(x)), "a maximum");
    double kept[4] = {};
    if (ranks.size() == 1) {
        std::ofstream(path, std::ios::binary).write(reinterpret_cast<const char*>(bits), sizeof bits);
    } else {
        std::ifstream(path, std::ios::binary).read(reinterpret_cast<char*>(kept), sizeof kept);
        expect(std::memcmp(bits, kept, sizeof bits) == 0, "sums have the bits of one rank");
    }
}

void test_small(const xf::mpi::communicator& ranks) {
    const whole_array<1> x = numbers<1>({2});
    xf::mpi::array<double, 1> u(ranks, {2});
    u = xf::lazy(x);
    expect(same_bits<1>(u.collect(), x), "fewer elements than ranks");
}

/// The last rank does not take part: the others say so, each, after the time limit. Nothing can be sent
/// afterwards.
void test_absence(const xf::mpi::communicator& ranks) {
    if (ranks.size() < 2) return;
    xf::mpi::array<double, 3> u(ranks, shape, {0}), v(ranks, shape, {0});
    u = xf::lazy(numbers<3>({30, 20, 10}));
    ranks.set_time_limit(0.5);
    if (ranks.rank() == ranks.size() - 1) {
        ::usleep(1500000);
        return;
    }
    if (ranks.rank() != ranks.size() - 2) return;  // its neighbour
    std::string said;
    try {
        v = step(xf::lazy(u));
    } catch (const xf::mpi::error& e) {
        said = e.what();
    }
    expect(said.find("waited 0.5 s for rank") != std::string::npos, "an absent rank is told");
}

void test_mistakes(const xf::mpi::communicator& ranks) {
    const auto complaint = [](const auto& f) -> std::string {
        try {
            f();
        } catch (const xf::error& e) {
            return e.what();
        }
        return "";
    };
    xf::mpi::array<double, 3> u(ranks, shape, {0});
    expect(complaint([&] {
               u = xf::lazy(numbers<3>({3, 2, 1}));
           }) == "assignment: an expression of shape (3, 2, 1) does not fit a target of shape (30, 20, 10)",
           "another shape");
    expect(complaint([&] {
               xf::mpi::array<double, 3>(ranks, shape, {0, 0});
           }) == "mpi::array: axis 0 is given twice",
           "an axis twice");
    expect(complaint([&] {
               xf::mpi::array<double, 3>(ranks, {3, 2});
           }) == "mpi::array: 2 extents for 3 axes",
           "another rank");
}

}  // namespace

int main(int, char** arguments) {
    const xf::mpi::session session;
    const xf::mpi::communicator ranks = xf::mpi::world();
    if (arguments[2] != nullptr && ranks.rank() == 0) (void)::kill(::getpid(), SIGKILL);
    test_axes(ranks, {0});
    test_axes(ranks, {1});
    test_axes(ranks, {0, 1});
    test_axes(ranks, {2, 0});
    test_redistribution(ranks);
    test_volume(ranks);
    test_updates(ranks);
    test_ranks_where(ranks);
    test_signals(ranks, arguments[1]);
    test_sums(ranks, arguments[1]);
    test_small(ranks);
    test_mistakes(ranks);
    test_absence(ranks);
    if (failures > 0)
        std::fprintf(stderr, "rank %d of %d: %d failures\n", ranks.rank(), ranks.size(), failures);
    return failures > 0 ? 1 : 0;
}
