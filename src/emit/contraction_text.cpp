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
    for (const char* used : {"term", "row", "column", "sum", "width", "tile", "first", "past", "from", "out",
                             "even", "odd", "packed", "vectors", "tile_rows", "tile_columns"})
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

void contraction_writer::open_outer(const nest& n, const std::vector<std::string>& v) {
    for (int k = 0; k + 1 < n.size(); ++k) f_.open_loop(v[std::size_t(k)], n.extent[std::size_t(k)]);
}

/// A sum that is stored, or added to what earlier blocks of terms gave.
std::string contraction_writer::stored(const std::string& old, const std::string& sum) const {
    const bool divides = s_.node->divisor != 1 && type_ >= dtype::float32;
    const std::string divided = divides ? " / " + literal(s_.node->divisor, type_) : "";
    if (block_count() == 1) return sum + divided;
    const std::string all = "(first > 0 ? " + old + " + " + sum + " : " + sum + ")";
    if (!divides) return all;
    return "past < " + literal(term_count_) + " ? " + all + " : " + all + divided;
}

void contraction_writer::write_lanes() {
    const bool is_integer = type_ < dtype::float32;
    const std::string total =
        is_integer ? (size_of(type_) == 8 ? "std::uint64_t" : "std::uint32_t") : type_text(type_);
    const auto factor = [&](const std::string& x) {
        return is_integer ? "static_cast<" + total + ">(" + x + ")" : x;
    };
    const bool has_columns = columns_.size() > 0;
    const auto step = [&](int which) { return has_columns ? columns_.step.back()[std::size_t(which)] : 0; };
    const std::string j = has_columns ? j_.back() : "j";
    const index_t extent = has_columns ? columns_.extent.back() : 1;
    f_.need("lanes");
    open_blocks();
    f_.open_loops(batch_, b_);
    f_.open_loops(rows_, i_);
    open_outer(columns_, j_);
    nest outer = batch_;
    std::vector<std::string> v = b_;
    const auto append = [&](const nest& n, const std::vector<std::string>& names, int count) {
        for (int k = 0; k < count; ++k) {
            outer.add(n.extent[std::size_t(k)], n.step[std::size_t(k)]);
            v.push_back(names[std::size_t(k)]);
        }
    };
    append(rows_, i_, rows_.size());
    append(columns_, j_, std::max(columns_.size() - 1, 0));
    f_.open("const auto piece = [&](" + std::string(has_columns ? "" : "[[maybe_unused]] ") + "index_t " + j +
            ", index_t width) __attribute__((always_inline))");
    f_.line(total + " sum[lanes] = {};");
    open_terms();
    const auto lane_text = [&](int which) {
        const index_t by = step(which);
        return by == 0   ? std::string("[0]")
               : by == 1 ? std::string("[lane]")
                         : "[lane * " + f_.constant(f_.array(which) + "_" + j, by) + "]";
    };
    const auto pointer = [&](int which, const std::string& term) {
        const index_t by = step(which);
        std::string text = f_.place(which, outer, v) + (term == "0" ? "" : " + " + term);
        if (by != 0) text += " + " + j + (by == 1 ? "" : " * " + f_.constant(f_.array(which) + "_" + j, by));
        return text;
    };
    f_.line("const " + type_text(row_type_) + "* const row = " + pointer(1, row_term_) + ";");
    f_.line("const " + type_text(column_type_) + "* const column = " + pointer(2, column_term_) + ";");
    f_.line("for (index_t lane = 0; lane < width; ++lane)");
    f_.line("    sum[lane] += " + factor("row" + lane_text(1)) + " * " + factor("column" + lane_text(2)) +
            ";");
    close_terms();
    f_.line(type_text(type_) + "* const out = " + pointer(0, "0") + ";");
    f_.open("for (index_t lane = 0; lane < width; ++lane)");
    const std::string out = "out" + lane_text(0);
    if (is_integer)
        f_.line(out + " = static_cast<" + type_text(type_) + ">(" +
                stored("static_cast<" + total + ">(" + out + ")", "sum[lane]") + ");");
    else f_.line(out + " = " + stored(out, "sum[lane]") + ";");
    f_.close();
    f_.close("};");
    const std::string end = f_.constant("n" + j, extent);
    f_.line("index_t " + j + " = 0;");
    if (extent >= 16)
        f_.line("for (; " + j + " + lanes <= " + end + "; " + j + " += lanes) piece(" + j + ", lanes);");
    if (extent % 16 != 0) f_.line("piece(" + j + ", " + end + " - " + j + ");");
    for (int k = 0; k + 1 < columns_.size(); ++k) f_.close();
    f_.close_loops(rows_);
    f_.close_loops(batch_);
    close_blocks();
}

void contraction_writer::write_complex() {
    const std::string real = type_ == dtype::complex64 ? "float" : "double";
    if (plan_.variant != contraction_variant::outer) to_.refuse("this way of complex products");
    nest results = batch_;
    std::vector<std::string> v = b_;
    for (const auto& [n, names] : {std::pair(&rows_, &i_), std::pair(&columns_, &j_)}) {
        for (int k = 0; k < n->size(); ++k) {
            results.add(n->extent[std::size_t(k)], n->step[std::size_t(k)]);
            v.push_back((*names)[std::size_t(k)]);
        }
    }
    open_blocks();
    f_.open_loops(results, v);
    f_.line(real + " of_reals = 0, of_imaginaries = 0, mixed = 0, mixed_other = 0;");
    open_terms();
    f_.line("const auto x = " + f_.array(1) + "[" + f_.offset(1, results, v) + " + " + row_term_ +
            "], y = " + f_.array(2) + "[" + f_.offset(2, results, v) + " + " + column_term_ + "];");
    f_.line("of_reals += x.real() * y.real();");
    f_.line("of_imaginaries += x.imag() * y.imag();");
    f_.line("mixed += x.real() * y.imag();");
    f_.line("mixed_other += x.imag() * y.real();");
    close_terms();
    const std::string out = f_.element(0, results, v), type = type_text(type_);
    f_.line("const " + type + " sum(of_reals - of_imaginaries, mixed + mixed_other);");
    f_.line(out + " = " + (block_count() > 1 ? "first > 0 ? " + out + " + sum : sum" : std::string("sum")) +
            ";");
    if (s_.node->divisor != 1) {
        const std::string divided =
            out +
            " /= " + literal(s_.node->divisor, type_ == dtype::complex64 ? dtype::float32 : dtype::float64) +
            ";";
        f_.line(block_count() > 1 ? "if (past == " + literal(term_count_) + ") " + divided : divided);
    }
    f_.close_loops(results);
    close_blocks();
}

void contraction_writer::write_inner() {
    f_.need(type_ == dtype::float32 ? "inner_product" : "inner_product");
    const bool is_splat = terms_.size() > 0 && terms_.step.back()[2] == 0;
    nest results = batch_;
    std::vector<std::string> v = b_;
    for (const auto& [n, names] : {std::pair(&rows_, &i_), std::pair(&columns_, &j_)}) {
        for (int k = 0; k < n->size(); ++k) {
            results.add(n->extent[std::size_t(k)], n->step[std::size_t(k)]);
            v.push_back((*names)[std::size_t(k)]);
        }
    }
    nest outer = terms_;
    const index_t run = terms_.size() > 0 ? terms_.extent.back() : 1;
    if (terms_.size() > 0) outer.erase(outer.size() - 1);
    const index_t width = plan_.library->contractions.of(plan_.type).lanes;
    const std::string type = type_text(type_), lanes = f_.constant("sum_lanes", width);
    open_blocks();
    f_.open_loops(results, v);
    f_.line(type + " even[" + literal(width) + "] = {}, odd[" + literal(width) + "] = {};");
    const auto add = [&](const std::string& row, const std::string& column, const std::string& count) {
        f_.line(std::string(is_splat ? "add_scaled<" : "add_products<") + lanes + ">(even, odd, " +
                f_.place(1, results, v) + row + ", " + f_.place(2, results, v) + column + ", " + count +
                ");");
    };
    if (block_count() == 1) {
        f_.open_loops(outer, r_);
        const auto more = [&](int which) {
            return outer.size() > 0 ? " + " + f_.offset(which, outer, r_) : std::string();
        };
        add(more(1), more(2), f_.constant("run", run));
        f_.close_loops(outer);
    } else {
        // Runs of the innermost loop of terms, cut where a block ends.
        const std::string length = f_.constant("run", run);
        f_.open("for (index_t term = first; term < past;)");
        f_.line("const index_t inside = term % " + length + ", count = std::min<index_t>(" + length +
                " - inside, past - term);");
        std::string row, column;
        index_t below = 1;
        for (int k = outer.size(); k-- > 0;) {
            std::string index = "term / " + length + (below == 1 ? "" : " / " + literal(below));
            if (k > 0) index += " % " + literal(outer.extent[std::size_t(k)]);
            for (const int which : {1, 2}) {
                const index_t by = outer.step[std::size_t(k)][std::size_t(which)];
                if (by != 0) (which == 1 ? row : column) += " + " + index + " * " + literal(by);
            }
            below *= outer.extent[std::size_t(k)];
        }
        add(row + " + inside", column + (is_splat ? "" : " + inside"), "count");
        f_.line("term += count;");
        f_.close();
    }
    f_.line("const " + type + " sum = folded<" + lanes + ">(even, odd);");
    const std::string out = f_.element(0, results, v);
    f_.line(out + " = " + stored(out, "sum") + ";");
    f_.close_loops(results);
    close_blocks();
}

}  // namespace xf::emit
