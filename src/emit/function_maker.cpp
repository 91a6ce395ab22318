#include "function_maker.hpp"

namespace xf::emit {
namespace {

constexpr std::string_view result_letters = "ijklmnop", reduced_letters = "rstuv";

std::vector<std::string> variables(std::string_view letters, int count) {
    std::vector<std::string> names;
    for (int k = 0; k < count; ++k) {
        const auto at = std::size_t(k);
        std::string name(1, letters[at % letters.size()]);
        if (at >= letters.size()) name += letters[at % letters.size()];
        names.push_back(name);
    }
    return names;
}

}  // namespace

std::vector<std::string> result_variables(int count) { return variables(result_letters, count); }
std::vector<std::string> reduced_variables(int count) { return variables(reduced_letters, count); }

function_maker::function_maker(std::string name, std::string title)
    : name_(std::move(name)), title_(std::move(title)) {
    for (const std::string& loop : result_variables(int(result_letters.size()))) names_.reserve(loop);
    for (const std::string& loop : reduced_variables(int(reduced_letters.size()))) names_.reserve(loop);
    for (const char* used : {"index_t", "lane", "lanes", "unit"}) names_.reserve(used);
}

int function_maker::add_array(std::string_view name, dtype type, bool is_written) {
    arrays_.push_back({names_.take(name), type, is_written});
    return int(arrays_.size()) - 1;
}

std::string function_maker::constant(const std::string& name, index_t value) {
    if (value == 0 || value == 1) return literal(value);
    for (const named_value& c : constants_) {
        const bool is_alike =
            c.name == name || (c.name.starts_with(name + "_") && c.name.size() <= name.size() + 2);
        if (is_alike && c.value == value) return c.name;
    }
    constants_.push_back({names_.take(name), value});
    return constants_.back().name;
}

void function_maker::line(const std::string& text) {
    lines_ += std::string(std::size_t(depth_) * 4, ' ') + text + "\n";
}

void function_maker::open(const std::string& text) {
    line(text + " {");
    ++depth_;
}
void function_maker::open_loop(const std::string& variable, index_t extent) {
    const std::string end = constant("n" + variable, extent);
    open("for (index_t " + variable + " = 0; " + variable + " < " + end + "; ++" + variable + ")");
}
void function_maker::close(const char* end) {
    --depth_;
    line(end);
}

void function_maker::open_loops(const nest& n, const std::vector<std::string>& variables) {
    for (int k = 0; k < n.size(); ++k) open_loop(variables[std::size_t(k)], n.extent[std::size_t(k)]);
}
void function_maker::close_loops(const nest& n) {
    for (int k = 0; k < n.size(); ++k) close();
}

std::string function_maker::offset(int which, const nest& n, const std::vector<std::string>& variables,
                                   index_t more) {
    std::string text;
    for (int k = 0; k < n.size(); ++k) {
        const index_t step = n.step[std::size_t(k)][std::size_t(which)];
        if (step == 0) continue;
        const std::string& v = variables[std::size_t(k)];
        if (!text.empty()) text += " + ";
        text += step == 1 ? v : constant(array(which) + "_" + v, step) + " * " + v;
    }
    if (more != 0 || text.empty())
        text += text.empty() ? literal(more) : (more < 0 ? " - " : " + ") + literal(more < 0 ? -more : more);
    return text;
}

std::string function_maker::place(int which, const nest& n, const std::vector<std::string>& variables) {
    const std::string behind = offset(which, n, variables);
    return array(which) + (behind == "0" ? "" : " + " + behind);
}

std::string function_maker::element(int which, const nest& n, const std::vector<std::string>& variables,
                                    index_t more) {
    return array(which) + "[" + offset(which, n, variables, more) + "]";
}

std::string function_maker::body() const {
    std::string text;
    for (std::size_t k = 0; k < constants_.size(); ++k) {
        const std::string one = constants_[k].name + " = " + literal(constants_[k].value);
        const std::size_t line_start = text.rfind('\n') == std::string::npos ? 0 : text.rfind('\n') + 1;
        const bool goes_on = k > 0 && text.size() - line_start + one.size() < 106;
        if (goes_on) text += ", " + one;
        else text += (k > 0 ? ";\n" : "") + std::string("    constexpr index_t ") + one;
    }
    if (!text.empty()) text += ";\n";
    return text + lines_;
}

}  // namespace xf::emit
