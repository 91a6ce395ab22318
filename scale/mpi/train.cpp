// Training steps whose batch is distributed over ranks:
//
//     mpirun -n 4 build/release/scale/mpi/xfuse_train_mpi [BATCH] [STEPS]
//
// A network of two layers learns which of two spirals a point lies on. The batch is cut into shards, and each
// shard has gradients of its own, which are an array over ranks like any other; every rank adds the shards in
// the same order, so the weights have the same bits for any number of ranks. Rank 0 prints the loss, its
// bits, and the time of a step.
#include <bit>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>

#include "xfuse/mpi.hpp"

namespace {

constexpr xf::index_t shards = 16, hidden = 64;
constexpr float rate = 1;  // of learning

template <int R>
using array = xf::mpi::array<float, R>;

xt::xtensor<float, 2> random_weights(std::size_t in, std::size_t out, unsigned seed) {
    xt::xtensor<float, 2> w({in, out});
    std::mt19937 r(seed);
    for (float& each : w) each = float(int(r() % 2001) - 1000) / (1000 * std::sqrt(float(in)));
    return w;
}

/// Points of two spirals by turns, (shards, points of one, 3): the last is 1, for a bias.
auto points(xf::index_t each) {
    const auto k = xf::arange<float>(float(shards * each));
    const auto sign =
        xf::where(xf::arange<xf::index_t>(shards * each) % xf::index_t(2) == xf::index_t(0), 1.0F, -1.0F);
    const auto turn = k * (4.0F / float(shards * each)) + 0.5F;
    const auto radius = sign * (turn * 0.6F);
    const auto all =
        xf::stack(std::tuple(radius * xf::cos(turn), radius * xf::sin(turn), k * 0.0F + 1.0F), 1);
    return std::pair(xf::reshape(all, {shards, each, xf::index_t(3)}), xf::reshape(sign, {shards, each}));
}

/// The loss of each shard, the mean over its points of log(1 + exp(-label * score)).
template <class X, class Y, class V, class W>
auto losses(const X& x, const Y& label, const V& v, const W& w) {
    const auto inner = xf::tanh(xf::einsum<"sbi,sih->sbh">(x, v));
    const auto score = xf::einsum<"sbh,sh->sb">(inner, w);
    return xf::log1p(xf::exp(xf::lazy(label) * score * -1.0F)).mean({1});
}

}  // namespace

int main(int count, char** arguments) {
    const xf::mpi::session session;
    const xf::mpi::communicator ranks = xf::mpi::world();
    const auto number = [&](int k, int otherwise) { return count > k ? std::atoi(arguments[k]) : otherwise; };
    const xf::index_t each = std::max(1, number(1, 1024) / int(shards)), steps = number(2, 100);
    const auto [at, sign] = points(each);
    array<3> x(ranks, {shards, each, 3}), v(ranks, {shards, 3, hidden}), dv(ranks, {shards, 3, hidden});
    array<2> label(ranks, {shards, each}), w(ranks, {shards, hidden}), dw(ranks, {shards, hidden});
    array<1> loss(ranks, {shards});
    x = at;
    label = sign;
    v = xf::broadcast_to(random_weights(3, std::size_t(hidden), 1), {shards, 3, hidden});
    w = xf::broadcast_to(xf::view(random_weights(std::size_t(hidden), 1, 2), xt::all(), 0), {shards, hidden});
    // Operands are read when an expression is assigned: each is made once, and so are its plans.
    const xf::any_expr<float, 1> each_loss = losses(x, label, v, w);
    const auto [to_v, to_w] = xf::gradient(xf::sum(losses(x, label, v, w)), v, w);
    const xf::any_expr<float, 3> next_v = xf::lazy(v) - xf::expand_dims(xf::lazy(dv).mean({0}), 0) * rate;
    const xf::any_expr<float, 2> next_w = xf::lazy(w) - xf::expand_dims(xf::lazy(dw).mean({0}), 0) * rate;
    // Gradients need nothing of other ranks; weights need all of them, in one message from each rank.
    xf::mpi::updates gradients, weights;
    gradients.set(dv, to_v).set(dw, to_w).set(loss, each_loss);
    weights.set(v, next_v).set(w, next_w);
    const auto step = [&] {
        gradients.run();
        weights.run();
    };
    step();  // plans and the first messages
    const auto start = std::chrono::steady_clock::now();
    for (xf::index_t k = 1; k < steps; ++k) step();
    const float last = xf::mpi::sum(loss, loss) / float(shards);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    if (ranks.rank() != 0) return 0;
    std::printf("loss %.6g (bits %08x)\n", double(last), std::bit_cast<unsigned>(last));
    std::fprintf(stderr, "%d ranks: %.3f ms a step\n", ranks.size(), seconds * 1e3 / double(steps - 1));
    return 0;
}
