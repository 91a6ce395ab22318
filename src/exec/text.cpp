#include "xfuse/exec/program.hpp"

namespace xf::exec {
namespace {

void append_term(std::string& text, index_t factor, const std::string& of) {
    if (factor == 0) return;
    text += factor < 0 ? " - " : " + ";
    text += std::to_string(factor < 0 ? -factor : factor) + of;
}

std::string base_text(const operand& o, const std::string& memory) {
    switch (o.from) {
        case base::memory: return memory;
        case base::target: return "target";
        case base::full: return "full";
        case base::local: return "local";
    }
    return {};
}

std::string loops_text(const instruction& i) {
    std::string text;
    const index_t* word = i.loops();
    for (int l = 0; l < i.loop_count; ++l) {
        text += ", " + std::to_string(*word++) + " times (";
        for (int k = 0; k < i.operand_count; ++k) text += (k > 0 ? ", +" : "+") + std::to_string(*word++);
        text += ")";
    }
    return text;
}

}  // namespace

std::string text_of(const list& program, std::string (*memory)(const void* names, const std::byte* data),
                    const void* names) {
    std::string text;
    for (const std::byte* at = program.first; at < program.last;) {
        const auto& i = *reinterpret_cast<const instruction*>(at);
        text += std::string("    ") + i.what->name + " ";
        for (int k = 0; k < i.operand_count; ++k) {
            const operand& o = i.operands()[k];
            if (k > 0) text += k == 1 ? " <- " : ", ";
            text += base_text(o, o.from == base::memory ? memory(names, o.data) : std::string());
            append_term(text, o.offset, "");
            for (std::size_t c = 0; c < counter_count; ++c)
                append_term(text, o.step[c], " t" + std::to_string(c));
        }
        text += loops_text(i) + "\n";
        at += i.bytes;
    }
    return text;
}

}  // namespace xf::exec
