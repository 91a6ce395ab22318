#include <doctest/doctest.h>

#include <cmath>
#include "explain/escape.hpp"
#include "io/json.hpp"
#include "plan/planning.hpp"
#include "xfuse/explain/explanation.hpp"
#include "xfuse/explain/measurement.hpp"

/// Plans that run in different ways, measured: what is computed, what is counted, and what is told of it.
namespace {

using namespace planning_tests;
using xf::measurement;

template <class N>
std::vector<float> evaluated(const N& e, int threads) {
    std::vector<float> y(std::size_t(xf::shape::volume(xf::expr::shape_of(e))));
    xf::axis_vector shape(xf::expr::shape_of(e)), strides(shape.size(), 0);
    xf::shape::row_major_strides(xf::shape::span_of(shape), {strides.begin(), strides.end()});
    xf::lower::evaluate(*kept_plan(e, {y.data(), xf::dtype::float32, shape, strides}, threads));
    return y;
}

double time_of_all(const measurement& m) {
    double sum = m.listing + m.placing + m.entry + m.rest;
    for (const xf::measured_stage& s : m.stages) sum += s.seconds;
    return sum;
}

/// Walks over a value of JSON; throws where there is none.
void skip_value(xf::io::text_cursor& at) {
    at.skip_spaces();
    if (at.next() == '{') xf::io::read_json_object(at, [&](const std::string&) { skip_value(at); });
    else if (at.next() == '[') xf::io::read_json_array(at, [&] { skip_value(at); });
    else if (at.next() == '"') xf::io::read_json_string(at);
    else {
        const auto is_part = [](char c) {
            return (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+' || c == 'e';
        };
        if (!is_part(at.next())) at.fail("no number");
        while (is_part(at.next())) at.take();
    }
}
void check_json(const std::string& text) {
    xf::io::text_cursor at("profile", text);
    CHECK_NOTHROW(skip_value(at));
    at.skip_spaces();
    CHECK(at.at_end());
}

void check_trace(const measurement& m) {
    INFO(m.trace().substr(0, 2000));
    CHECK(m.trace().starts_with("{\"displayTimeUnit\": \"ns\", \"traceEvents\": ["));
    CHECK(m.trace().find("\"ph\": \"X\"") != std::string::npos);
    check_json(m.trace());
    check_json(m.json());
}

template <class N>
measurement measured(const N& e, int threads = 1) {
    std::vector<float> y(std::size_t(xf::shape::volume(xf::expr::shape_of(e))));
    xf::axis_vector shape(xf::expr::shape_of(e)), strides(shape.size(), 0);
    xf::shape::row_major_strides(xf::shape::span_of(shape), {strides.begin(), strides.end()});
    const kept_plan p(e, {y.data(), xf::dtype::float32, shape, strides}, threads);
    const measurement m(*p);
    INFO(m.text());
    CHECK(y == evaluated(e, threads));
    CHECK(m.stages.size() == std::size_t(xf::explanation(*p).stages));
    CHECK(m.seconds > 0);
    CHECK(m.runs >= 3);
    CHECK(time_of_all(m) / (m.clocked_seconds * m.threads) ==
          doctest::Approx(1));  // seconds are below Approx's scale
    for (const xf::measured_stage& s : m.stages) {
        CHECK(std::isfinite(s.seconds));
        CHECK(s.calls > 0);
        CHECK(s.predicted > 0);
        CHECK(m.text().find(". " + s.title) != std::string::npos);
    }
    check_trace(m);
    return m;
}

struct operand {
    std::vector<float> values;
    explicit operand(std::size_t count) : values(count) {
        for (std::size_t k = 0; k < count; ++k) values[k] = float(k * 37 % 101) * 0.25F - 12;
    }
    template <std::size_t K>
    auto of(const index_t (&shape)[K]) const {
        return xf::lazy(static_cast<const float*>(values.data()), shape);
    }
};

}  // namespace

TEST_CASE("one list for all of a plan") {
    const operand x(64 * 64);
    const measurement m = measured(xf::windows(x.of({64, 64}), 2, 2).max({-1, -2}));
    CHECK(m.stages[0].calls == 1);
    CHECK(m.stages[0].flops == 64 * 64 / 2 * 2);
}

TEST_CASE("where a look at the clock is too long, stages run many times in a row, and the text says so") {
    const operand few(16), many(4 * 300 * 300);
    for (const measurement& m :
         {measured(few.of({16}) * 2.0F + 1.0F), measured(xf::exp(many.of({4, 300, 300})))}) {
        const bool is_told = m.text().find("shorter than a look at the clock") != std::string::npos;
        CHECK(is_told == m.is_repeated);
        CHECK(m.stages[0].seconds > 0);
        CHECK(m.entry > 0);
    }
}

TEST_CASE("tiles on one thread and on two, with rolling buffers") {
    const operand x(8 * 300 * 300);
    const auto e = xf::windows(xf::exp(x.of({8, 300, 300}) * 0.1F), 3).max({-1, -2});
    const measurement one = measured(e);
    CHECK(one.threads == 1);
    const measurement two = measured(e, 2);
    if (two.threads == 2) CHECK(two.trace().find("\"tid\": 2") != std::string::npos);
}

TEST_CASE("a reduction that threads share belongs to its stage") {
    const operand x(2000 * 1000);
    const measurement m = measured(xf::sum(xf::exp(x.of({2000, 1000}) * 0.1F)), 2);
    CHECK(m.stages.back().title == "sum over 2000 x 1000");
}

TEST_CASE("a result that an operand is read from is computed once") {
    std::vector<float> y(100 * 100, 3);
    const auto e = xf::lazy(static_cast<const float*>(y.data()), {100, 100}) * 2.0F;
    const kept_plan p(e, {y.data(), xf::dtype::float32, {100, 100}, {100, 1}});
    const measurement m(*p);
    CHECK(y == std::vector<float>(100 * 100, 6));
    CHECK(m.runs == 1);
    CHECK(m.text().find("one run\n") != std::string::npos);
}

TEST_CASE("what no tile is computed for takes no time") {
    const float* nothing = nullptr;
    const auto e = xf::lazy(nothing, {0, 4}) + 1.0F;
    const kept_plan p(e, {nullptr, xf::dtype::float32, {0, 4}, {4, 1}});
    const measurement m(*p);
    CHECK(m.seconds == 0);
    check_json(m.json());
}

TEST_CASE("hostile texts stay texts") {
    using namespace xf::explaining;
    const std::string bad = "a\"\\</script><b>&'\n\x01\xff\xc3\xa9\xed\xa0\x80";
    CHECK(in_json(bad) == "a\\\"\\\\\\u003c/script>\\u003cb>&'\\n\\u0001?\xc3\xa9???");
    CHECK(in_markup(bad) == "a&quot;\\&lt;/script&gt;&lt;b&gt;&amp;&#39;\n??\xc3\xa9???");
    CHECK(in_dot(bad) == "a\\\"\\\\</script><b>&'\\n??\xc3\xa9???");
}
