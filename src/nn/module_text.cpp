#include <ostream>

#include "module_text.hpp"

namespace xf::nn {
namespace {

void print(std::ostream& to, const module_content& m, const std::string& indent) {
    to << m.type << '(' << m.arguments;
    // What the arguments of a layer say already is not said again.
    const bool has_lines = !m.modules.empty() || (m.arguments.empty() && !m.parameters.empty());
    if (has_lines) {
        to << '\n';
        if (m.arguments.empty()) {
            for (const auto& p : m.parameters)
                to << indent << "  (" << p.name << "): " << (p.is_buffer ? "buffer" : "parameter")
                   << " of shape " << core::shape_text(shape::span_of(p.state->shape)) << '\n';
        }
        for (const auto& each : m.modules) {
            to << indent << "  (" << each.name << "): ";
            print(to, *each.content, indent + "  ");
            to << '\n';
        }
        to << indent;
    }
    to << ')';
}

}  // namespace

std::ostream& print_module(std::ostream& to, const module_content& m) {
    print(to, m, "");
    const index_t count = count_parameters(m);
    return to << '\n' << count << (count == 1 ? " parameter" : " parameters");
}

std::string text_of(const module_content& m) {
    return m.arguments.empty() ? m.type : m.type + "(" + m.arguments + ")";
}

}  // namespace xf::nn
