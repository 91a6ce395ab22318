#include "emitted_source.hpp"

#include <algorithm>
#include <cctype>

#include "xfuse/core/errors.hpp"
#include "xfuse/core/lists.hpp"
#include "xfuse/lower/listing.hpp"

namespace xf::emit {
namespace {

std::string shape_text(const axis_vector& shape) { return core::shape_text(shape::span_of(shape)); }

std::string times_text(const axis_vector& extents) {
    std::string text;
    for (const index_t extent : extents) text += (text.empty() ? "" : " x ") + std::to_string(extent);
    return text.empty() ? "1" : text;
}

/// "add, relu"
std::string operations_text(const graph::node& n, const char* between) {
    std::string text;
    for (const ops::operation& o : n.cluster.list->operations)
        text += (text.empty() ? "" : between) + std::string(ops::name_of(o));
    return text;
}

std::string short_name(const graph::node& n) {
    const std::string all = graph::has_cluster(n) ? operations_text(n, "_") : n.name;
    return all.empty() || all.size() > 24 ? n.name : all;
}

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

bool is_kept(const planning::stage& s) {
    return s.level != planning::storage_level::none && s.buffer >= 0 && s.bytes > 0;
}

}  // namespace

std::string title_of(const planning::stage& s) {
    const graph::node& n = *s.node;
    std::string text = graph::has_cluster(n) ? operations_text(n, ", ") : n.name;
    if (n.reduced_rank() > 0) {
        axis_vector reduced;
        for (int axis = n.shape.size(); axis < n.domain.size(); ++axis) reduced.push_back(n.domain[axis]);
        text += " over " + times_text(reduced);
    }
    return text + " -> " + xf::name_of(n.type) + " " + shape_text(n.shape);
}

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

void source::add_operands() {
    int number = 0;
    for (const planning::stage& s : p.stages) {
        if (s.level == planning::storage_level::none) continue;
        const auto edges = p.g.operands(*s.node);
        for (int k = 0; k < s.operand_count; ++k) {
            const planning::operand& o = p.operands[std::size_t(s.first_operand) + std::size_t(k)];
            if (o.stage >= 0 || array_of(lower::memory_at(o.data)) >= 0) continue;
            const graph::node& leaf = p.g.nodes[std::size_t(edges[std::size_t(k)].node)];
            const auto at = std::size_t(number++);
            const std::string wanted =
                at < options.operands.size() ? options.operands[at] : "operand_" + std::to_string(number);
            std::string comment = std::string(xf::name_of(leaf.type)) + " " + shape_text(leaf.shape) +
                                  ", strides " + shape_text(leaf.strides);
            if (leaf.is_assumed_finite) comment += "; without infinities: it is added behind a maximum";
            arrays.push_back({array::role::operand, globals.take(wanted), leaf.type, 0, comment, o.data});
            const index_t size = index_t(size_of(leaf.type));
            arrays.back().before = (leaf.where.data - leaf.where.low) / size;
            arrays.back().elements = (leaf.where.high - leaf.where.low) / size;
        }
    }
    const int count = planning::result_count(p);
    for (int k = 0; k < count; ++k) {
        const planning::tuple_result r = planning::find_result(p, k);
        const int from = p.g.operands(*r.tuple->node)[std::size_t(r.which)].node;
        const graph::node& n = p.g.nodes[std::size_t(from)];
        arrays.push_back({array::role::result, globals.take("result_" + std::to_string(k + 1)), n.type, 0,
                          std::string(xf::name_of(n.type)) + " " + shape_text(r.tuple->node->shape),
                          lower::result_place(p, k)});
        arrays.back().elements = r.tuple->node->volume();
    }
    if (count > 0) return;
    const graph::node& whole = *p.root().node;
    arrays.push_back({array::role::result, globals.take("result"), whole.type, 0,
                      std::string(xf::name_of(whole.type)) + " " + shape_text(whole.shape) + ", strides " +
                          shape_text(p.out.strides),
                      nullptr, exec::base::target});
    arrays.back().elements = whole.volume();
}

std::string source::buffer_comment(const planning::stage& s) const {
    if (s.level == planning::storage_level::materialised) {
        const std::string why = s.materialise_reason != nullptr ? s.materialise_reason
                                : p.temporary != nullptr        ? p.temporary
                                                                : "its consumers read all of it";
        return "all of it: " + why;
    }
    std::string text = times_text(s.box) + ", what one tile of the result needs of it";
    if (&s == &p.root()) text = times_text(s.box) + ", one tile of the result, before it is stored";
    if (s.rolling_axis >= 0)
        text +=
            "; rolls along axis " + std::to_string(s.rolling_axis) + ": what the next tile needs again stays";
    if (s.consumers > 1) text += "; computed once for " + std::to_string(s.consumers) + " readers";
    return text;
}

/// Stages that one nest computes, its root the first.
std::vector<int> source::stages_of_nest(int first) const {
    std::vector<int> ids{first};
    for (std::size_t k = 0; k < ids.size(); ++k) {
        const planning::stage& s = p.stages[std::size_t(ids[k])];
        for (int which = 0; which < s.operand_count; ++which) {
            const int producer = p.operands[std::size_t(s.first_operand) + std::size_t(which)].stage;
            const bool is_tile =
                producer >= 0 && p.stages[std::size_t(producer)].level == planning::storage_level::tile;
            if (is_tile && std::ranges::find(ids, producer) == ids.end()) ids.push_back(producer);
        }
    }
    return ids;
}

/// Memory that is written over one another within a nest is one buffer.
void source::add_arena_part(array a) {
    bool is_alone = false;
    while (!is_alone) {
        is_alone = true;
        for (std::size_t k = 0; k < arrays.size() && is_alone; ++k) {
            const array& b = arrays[k];
            if (b.is != array::role::buffer || b.from != a.from || b.root != a.root) continue;
            if (a.first >= b.first + b.bytes || b.first >= a.first + a.bytes) continue;
            const index_t end = std::max(a.first + a.bytes, b.first + b.bytes);
            a.first = std::min(a.first, b.first);
            a.bytes = end - a.first;
            a.comment = b.comment + "; then " + a.comment;
            a.name = b.name;
            if (size_of(b.type) > size_of(a.type)) a.type = b.type;
            arrays.erase(arrays.begin() + std::ptrdiff_t(k));
            is_alone = false;
        }
    }
    arrays.push_back(std::move(a));
}

void source::add_buffers() {
    const auto add = [&](exec::base from, int in_nest, index_t first, index_t bytes, dtype type,
                         const std::string& name, const std::string& comment) {
        array a{array::role::buffer, name, type, bytes, comment, nullptr, from, first};
        a.root = in_nest;
        add_arena_part(std::move(a));
    };
    for (int k = 0; k < p.order_count; ++k) {
        const int nest_root = p.order[std::size_t(k)];
        std::vector<int> ids = stages_of_nest(nest_root);
        std::ranges::reverse(ids);
        for (const int id : ids) {
            const planning::stage& s = p.stages[std::size_t(id)];
            if (!is_kept(s)) continue;
            const bool is_full = s.level == planning::storage_level::materialised;
            add(is_full ? exec::base::full : exec::base::local, is_full ? -1 : nest_root, s.buffer, s.bytes,
                s.node->type, name_of(s), title_of(s) + ": " + buffer_comment(s));
        }
    }
    for (const planning::stage& s : p.stages) {
        if (s.node == nullptr || !graph::properties(s.node->kind).has_several_results) continue;
        for (int k = 0; k < s.operand_count; ++k) {
            const planning::operand& o = p.operands[std::size_t(s.first_operand) + std::size_t(k)];
            if (o.waits_at < 0) continue;
            const dtype type = p.g.nodes[std::size_t(p.g.operands(*s.node)[std::size_t(k)].node)].type;
            add(exec::base::full, -1, o.waits_at, s.node->volume() * index_t(size_of(type)), type, "waiting",
                "a result that waits until what it is written over has been read");
        }
    }
    for (array& a : arrays) {
        if (a.is == array::role::buffer) a.name = globals.take(a.name);
    }
}

int source::array_of(const lower::address& a) const {
    for (std::size_t k = 0; k < arrays.size(); ++k) {
        const array& x = arrays[k];
        if (x.from != a.from) continue;
        if (a.from == exec::base::memory   ? x.data == a.data && x.is != array::role::buffer
            : a.from == exec::base::target ? x.is == array::role::result
                                           : x.is == array::role::buffer && (x.root < 0 || x.root == root) &&
                                                 a.offset.at >= x.first && a.offset.at < x.first + x.bytes)
            return int(k);
    }
    return -1;
}

int source::add_parameter(function_maker& f, const lower::address& a, dtype type, bool is_written) const {
    const int which = array_of(a);
    return f.add_array(which < 0 ? "nothing" : at(which).name, type, is_written);
}

int source::add_buffer(const std::string& name, dtype type, index_t bytes, const std::string& comment) {
    // Behind all of the arena.
    index_t first = p.thread_bytes + 64;
    for (const array& a : arrays) {
        if (a.is == array::role::buffer && a.from == exec::base::local)
            first = std::max(first, a.first + a.bytes + 64);
    }
    first = (first + 63) / 64 * 64;
    arrays.push_back(
        {array::role::buffer, globals.take(name), type, bytes, comment, nullptr, exec::base::local, first});
    return int(arrays.size()) - 1;
}

lower::address source::buffer_of(const planning::stage& s, const std::string& what, dtype type, index_t count,
                                 const std::string& comment) {
    const std::string name = name_of(s) + "_" + what;
    const auto [found, is_new] = buffers_of_.try_emplace(name, -1);
    if (is_new)
        found->second = add_buffer(name, type, count * index_t(size_of(type)), title_of(s) + ": " + comment);
    return address_of(found->second);
}

int source::add_table(const std::string& name, const index_t* values, index_t count,
                      const std::string& comment) {
    const lower::address known = lower::memory_at(values);
    if (const int which = array_of(known); which >= 0) return which;
    constexpr index_t longest = 65536;
    if (count > longest) refuse("a table of " + std::to_string(count) + " numbers");
    const std::string unique = globals.take(name);
    std::string text =
        "/// " + comment_text(comment) + "\nstatic constexpr std::int64_t " + unique + "[] = {";
    for (index_t k = 0; k < count; ++k)
        text += (k == 0 ? "" : k % 16 == 0 ? ",\n    " : ", ") + std::to_string(values[k]);
    tables.push_back(text + (count == 0 ? "0" : "") + "};\n");
    arrays.push_back({array::role::table, unique, dtype::int64, 0, comment, known.data});
    return int(arrays.size()) - 1;
}

lower::address source::address_of(int which) const {
    const array& a = at(which);
    return {a.from, a.data, a.first};
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
