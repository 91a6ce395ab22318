#include "emitted_source.hpp"

#include <cctype>
#include <cstring>

#include "stage_text.hpp"
#include "xfuse/core/errors.hpp"

namespace xf::emit {
namespace {

/// As a word of its own: "x" is none of "x_i".
bool mentions(const std::string& text, const std::string& name) {
    const auto is_part = [&](std::size_t at) {
        return at < text.size() &&
               (std::isalnum(static_cast<unsigned char>(text[at])) != 0 || text[at] == '_');
    };
    for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name, at + 1)) {
        if (!is_part(at - 1) && !is_part(at + name.size())) return true;
    }
    return false;
}

}  // namespace

source::source(const planning::plan& plan, const emit_options& asked) : p(plan), options(asked) {
    options.name = identifier(options.name);
    for (const char* word : {"index_t", "heap", "std", "lanes"}) globals.reserve(word);
    for (const std::string_view helper : all_helpers()) globals.reserve(helper);
    globals.reserve(options.name);
    globals.reserve(options.name + "_buffers");
    for (const emit_functor& f : options.functors) globals.reserve(f.name);
    name_stages();
    number_functors();
    add_operands();
    add_buffers();
}

void source::name_stages() {
    identifiers names;
    stage_names.resize(p.stages.size());
    for (int k = 0; k < p.order_count; ++k) stage_names[std::size_t(p.order[std::size_t(k)])] = "?";
    for (std::size_t k = 0; k < p.stages.size(); ++k) {
        if (p.stages[k].level != planning::storage_level::none)
            stage_names[k] = names.take(short_name(*p.stages[k].node));
    }
}

void source::refuse(const std::string& what) const {
    const std::string where = inside_.empty() || what == inside_.back()->node->name
                                  ? ""
                                  : std::string(inside_.back()->node->name) + ": ";
    throw error("emit_cpp: " + where + what + " is not written out as C++ yet");
}

void source::read_part(lower::context& c, const planning::stage& s, const lower::box& b,
                       const lower::address& out) {
    if (parts_left-- <= 0) throw error("emit_cpp: there are too many parts for a page");
    inside_.push_back(&s);
    emit_part(*this, c, s, b, out);
    inside_.pop_back();
}

void source::read_copy(lower::context&, const lower::address& to, const lower::address& from,
                       planning::loop_nest loops, index_t size) {
    const int target = array_of(to), origin = array_of(from);
    const dtype type = target >= 0 ? at(target).type : dtype::float32;
    if (target < 0 || index_t(size_of(type)) != size) refuse("a copy between elements of different sizes");
    nest n;
    for (const planning::strided_loop& l : loops) n.add(l.extent, {l.out, l.in});
    if (n.is_empty()) return;
    n.coalesce();
    n.count_in_elements(0, size);
    n.count_in_elements(1, size);
    const std::string name = inside_.empty() ? (origin == target ? "keep_" : "store_") + at(target).name
                             : origin < 0    ? "fill_" + name_of(*inside_.back())
                                             : "copy_to_" + name_of(*inside_.back());
    const std::string title =
        inside_.empty() ? (origin == target ? "moves what the next tile needs again" : "stores a tile")
                        : title_of(*inside_.back());
    function_maker f(name, title);
    const std::vector<std::string> v = result_variables(n.size());
    add_parameter(f, to, type, true);
    if (origin >= 0) add_parameter(f, from, type, false);
    f.open_loops(n, v);
    std::string value = origin >= 0 ? f.element(1, n, v) : "";
    if (origin < 0) {
        ops::scalar border{type, {}};
        std::memcpy(border.bytes, from.data + from.offset.at, std::size_t(size));
        value = literal(border);
    }
    f.line(f.element(0, n, v) + " = " + value + ";");
    f.close_loops(n);
    if (origin >= 0) add_call(f, {to, from});
    else add_call(f, {to});
}

void source::add_call(const function_maker& f, const std::vector<lower::address>& at_addresses) {
    call made{-1, {}};
    for (const lower::address& a : at_addresses) {
        const int which = array_of(a);
        if (which < 0) refuse("an operand that is in no array of the plan");
        lower::position offset = a.offset;
        offset.at -= at(which).first;
        made.at.push_back({which, offset});
        used.insert(which);
    }
    std::string parameters;
    std::vector<dtype> types;
    for (std::size_t k = 0; k < f.arrays().size(); ++k) {
        const function_maker::parameter& x = f.arrays()[k];
        bool is_alone = true;
        for (std::size_t other = 0; other < f.arrays().size(); ++other)
            is_alone = is_alone && (other == k || made.at[other].array != made.at[k].array);
        const char* const unread = mentions(f.body(), x.name) ? "" : "[[maybe_unused]] ";
        parameters += (k > 0 ? ", " : "") + std::string(unread) + (x.is_written ? "" : "const ") +
                      type_text(x.type) + "* " + (is_alone ? "__restrict " : "") + x.name;
        types.push_back(x.type);
    }
    const std::string key = "(" + parameters + ") {\n" + f.body() + "}\n";
    for (std::size_t k = 0; k < functions.size() && made.function < 0; ++k) {
        if (functions[k].key == key) made.function = int(k);
    }
    if (made.function < 0) {
        const std::string name = globals.take(f.wanted_name());
        functions.push_back(
            {name, key, "/// " + comment_text(f.title()) + "\nstatic void " + name + key, types});
        made.function = int(functions.size()) - 1;
        helpers.insert(f.helpers.begin(), f.helpers.end());
    }
    calls.push_back(std::move(made));
}

}  // namespace xf::emit
