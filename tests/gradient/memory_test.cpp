#include "differences.hpp"
#include "xfuse/nn.hpp"

/// Intermediates that the backward pass reads: kept, or computed again where the policy's memory is short;
/// and what is not computed at all, as it cancels.
namespace {

using namespace gradient_tests;
using E = expression;

/// A loss by an attention, of several heads.
struct attention {
    array q = numbers({2, 512, 8}, 1), k = numbers({2, 512, 8}, 2), v = numbers({2, 512, 8}, 3);
    E scores = xf::einsum("bqd,bkd->bqk", E(q), E(k)) * 3.0;
    E loss = xf::square(xf::einsum("bqk,bkd->bqd", xf::nn::softmax(scores, 2), E(v))).sum();

    struct derived {
        double value = 0;
        array by_q, by_k, by_v;
        std::string why;
        xf::index_t scratch = 0;
    };
    derived with(const xf::policy& options) {
        const auto [value, derivatives] = xf::value_and_gradient(loss, q, k, v);
        const auto& [dq, dk, dv] = derivatives;
        const xf::any_expr<double, 0> l(value);
        const xf::any_expr<double, 3> a(dq), b(dk), c(dv);
        const auto plan = xf::plan(xf::results(l, a, b, c), options);
        xt::xtensor<double, 0> sum;
        xt::xtensor<double, 3> to_q = q, to_k = k, to_v = v;
        plan.run(xf::tie(sum, to_q, to_k, to_v));
        const xf::explanation why = xf::explain(plan);
        return {sum(), to_q, to_k, to_v, why.text(), why.scratch_bytes};
    }
};

}  // namespace

TEST_CASE("less memory takes more time, and has the same bits") {
    attention a;
    const auto plenty = a.with({.threads = 1});
    CHECK(plenty.why.find("memory for arrays") == std::string::npos);
    CHECK(plenty.why.find("full array, 4.2 MB") != std::string::npos);
    for (const xf::index_t memory : {9000000, 5000000, 1000000}) {
        CAPTURE(memory);
        for (const int threads : {1, 3}) {
            const auto little = a.with({.threads = threads, .memory = memory});
            CAPTURE(little.why);
            CHECK(little.value == plenty.value);
            CHECK(little.by_q == plenty.by_q);
            CHECK(little.by_k == plenty.by_k);
            CHECK(little.by_v == plenty.by_v);
            CHECK(little.why.find("saved by computing again, for about") != std::string::npos);
            CHECK(little.why.find(", for each nest that reads it, to save memory") != std::string::npos);
            // A tile of the scores of a head, which all of a column's derivatives read, takes 2.1 MB.
            const bool keeps_more = little.why.find("takes too long") != std::string::npos;
            if (threads == 1) CHECK(keeps_more == (memory < 9000000));
            if (threads == 1) CHECK(little.scratch < plenty.scratch);
        }
    }
}

TEST_CASE(
    "derivatives by queries and keys read the scores' derivative slice by slice, and keep no array of it") {
    const std::string why = attention().with({.threads = 1}).why;
    CAPTURE(why);
    std::size_t arrays = 0;
    for (auto at = why.find("full array, 4.2 MB"); at != std::string::npos;
         at = why.find("full array, 4.2 MB", at + 1))
        ++arrays;
    CHECK(arrays == 4);  // not that derivative
}

TEST_CASE("memory that is enough changes nothing, and what it keeps is told with its price") {
    attention a;
    const auto enough = a.with({.threads = 1, .memory = 100000000}), plenty = a.with({.threads = 1});
    CHECK(enough.scratch == plenty.scratch);
    CHECK(enough.why.find("memory for arrays 100.0 MB, of which ") != std::string::npos);
    CHECK(enough.why.find("; to compute it once more would take about ") != std::string::npos);
    CHECK(enough.why.find("computing again") == std::string::npos);
}

TEST_CASE("derivatives do not pass what is taken off for the range, and the values have nothing of it") {
    array x = numbers({4, 5}, 1);
    const E e(x);
    for (const E& loss : {xf::square(xf::nn::softmax(e, 1)).sum(),
                          xf::square(xf::nn::log_softmax(e, 0)).sum(), xf::square(e.logsumexp(1)).sum()}) {
        const auto [d] = xf::gradient(loss, x);
        const std::string text = xf::explain(d).text();
        CHECK(text.find("argmax") == std::string::npos);
        CHECK(text.find("stop_gradient") == std::string::npos);
        CHECK(xf::explain(loss).text().find("stop_gradient") == std::string::npos);
        const auto [second] = xf::gradient((d * 0.5).sum(), x);
        CHECK(xf::explain(second).text().find("argmax") == std::string::npos);
    }
    xt::xtensor<double, 2> y = x;
    const auto loss = xf::sum(xf::square(xf::nn::softmax(y, 1)) + xf::nn::log_softmax(y, 1));
    const auto [d] = xf::gradient(loss, y);
    CHECK(xf::explain(d).text().find("argmax") == std::string::npos);
    CHECK(xf::explain(loss).text().find("stop_gradient") == std::string::npos);
}
