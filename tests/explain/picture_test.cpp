#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>

#include "explain/svg.hpp"
#include "plan/planning.hpp"
#include "xfuse/explain/explanation.hpp"
#include "xfuse/explain/measurement.hpp"

/// Pictures and pages, read as a browser would lay them out, with texts taken for wider than they are.
namespace {

using namespace planning_tests;

struct box {
    double left, top, right, bottom;
    std::string text;
};
bool overlap(const box& a, const box& b) {
    return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/// An element of SVG or HTML: its name, attributes, and what lies between it and the next one.
struct element {
    std::string name;
    std::map<std::string, std::string> attributes;
    std::string text;

    double number(const std::string& attribute) const { return std::stod(attributes.at(attribute)); }
    std::string get(const std::string& attribute) const {
        const auto found = attributes.find(attribute);
        return found == attributes.end() ? "" : found->second;
    }
};

element read_tag(const std::string& tag) {
    element e;
    const std::size_t end = tag.find_first_of(" \n/", 1);
    e.name = tag.substr(0, end);
    for (std::size_t at = tag.find("=\""); at != std::string::npos; at = tag.find("=\"", at)) {
        const std::size_t name = tag.find_last_of(" \n", at) + 1, close = tag.find('"', at + 2);
        REQUIRE(close != std::string::npos);
        e.attributes[tag.substr(name, at - name)] = tag.substr(at + 2, close - at - 2);
        at = close;
    }
    return e;
}

/// All of them in their order; fails unless each is closed.
std::vector<element> elements_of(const std::string& markup) {
    std::vector<element> found;
    std::vector<std::string> open;
    for (std::size_t at = markup.find('<'); at != std::string::npos; at = markup.find('<', at)) {
        const std::size_t end = markup.find('>', at);
        REQUIRE(end != std::string::npos);
        const std::string tag = markup.substr(at + 1, end - at - 1);
        at = end + 1;
        if (tag[0] == '!') continue;
        if (tag[0] == '/') {
            REQUIRE_FALSE(open.empty());
            CHECK(open.back() == tag.substr(1));
            open.pop_back();
        } else {
            found.push_back(read_tag(tag));
            found.back().text = markup.substr(at, markup.find('<', at) - at);
            if (tag.back() != '/' && found.back().name != "meta") open.push_back(found.back().name);
            if (found.back().name == "script" || found.back().name == "style")
                at = markup.find("</" + found.back().name, at);
        }
    }
    CHECK(open.empty());
    return found;
}

std::string unescaped(std::string text) {
    for (const auto& [code, c] :
         {std::pair{"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}, {"&amp;", "&"}}) {
        for (std::size_t at = text.find(code); at != std::string::npos; at = text.find(code, at + 1))
            text.replace(at, std::string(code).size(), c);
    }
    return text;
}

struct layout {
    double width = 0, height = 0;
    std::vector<box> texts, rectangles;
    std::set<std::string> stages;
};

layout layout_of(const std::string& svg) {
    layout all;
    double shift = 0;
    for (const element& e : elements_of(svg)) {
        if (e.name == "svg") {
            all.width = e.number("width");
            all.height = e.number("height");
        }
        if (const std::string move = e.get("transform"); !move.empty())
            shift = std::stod(move.substr(move.find('(') + 1));
        if (!e.get("data-stage").empty()) all.stages.insert(e.get("data-stage"));
        if (e.name == "rect")
            all.rectangles.push_back({e.number("x") + shift, e.number("y"),
                                      e.number("x") + shift + e.number("width"),
                                      e.number("y") + e.number("height"), ""});
        if (e.name != "text") continue;
        const std::string text = unescaped(e.text);
        const double width = xf::explaining::text_width(text), x = e.number("x") + shift, y = e.number("y");
        const std::string anchor = e.get("text-anchor");
        const double left = anchor == "start" ? x : anchor == "end" ? x - width : x - width / 2;
        all.texts.push_back({left, y - 10, left + width, y + 3, text});
    }
    return all;
}

void check_layout(const layout& l) {
    for (std::size_t a = 0; a < l.texts.size(); ++a) {
        const box& t = l.texts[a];
        INFO(t.text);
        CHECK(t.left >= 0);
        CHECK(t.top >= 0);
        CHECK(t.right <= l.width);
        CHECK(t.bottom <= l.height);
        for (std::size_t b = 0; b < a; ++b) {
            INFO(l.texts[b].text);
            CHECK_FALSE(overlap(t, l.texts[b]));
        }
        for (const box& r : l.rectangles) {
            if (overlap(t, r))
                CHECK((t.left >= r.left && t.right <= r.right && t.top >= r.top && t.bottom <= r.bottom));
        }
    }
    for (std::size_t a = 0; a < l.rectangles.size(); ++a) {
        for (std::size_t b = 0; b < a; ++b) CHECK_FALSE(overlap(l.rectangles[a], l.rectangles[b]));
    }
}

/// What lies between two texts.
std::string part(const std::string& of, const std::string& from, const std::string& to) {
    const std::size_t first = of.find(from);
    REQUIRE(first != std::string::npos);
    return of.substr(first, of.find(to, first) - first);
}

/// Every stage of the picture has lines in the other parts of the page, and nothing leads out of it.
void check_page(const std::string& html, int stages) {
    CHECK(html.starts_with("<!DOCTYPE html>"));
    elements_of(html);
    std::string without = html;
    const std::string name_of_svg = "http://www.w3.org/2000/svg";  // of the graph and of the roofline
    for (int k = 0; k < 2; ++k) without.erase(without.find(name_of_svg), name_of_svg.size());
    CHECK(without.find("http:") == std::string::npos);
    CHECK(without.find("https:") == std::string::npos);
    CHECK(without.find("src=") == std::string::npos);
    for (const std::string title : {"Plan", "Program"}) {
        const std::string pane = part(html, "<h2>" + title + "</h2>", "</section>");
        for (int k = 1; k <= stages; ++k) {
            INFO(title << ", stage " << k);
            CHECK(pane.find("<span data-stage=\"" + std::to_string(k) + "\">") != std::string::npos);
        }
    }
}

void check(const xf::planning::plan& p) {
    const xf::explanation why(p);
    INFO(why.text());
    const layout drawn = layout_of(why.svg());
    check_layout(drawn);
    CHECK(drawn.stages.size() == std::size_t(why.stages));
    check_page(why.html(), why.stages);
}

struct operands {
    std::vector<float> values = std::vector<float>(256 * 256, 0.5F);
    template <std::size_t K>
    auto of(const index_t (&shape)[K]) const {
        return xf::lazy(static_cast<const float*>(values.data()), shape);
    }
};

/// Softmax of a product, beside a second reader of its operand: long edges, and full arrays.
auto attention(const operands& x) {
    const auto a = x.of({64, 64});
    const auto s = xf::exp(xf::matmul(a, xf::transpose(a)) - xf::max(a, {1}, xf::keepdims));
    return xf::matmul(s / xf::sum(s, {1}, xf::keepdims), xf::sort(a, 1)) + xf::tanh(a);
}

}  // namespace

TEST_CASE("texts of a picture do not overlap, and belong to stages of the page") {
    const operands x;
    const untouched<float> y(256 * 256);
    const auto check_of = [&](const auto& e) { check(*kept_plan(e, dense_target(y, e))); };
    check_of(attention(x));
    check_of(xf::lazy(x.of({16})) + 1.0F);
    const auto row = [&](int k) { return xf::sort(x.of({16, 64}) * float(k), 1); };
    check_of(xf::concatenate(xf::tuple(row(1), row(2), row(3), row(4), row(5), row(6), row(7), row(8)), 0));
    check_of(xf::windows(xf::cumsum(xf::windows(xf::exp(x.of({128, 128})), 3).max({-1, -2}), 0), 2, 2)
                 .mean({-1, -2}));
}

TEST_CASE("a measured picture has the times, and its points are what was measured") {
    const operands x;
    const auto e = attention(x);
    std::vector<float> y(64 * 64);
    const kept_plan p(e, {y.data(), xf::dtype::float32, {64, 64}, {64, 1}});
    const xf::measurement m(*p);
    check_layout(layout_of(m.svg()));
    check_page(m.html(), int(m.stages.size()));
    CHECK(m.svg().find("class=\"dot\"") != std::string::npos);
    CHECK(xf::explanation(*p).svg().find("class=\"dot\"") == std::string::npos);
    CHECK(m.html().find("<h2>Measured</h2>") != std::string::npos);
    const auto slowest = std::ranges::max_element(m.stages, {}, &xf::measured_stage::seconds);
    CHECK(m.html().find("<p>Slowest: " + std::to_string(slowest->number) + ". " + slowest->title) !=
          std::string::npos);
    CHECK(xf::explanation(*p).html().find("Slowest: ") == std::string::npos);
    CHECK(m.html().find(">operand 1</text>") != std::string::npos);
}

TEST_CASE("names stay texts in Graphviz, SVG and HTML") {
    const operands x;
    const untouched<float> y(64);
    const auto e = xf::sort(x.of({64}), 0);
    const char* const hostile = "\"]; a -> b <img src=x onerror=alert(1)> & '\xff";
    const kept_plan p(e, dense_target(y, e),
                      [&](const xf::graph::graph& g) { g.nodes[std::size_t(g.root)].name = hostile; });
    const xf::explanation why(*p);
    CHECK(why.dot().find("\\\"]; a -> b <img") != std::string::npos);
    check_layout(layout_of(why.svg()));
    for (const std::string& markup : {why.svg(), why.html()}) {
        CHECK(markup.find("<img") == std::string::npos);
        CHECK(markup.find('\xff') == std::string::npos);
        CHECK(markup.find("&lt;img src=x") != std::string::npos);
    }
}

TEST_CASE("nothing to compute is a page without stages") {
    const float* nothing = nullptr;
    const auto e = xf::lazy(nothing, {0, 4}) + 1.0F;
    const kept_plan p(e, {nullptr, xf::dtype::float32, {0, 4}, {4, 1}});
    check_layout(layout_of(xf::explanation(*p).svg()));
    elements_of(xf::explanation(*p).html());
    CHECK(xf::explanation().svg().empty());
}
