#include "escape.hpp"
#include "page.hpp"

namespace xf::explaining {
namespace {

constexpr const char* style = R"(
* { box-sizing: border-box; }
body { margin: 0; font: 14px/1.45 system-ui, sans-serif; color: #1f2328; background: #f6f8fa; }
header { padding: 12px 20px; background: #ffffff; border-bottom: 1px solid #d1d9e0; }
h1 { margin: 0; font-size: 17px; }
header p { margin: 2px 0 0; color: #59636e; }
main { display: grid; grid-template-columns: repeat(6, minmax(0, 1fr)); gap: 14px; padding: 14px 20px; }
section { grid-column: 1 / -1; background: #ffffff; border: 1px solid #d1d9e0; border-radius: 6px; min-width: 0; }
@media (min-width: 1000px) { .half { grid-column: span 3; } }
@media (min-width: 1600px) { .half, .third { grid-column: span 2; } }
h2 { margin: 0; padding: 7px 12px; font-size: 13px; border-bottom: 1px solid #d1d9e0; }
.picture { overflow: auto; padding: 10px; max-height: 75vh; }
.picture { display: flex; flex-wrap: wrap; gap: 24px; }
.picture svg { display: block; flex: none; }
.reading p { margin: 0; padding: 6px 12px; max-width: 110ch; }
pre { margin: 0; padding: 8px 0; overflow: auto; max-height: 75vh; font: 12px/1.5 'DejaVu Sans Mono', Menlo, Consolas, monospace; }
pre span { display: block; padding: 0 12px; min-height: 1.5em; width: max-content; min-width: 100%; }
[data-stage] { cursor: pointer; }
pre span.lit { background: #fff1c2; }
)";

/// Marks all that belongs to the stage under the pointer; a click keeps the mark, and brings the others into
/// view.
constexpr const char* script = R"(
const all = Array.from(document.querySelectorAll('[data-stage]'));
let kept = null;
function mark(stage) {
  for (const e of all) e.classList.toggle('lit', stage !== null && e.dataset.stage === stage);
}
function stageOf(event) {
  const e = event.target.closest('[data-stage]');
  return e ? e.dataset.stage : null;
}
document.addEventListener('mouseover', event => mark(stageOf(event) ?? kept));
document.addEventListener('click', event => {
  const stage = stageOf(event);
  kept = stage === kept ? null : stage;
  mark(kept);
  if (kept === null) return;
  for (const pane of document.querySelectorAll('pre, .picture')) {
    const first = pane.querySelector('.lit');
    if (!first || pane.contains(event.target)) continue;
    const into = first.getBoundingClientRect(), frame = pane.getBoundingClientRect();
    pane.scrollTop += into.top - frame.top - 24;
  }
});
)";

std::string lines_text(const std::vector<page_line>& lines) {
    std::string text;
    for (const page_line& line : lines) {
        text += "<span";
        if (line.stage > 0) text += " data-stage=\"" + std::to_string(line.stage) + "\"";
        text += ">" + in_markup(line.text) + "</span>";
    }
    return text;
}

std::string section(const char* title, const std::vector<page_line>& lines, const char* kind) {
    if (lines.empty()) return {};
    return std::string("<section class=\"") + kind + "\"><h2>" + title + "</h2><pre>" + lines_text(lines) +
           "</pre></section>\n";
}

std::string paragraphs(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines)
        if (!line.empty()) text += "<p>" + in_markup(line) + "</p>";
    return "<section class=\"reading\"><h2>How to read it</h2>" + text + "</section>\n";
}

}  // namespace

std::string write_html(const page& what) {
    const std::string title = in_markup(what.drawn.head);
    return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
           "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
           "style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" +
           title + "</title>\n<style>" + style + "</style>\n</head>\n<body>\n<header><h1>" + title +
           "</h1><p>Point at a stage, a line or a point to find it everywhere; click to keep "
           "it.</p></header>\n"
           "<main>\n<section><h2>Pipeline and roofline</h2><div class=\"picture\">" +
           write_svgs(what.drawn) + "</div></section>\n" + paragraphs(what.reading) +
           section("Measured", what.measured, "whole") + section("Plan", what.explained, "half") +
           section("Program", what.program, "half") + section("C++", what.source, "third") +
           "</main>\n<script>" + script + "</script>\n</body>\n</html>\n";
}

}  // namespace xf::explaining
