#include "emitted_source.hpp"
#include "stage_text.hpp"
#include "xfuse/lower/listing.hpp"

/// Operands, results and tables of an emitted program.
namespace xf::emit {

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

}  // namespace xf::emit
