#include <algorithm>

#include "emitted_source.hpp"
#include "stage_text.hpp"
#include "xfuse/core/round_up.hpp"

/// The memory that an emitted program works in.
namespace xf::emit {
namespace {

bool is_kept(const planning::stage& s) {
    return s.level != planning::storage_level::none && s.buffer >= 0 && s.bytes > 0;
}

}  // namespace

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

int source::add_buffer(const std::string& name, dtype type, index_t bytes, const std::string& comment) {
    // Behind all of the arena.
    index_t first = p.thread_bytes + 64;
    for (const array& a : arrays) {
        if (a.is == array::role::buffer && a.from == exec::base::local)
            first = std::max(first, a.first + a.bytes + 64);
    }
    first = whole_lines(first);
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

}  // namespace xf::emit
