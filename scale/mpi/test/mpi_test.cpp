#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <random>

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
    test_sums(ranks, arguments[1]);
    test_small(ranks);
    test_mistakes(ranks);
    test_absence(ranks);
    if (failures > 0)
        std::fprintf(stderr, "rank %d of %d: %d failures\n", ranks.rank(), ranks.size(), failures);
    return failures > 0 ? 1 : 0;
}
