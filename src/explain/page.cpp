#include "page.hpp"

#include "reading.hpp"
#include "xfuse/core/errors.hpp"
#include "xfuse/emit/write_cpp.hpp"
#include "xfuse/explain/explanation.hpp"
#include "xfuse/explain/measurement.hpp"

namespace xf::explaining {
namespace {

/// Of the program's lists; a page is to be read.
constexpr index_t most_lines = 400;
/// Of the graph, whose C++ stands on the page.
constexpr std::size_t most_nodes = 128;
constexpr index_t most_parts = 256;

/// "  12. max over 2": the number of the stage that a text begins to tell of, or 0.
int stage_begun(const std::string& line) {
    if (!line.starts_with("  ")) return 0;
    std::size_t at = 2;
    while (at < line.size() && at < 10 && line[at] >= '0' && line[at] <= '9') ++at;
    return at > 2 && line.substr(at, 2) == ". " ? std::stoi(line.substr(2, at - 2)) : 0;
}

std::vector<page_line> lines_of(const std::string& text) {
    std::vector<page_line> lines;
    int stage = 0;
    for (std::size_t first = 0; first < text.size();) {
        const std::size_t end = std::min(text.find('\n', first), text.size());
        std::string line = text.substr(first, end - first);
        const int begun = stage_begun(line);
        if (begun > 0) stage = begun;
        else if (!line.starts_with("      ")) stage = 0;
        lines.push_back({std::move(line), stage});
        first = end + 1;
    }
    return lines;
}

/// The C++, or why there is none.
std::string source_of(const planning::plan& p) {
    if (p.stages.size() > most_nodes) return "// so large a plan is written out by xf::emit_cpp alone\n";
    try {
        return emit::write_cpp(p, {}, most_parts);
    } catch (const error& reason) {
        return std::string("// ") + reason.what() + "\n";
    }
}

std::vector<page_line> plain_lines(const std::string& text) {
    std::vector<page_line> lines = lines_of(text);
    for (page_line& line : lines) line.stage = 0;
    return lines;
}

/// The stage that a comment of the C++ names, or 0.
int stage_named(const std::string& line, const picture& of) {
    if (line.find("///") == std::string::npos) return 0;
    for (const picture_node& n : of.nodes) {
        if (n.number > 0 && line.find(n.title + " -> " + n.shape) != std::string::npos) return n.number;
    }
    return 0;
}

/// Functions belong to the stage that the comment above them names, and so do their calls.
void link_source(std::vector<page_line>& lines, const picture& of) {
    std::vector<std::pair<std::string, int>> functions;
    int stage = 0;
    for (page_line& line : lines) {
        if (line.text.empty()) stage = 0;
        else if (const int named = stage_named(line.text, of); named > 0) stage = named;
        line.stage = stage;
        const std::string start = "static void ";
        if (stage > 0 && line.text.starts_with(start)) {
            const std::size_t end = std::min(line.text.find('('), line.text.size());
            functions.emplace_back(line.text.substr(start.size(), end - start.size()) + "(", stage);
        }
    }
    for (page_line& line : lines) {
        for (const auto& [call, number] : functions) {
            const std::size_t at = line.stage == 0 ? line.text.find(call) : std::string::npos;
            if (at != std::string::npos && at > 0 && line.text[at - 1] == ' ') line.stage = number;
        }
    }
}

}  // namespace

page make_page(const planning::plan& p, const lower::program_listing& program, const std::string& explained,
               const measurement* measured) {
    page made{make_picture(p, program, measured), lines_of(explained), {}, {}, {}, reading_of(measured)};
    if (measured != nullptr) made.measured = lines_of(measured->text());
    const running_order order(p, program);
    if (p.root().node->volume() > 0) {
        for (const lower::program_line& line : lower::program_lines(p, most_lines))
            made.program.push_back({line.text, line.stage < 0 ? 0 : std::stoi(order.number_of(line.stage))});
    }
    made.source = plain_lines(source_of(p));
    link_source(made.source, made.drawn);
    return made;
}

}  // namespace xf::explaining
