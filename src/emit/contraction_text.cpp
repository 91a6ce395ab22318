#include "contraction_text.hpp"

#include <algorithm>

namespace xf::emit {
namespace {

using planning::contraction_variant;

nest nest_of(const lower::gemm_nest& loops, index_t out, index_t rows, index_t columns) {
    nest n;
    for (const lower::gemm_loop& l : loops) {
        if (l.extent != 1) n.add(l.extent, {l.out, l.rows, l.columns});
    }
    n.count_in_elements(0, out);
    n.count_in_elements(1, rows);
    n.count_in_elements(2, columns);
    return n;
}

/// Variables of loops, the innermost one first: i, i_2, i_3.
std::vector<std::string> numbered(const std::string& name, int count) {
    std::vector<std::string> names;
    for (int k = count; k > 0; --k) names.push_back(k == 1 ? name : name + "_" + std::to_string(k));
    return names;
}

index_t volume(const nest& n) {
    index_t all = 1;
    for (const index_t extent : n.extent) all *= extent;
    return all;
}

}  // namespace

contraction_writer::contraction_writer(source& to, lower::context& c, const planning::stage& s,
                                       const axis_vector& extents, std::vector<lower::address> at)
    : to_(to),
      s_(s),
      plan_(*s.contraction),
      f_("compute_" + to.name_of(s), title_of(s)),
      type_(s.node->type) {
    const lower::contraction_site site{c.p, s, nullptr};
    const std::byte* const none[2] = {};
    const lower::contraction_box box = lower::box_of(site, extents, nullptr, none);
    const auto edges = c.p.g.operands(*s.node);
    const int a = plan_.a_operand;
    row_type_ = c.p.g.nodes[std::size_t(edges[std::size_t(a)].node)].type;
    column_type_ = c.p.g.nodes[std::size_t(edges[std::size_t(1 - a)].node)].type;
    const auto to_nest = [&](const lower::gemm_nest& loops) {
        return nest_of(loops, index_t(size_of(type_)), index_t(size_of(row_type_)),
                       index_t(size_of(column_type_)));
    };
    batch_ = to_nest(box.batch), rows_ = to_nest(box.rows), columns_ = to_nest(box.columns),
    terms_ = to_nest(box.terms);
    term_count_ = volume(terms_);
    b_ = numbered("batch", batch_.size()), i_ = numbered("i", rows_.size()),
    j_ = numbered("j", columns_.size());
    r_ = reduced_variables(terms_.size());
    for (const auto* names : {&b_, &i_, &j_}) {
        for (const std::string& name : *names) f_.reserve(name);
    }
    for (const char* used :
         {"term",    "row", "column", "sum", "width",  "tile",    "first",     "past",
          "from",    "out", "even",   "odd", "packed", "vectors", "tile_rows", "tile_columns",
          "results", "old", "V",      "c",   "place",  "pack"})
        f_.reserve(used);
    at_ = {at[0], at[std::size_t(a) + 1], at[std::size_t(1 - a) + 1]};
}

void contraction_writer::add_arrays() {
    to_.add_parameter(f_, at_[0], type_, true);
    to_.add_parameter(f_, at_[1], row_type_, false);
    to_.add_parameter(f_, at_[2], column_type_, false);
}

index_t contraction_writer::block_count() const {
    return (term_count_ + plan_.blocking.kc - 1) / plan_.blocking.kc;
}

void contraction_writer::write() {
    if (batch_.is_empty() || rows_.is_empty() || columns_.is_empty()) return;
    add_arrays();
    if (plan_.is_complex) write_complex();
    else if (plan_.variant == contraction_variant::inner && type_ >= dtype::float32) write_inner();
    else if (plan_.variant == contraction_variant::outer && type_ >= dtype::float32) write_tiles();
    else if (has_vectors_of_columns()) write_columns();
    else write_lanes();
    to_.add_call(f_, at_);
}

void contraction_writer::open_blocks() {
    if (block_count() == 1) return;
    const std::string count = f_.constant("terms", term_count_),
                      block = f_.constant("block_terms", plan_.blocking.kc);
    f_.open("for (index_t first = 0; first < " + count + "; first += " + block + ")");
    f_.line("const index_t past = std::min<index_t>(first + " + block + ", " + count + ");");
}
void contraction_writer::close_blocks() {
    if (block_count() > 1) f_.close();
}

void contraction_writer::open_terms() {
    if (block_count() == 1) {
        f_.open_loops(terms_, r_);
        term_loops_ = terms_.size();
        row_term_ = f_.offset(1, terms_, r_);
        column_term_ = f_.offset(2, terms_, r_);
        return;
    }
    // Term number `term` of all, the last loop the fastest.
    f_.open("for (index_t term = first; term < past; ++term)");
    term_loops_ = 1;
    row_term_.clear(), column_term_.clear();
    index_t below = 1;
    for (int k = terms_.size(); k-- > 0;) {
        std::string index = below == 1 ? "term" : "term / " + literal(below);
        if (k > 0) index += " % " + literal(terms_.extent[std::size_t(k)]);
        const std::string step = r_[std::size_t(k)];
        for (const int which : {1, 2}) {
            std::string& text = which == 1 ? row_term_ : column_term_;
            const index_t by = terms_.step[std::size_t(k)][std::size_t(which)];
            if (by == 0) continue;
            text += (text.empty() ? "" : " + ") + index +
                    (by == 1 ? "" : " * " + f_.constant(f_.array(which) + "_" + step, by));
        }
        below *= terms_.extent[std::size_t(k)];
    }
    if (row_term_.empty()) row_term_ = "0";
    if (column_term_.empty()) column_term_ = "0";
}
void contraction_writer::close_terms() {
    for (int k = 0; k < term_loops_; ++k) f_.close();
}

/// The loops over results, without the innermost `less` of those over columns.
nest contraction_writer::loops_of_results(int less) const {
    nest all = batch_;
    for (const nest* n : {&rows_, &columns_}) {
        const int count = n == &columns_ ? std::max(n->size() - less, 0) : n->size();
        for (int k = 0; k < count; ++k) all.add(n->extent[std::size_t(k)], n->step[std::size_t(k)]);
    }
    return all;
}
std::vector<std::string> contraction_writer::variables_of_results(int less) const {
    std::vector<std::string> all = b_;
    all.insert(all.end(), i_.begin(), i_.end());
    all.insert(all.end(), j_.begin(), j_.end() - (j_.empty() ? 0 : less));
    return all;
}

void contraction_writer::open_outer(const nest& n, const std::vector<std::string>& v) {
    for (int k = 0; k + 1 < n.size(); ++k) f_.open_loop(v[std::size_t(k)], n.extent[std::size_t(k)]);
}

/// A sum that is stored, or added to what earlier blocks of terms gave.
std::string contraction_writer::stored(const std::string& old, const std::string& sum) const {
    const bool divides = s_.node->divisor != 1 && type_ >= dtype::float32;
    const std::string divided = divides ? " / " + literal(s_.node->divisor, type_) : "";
    if (block_count() == 1) return sum + divided;
    std::string all = "(first > 0 ? " + old + " + " + sum + " : " + sum + ")";
    if (!divides) return all;
    return "past < " + literal(term_count_) + " ? " + all + " : " + all + divided;
}

}  // namespace xf::emit
