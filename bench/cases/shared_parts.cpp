#include "harness/library.hpp"
#include "peers/peers.hpp"
#include "xfuse/nn.hpp"

namespace bench {
namespace {

/// A residual block of two convolutions.
auto residual(const tensor4& w) {
    return [&w](const auto& in) {
        const auto h = xf::relu(xf::nn::conv2d(in, w, {.padding = 1}));
        return xf::relu(xf::nn::conv2d(h, w, {.padding = 1}) + in);
    };
}
/// What a maximum over windows leaves of an image.
auto less_its_pool(const tensor4&) {
    return [](const auto& in) {
        return in - xf::windows(in, {3, 3}, {1, 1}, {.padding = {1, 1}}).max({-1, -2});
    };
}

template <int Blocks, class F, class X>
auto repeated(const F& block, const X& x) {
    if constexpr (Blocks == 0) return x;
    else return repeated<Blocks - 1>(block, block(x));
}

/// One expression beside one for each block, planned beforehand, with arrays between them.
template <int Blocks, class F>
void one_beside_many(session& s, const std::string& name, const F& block, const tensor4& x) {
    std::vector<tensor4> between(Blocks + 1, x);
    using block_plan = decltype(xf::plan(block(xf::lazy(x))));
    std::vector<block_plan> plans;
    for (int k = 0; k < Blocks; ++k) plans.push_back(xf::plan(block(xf::lazy(between[std::size_t(k)]))));
    const auto each = [&] {
        for (std::size_t k = 0; k < plans.size(); ++k) plans[k].run(between[k + 1]);
    };
    each();
    const tensor4 expected = between.back();
    tensor4 y(x.shape());
    const auto make = [&] { return repeated<Blocks>(block, xf::lazy(x)); };
    auto whole = xf::plan(make());
    const std::size_t bytes = x.size() * sizeof(float);
    s.against(name, {.rival = "block by block", .times = 1.05}, {0, bytes, bytes},
              {fills(
                   "xfuse", y, expected, [&] { whole.run(y); }, 1e-5),
               fills(
                   "block by block", between.back(), expected, [&] { each(); }, 1e-5)},
              facts_of(y, make));
}

/// A chain of blocks that a loop makes, beside one block after the other.
void kept_blocks(session& s, const std::string& name, int blocks, const tensor4& w, const tensor4& x) {
    const auto block = [&w](const xf::any_expr<float, 4>& in) -> xf::any_expr<float, 4> {
        const xf::any_expr<float, 4> h = xf::relu(xf::nn::conv2d(in, w, {.padding = 1}));
        return xf::relu(xf::nn::conv2d(h, w, {.padding = 1}) + in);
    };
    std::vector<tensor4> between(std::size_t(blocks) + 1, x);
    std::vector<xf::any_plan<float, 4>> plans;
    for (int k = 0; k < blocks; ++k) plans.emplace_back(xf::plan(block(between[std::size_t(k)])));
    const auto each = [&] {
        for (std::size_t k = 0; k < plans.size(); ++k) plans[k].run(between[k + 1]);
    };
    each();
    const tensor4 expected = between.back();
    tensor4 y(x.shape());
    const auto make = [&] {
        xf::any_expr<float, 4> e = x;
        for (int k = 0; k < blocks; ++k) e = block(e);
        return e;
    };
    const xf::any_plan<float, 4> whole = xf::plan(make());
    const std::size_t bytes = x.size() * sizeof(float);
    s.against(name, {.rival = "block by block", .times = 1.05}, {0, bytes, bytes},
              {fills(
                   "xfuse", y, expected, [&] { whole.run(y); }, 1e-5),
               fills(
                   "block by block", between.back(), expected, [&] { each(); }, 1e-5)},
              facts_of(y, make));
}

}  // namespace

void shared_part_cases(session& s) {
    const tensor4 w = numbers<4>({16, 16, 3, 3}), x = numbers<4>({1, 16, 32, 32});
    const tensor4 small = 0.05F * w;  // of many blocks the numbers stay finite
    s.attempt("shared parts: 1 residual block",
              [&](const std::string& name) { one_beside_many<1>(s, name, residual(w), x); });
    s.attempt("shared parts: 2 residual blocks",
              [&](const std::string& name) { one_beside_many<2>(s, name, residual(w), x); });
    s.attempt("shared parts: 3 residual blocks",
              [&](const std::string& name) { one_beside_many<3>(s, name, residual(w), x); });
    s.attempt("shared parts: 20 residual blocks, a chain of any_expr",
              [&](const std::string& name) { kept_blocks(s, name, 20, small, x); });
    s.attempt("shared parts: 3 pools, each taken from its operand",
              [&](const std::string& name) { one_beside_many<3>(s, name, less_its_pool(w), x); });
}

}  // namespace bench
