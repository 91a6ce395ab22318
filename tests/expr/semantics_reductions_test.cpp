#include "expr/semantics.hpp"

/// Reductions.
namespace {

using namespace semantics;

TEST_CASE("NaN: max and min give it from every place, argmax and argmin the first") {
    // Every length around the vector's, every place, along and across rows.
    for (index_t n : {1, 2, 7, 16, 17, 33, 70}) {
        for (index_t at = 0; at < n; ++at) {
            std::vector<float> data(std::size_t(2 * n));
            for (index_t i = 0; i < 2 * n; ++i) data[std::size_t(i)] = float((i * 7) % 5);
            data[std::size_t(at)] = no_number;
            const auto along = xf::lazy(static_cast<const float*>(data.data()), {2, n});
            const auto across = xf::lazy(static_cast<const float*>(data.data()), {n, 2}, {1, n});
            REQUIRE(std::isnan(evaluate_as<float>(along.max(1))[0]));
            REQUIRE(std::isnan(evaluate_as<float>(across.min(0))[0]));
            REQUIRE(!std::isnan(evaluate_as<float>(along.min(1))[1]));
            REQUIRE(evaluate_as<i64>(along.argmax(1))[0] == at);
            REQUIRE(evaluate_as<i64>(across.argmin(0))[0] == at);
        }
    }
    const float two[] = {3, no_number, 5, no_number};
    CHECK(show(row(two).argmin()) == "(): 1");
    const float ties[] = {2, 5, 1, 5, 1};
    CHECK(show(row(ties).argmax()) == "(): 1");
    CHECK(show(row(ties).argmin()) == "(): 2");
    const float infinite[] = {-inf, -inf, -inf};
    CHECK(show(row(infinite).argmax()) == "(): 0");
    CHECK(show(row(infinite).max()) == "(): -inf");
}

TEST_CASE("reductions of nothing") {
    const auto x = xf::lazy(from_zero, {3, 0});
    CHECK(show(x.sum(1)) == "(3,): 0 0 0");
    CHECK(show(x.prod(1)) == "(3,): 1 1 1");
    CHECK(show(x.any(1)) == "(3,): 0 0 0");
    CHECK(show(x.all(1)) == "(3,): 1 1 1");
    CHECK(show(x.mean(1)) == "(3,): nan nan nan");
    CHECK(show(x.var(1)) == "(3,): nan nan nan");
    CHECK(show(x.norm(1)) == "(3,): 0 0 0");
    CHECK(show(x.logsumexp(1)) == "(3,): -inf -inf -inf");
    CHECK(show((x * 2).logsumexp()) == "(): -inf");
    CHECK(show(x.logsumexp(1, xf::keepdims)) == "(3, 1): -inf -inf -inf");
    CHECK(show(xf::lazy(from_zero, {2, 3, 0}).logsumexp({0, 2})) == "(3,): -inf -inf -inf");
    CHECK(show(xf::lazy(from_zero, {0, 3}).logsumexp(1)) == "(0,):");
    CHECK(show(x.sum()) == "(): 0");
    CHECK(show((x * 2 + 1).prod()) == "(): 1");
    CHECK(show(x.sum(0)) == "(0,):");
    CHECK(show(xf::lazy(from_zero, {0, 3}).max(1)) == "(0,):");
    CHECK(show(xf::lazy(from_zero, {0, 3}).argmin(1)) == "(0,):");
    CHECK(show(x.sum(1, xf::keepdims)) == "(3, 1): 0 0 0");
}

TEST_CASE("axes: none, any order, keepdims") {
    const auto x = xf::lazy(from_zero, {2, 3});
    CHECK(show(x.sum({})) == "(2, 3): 0 1 2 3 4 5");
    CHECK(show(x.max({})) == "(2, 3): 0 1 2 3 4 5");
    CHECK(show(xf::mean(x, {})) == "(2, 3): 0 1 2 3 4 5");
    CHECK(show(x.sum({-1, 0})) == "(): 15");
    CHECK(show(x.sum({1}, xf::keepdims)) == "(2, 1): 3 12");
    CHECK(show(x.max(xf::keepdims)) == "(1, 1): 5");
    CHECK(show(x.argmax(0, xf::keepdims)) == "(1, 3): 1 1 1");
    CHECK(show(x - x.mean({1}, xf::keepdims)) == "(2, 3): -1 0 1 -1 0 1");
    // Several axes of argmax count in row-major order, whatever the order they are given in.
    CHECK(show(x.argmax({1, 0})) == "(): 5");
}

TEST_CASE("mean, var, stddev, logsumexp, norm") {
    const float x[] = {1, 2, 4, 9};
    CHECK(show(row(x).mean()) == "(): 4");
    CHECK(show(row(x).var()) == "(): 9.5");
    CHECK(show(row(x).var({0}, xf::ddof(2))) == "(): 19");
    CHECK(show(row(x).var(xf::ddof(4))) == "(): inf");
    CHECK(show(row(x).stddev({0}, xf::ddof(2), xf::keepdims)) == "(1,): 4.35889912");
    const float one[] = {5};
    CHECK(show(row(one).var()) == "(): 0");
    CHECK(show(row(one).var(xf::ddof(1))) == "(): nan");
    const i32 whole[] = {1, 2};
    CHECK(show(row(whole).mean()) == "(): 1.5");
    CHECK(show(row(whole).var()) == "(): 0.25");
    const bool truths[] = {true, false, true, true};
    CHECK(show(row(truths).mean()) == "(): 0.75");
    // Large numbers that differ little: a sum of squares would cancel.
    const float close[] = {10000001, 10000002, 10000003, 10000002};
    CHECK(show(row(close).var()) == "(): 0.5");
    const float low[] = {-inf, -inf}, high[] = {inf, 1}, mixed[] = {-inf, 0}, big[] = {1000, 1000};
    CHECK(show(row(low).logsumexp()) == "(): -inf");
    CHECK(show(row(high).logsumexp()) == "(): inf");
    CHECK(show(row(mixed).logsumexp()) == "(): 0");
    CHECK(show(row(big).logsumexp()) == "(): 1000.69318");
    const float odd[] = {no_number, 1};
    CHECK(show(row(odd).logsumexp()) == "(): nan");
    const i8 legs[] = {3, 4};
    CHECK(show(row(legs).norm()) == "(): 5");
    const c64 z[] = {{3, 4}, {0, 12}};
    CHECK(show(row(z).norm()) == "(): 13");
    CHECK(show(row(z).mean()) == "(): 1.5+8i");
    CHECK(show(row(z).var()) == "(): 18.25");
    const float zeros[] = {-0.0F, -0.0F};
    CHECK(show(row(zeros).sum()) == "(): 0");
    CHECK(show(row(zeros).count_nonzero()) == "(): 0");
    CHECK(show(row(x).count_nonzero()) == "(): 4");
    CHECK(show(row(odd).any()) == "(): 1");
    CHECK(show(row(odd).all()) == "(): 1");
}

}  // namespace
