#include "reduction_text.hpp"

#include "reduction_words.hpp"

namespace xf::emit {
namespace {

/// So many taps of all units are written one beside the other; more of them run in loops.
constexpr index_t most_written = 16;

/// Where a unit's first tap lies, in bytes from the first one's, the last loop fastest.
index_t unit_offset(const planning::loop_nest& loops, index_t unit) {
    index_t offset = 0;
    for (int k = loops.size(); k-- > 0;) {
        offset += unit % loops[k].extent * loops[k].in;
        unit /= loops[k].extent;
    }
    return offset;
}
index_t count_of(const planning::loop_nest& loops) {
    index_t units = 1;
    for (const planning::strided_loop& l : loops) units *= l.extent;
    return units;
}

class reduction_writer {
public:
    reduction_writer(source& to, const planning::stage& s, const planning::loop_nest& results,
                     const reduced_loops& reduced, bool accumulate)
        : words_(s.node->op, s.node->operand_type, s.node->type),
          reduced_(reduced),
          accumulate_(accumulate),
          divisor_(reduced.is_whole ? s.node->divisor : 1),
          f_("compute_" + to.name_of(s), title_of(s)),
          in_size_(index_t(size_of(s.node->operand_type))) {
        for (const planning::strided_loop& l : results) loops_.add(l.extent, {l.out, l.in});
        loops_.coalesce();
        loops_.count_in_elements(0, index_t(size_of(s.node->type)));
        loops_.count_in_elements(1, in_size_);
        if (reduced_.is_along)
            tap_units_ =
                std::max<index_t>((reduced_.taps.extent + planning::unit_taps - 1) / planning::unit_taps, 1);
        units_ = count_of(reduced_.loops) * tap_units_;
    }

    void write(source& to, const planning::stage& s, const reduced_places& at) {
        if (loops_.is_empty()) return;
        for (const char* used : {"total", "first", "lane", "count", "unit_total"}) f_.reserve(used);
        to.add_parameter(f_, at[0], s.node->type, true);
        const bool reads = reduced_.taps.extent > 0 && units_ > 0;
        // Products that go on from what there is take one factor after the other.
        goes_on_ = s.node->op == kernels::reduce_op::prod && !reduced_.is_along && !words_.is_any_order();
        if (goes_on_ && (accumulate_ || units_ > 1) &&
            (reduced_.taps.extent >= 8 || units_ > planning::units_in_sequence))
            to.refuse("a product of so many factors");
        if (reads) to.add_parameter(f_, at[1], s.node->operand_type, false);
        variables_ = result_variables(loops_.size());
        if (!reads) write_neutral();
        else if (reduced_.is_plane) write_plane();
        else if (units_ * reduced_.taps.extent <= most_written && tap_units_ == 1) write_terms();
        else if (words_.is_any_order()) write_loops();
        else write_tree();
        for (const std::string& helper : words_.helpers()) f_.need(helper);
        if (reads) to.add_call(f_, {at[0], at[1]});
        else to.add_call(f_, {at[0]});
    }

private:
    std::string result() { return f_.element(0, loops_, variables_); }

    void store(const std::string& total) {
        const std::string all = accumulate_ ? words_.combined(words_.from_result(result()), total) : total;
        f_.line(result() + " = " + divided(words_.stored(all)) + ";");
    }
    /// The mean of a sum that is complete.
    std::string divided(const std::string& sum) const {
        if (divisor_ == 1) return sum;
        const dtype type = words_.in(), real = type == dtype::complex64    ? dtype::float32
                                               : type == dtype::complex128 ? dtype::float64
                                                                           : type;
        return "(" + sum + ") / " + literal(divisor_, real);
    }

    void write_neutral() {
        f_.open_loops(loops_, variables_);
        if (!accumulate_) store(words_.neutral());
        f_.close_loops(loops_);
    }

    /// All taps of one result, written one beside the other.
    void write_terms() {
        f_.open_loops(loops_, variables_);
        const std::string type = type_text(words_.in()), from = f_.take("taps");
        f_.line("const " + type + "* const " + from + " = " + f_.place(1, loops_, variables_) + ";");
        const auto unit_text = [&](index_t unit) {
            std::vector<std::string> terms;
            for (index_t t = 0; t < reduced_.taps.extent; ++t) {
                const index_t bytes = unit_offset(reduced_.loops, unit) + t * reduced_.taps.in;
                terms.push_back(words_.loaded(from + "[" + literal(bytes / in_size_) + "]"));
            }
            return reduced_.is_along ? words_.lanes_text(terms)
                                     : words_.tree_text(terms, accumulate_ && units_ == 1);
        };
        const std::string total = "total";
        if (goes_on_ && (accumulate_ || units_ > 1)) return write_chain(total, from);
        f_.line((units_ > 1 ? "" : "const ") + type_text(words_.total()) + " " + total + " = " +
                unit_text(0) + ";");
        // More than eight units are of one tap each, and halved.
        if (reduced_.is_tree && units_ > planning::units_in_sequence) write_halves(total, unit_text);
        else {
            for (index_t unit = 1; unit < units_; ++unit)
                f_.line(total + " = " + words_.combined(total, unit_text(unit)) + ";");
        }
        store(total);
        f_.close_loops(loops_);
    }

    /// The rows of each column of a window, then the columns.
    void write_plane() {
        f_.open_loops(loops_, variables_);
        const std::string from = f_.take("taps");
        f_.line("const " + type_text(words_.in()) + "* const " + from + " = " +
                f_.place(1, loops_, variables_) + ";");
        std::vector<std::string> columns;
        for (index_t t = 0; t < reduced_.taps.extent; ++t) {
            std::vector<std::string> rows;
            for (index_t unit = 0; unit < units_; ++unit) {
                const index_t bytes = unit_offset(reduced_.loops, unit) + t * reduced_.taps.in;
                rows.push_back(words_.loaded(from + "[" + literal(bytes / in_size_) + "]"));
            }
            columns.push_back(words_.tree_text(rows, false));
        }
        store(words_.tree_text(columns, false));
        f_.close_loops(loops_);
    }

    void write_chain(const std::string& total, const std::string& from) {
        f_.line(type_text(words_.total()) + " " + total + " = " +
                (accumulate_ ? words_.from_result(result()) : words_.neutral()) + ";");
        for (index_t unit = 0; unit < units_; ++unit) {
            for (index_t t = 0; t < reduced_.taps.extent; ++t) {
                const index_t bytes = unit_offset(reduced_.loops, unit) + t * reduced_.taps.in;
                f_.line(total + " *= " + words_.loaded(from + "[" + literal(bytes / in_size_) + "]") + ";");
            }
        }
        f_.line(result() + " = " + words_.stored(total) + ";");
        f_.close_loops(loops_);
    }

    template <class Unit>
    void write_halves(const std::string& total, const Unit& unit_text) {
        const auto sequence = [&](const std::string& name, index_t first, index_t count, bool has_first) {
            for (index_t u = has_first ? 1 : 0; u < count; ++u) {
                if (u == 0) f_.line(type_text(words_.total()) + " " + name + " = " + unit_text(first) + ";");
                else f_.line(name + " = " + words_.combined(name, unit_text(first + u)) + ";");
            }
        };
        // Sixteen at most: two halves.
        const index_t half = planning::first_half(units_);
        const std::string other = f_.take("other");
        sequence(total, 0, half, true);
        sequence(other, half, units_ - half, false);
        f_.line(total + " = " + words_.combined(total, other) + ";");
    }

    /// Where the order of the sum does not show in its bits.
    void write_loops() {
        nest all;
        for (const planning::strided_loop& l : reduced_.loops) all.add(l.extent, {0, l.in / in_size_});
        all.add(reduced_.taps.extent, {0, reduced_.taps.in / in_size_});
        const std::vector<std::string> v = reduced_variables(all.size());
        f_.open_loops(loops_, variables_);
        const std::string total = "total", from = f_.take("taps");
        f_.line("const " + type_text(words_.in()) + "* const " + from + " = " +
                f_.place(1, loops_, variables_) + ";");
        f_.line(type_text(words_.total()) + " " + total + " = " + words_.neutral() + ";");
        f_.open_loops(all, v);
        f_.line(total + " = " +
                words_.combined(total, words_.loaded(from + "[" + f_.offset(1, all, v) + "]")) + ";");
        f_.close_loops(all);
        store(total);
        f_.close_loops(loops_);
    }

    /// The tree by the helpers of the file's head; across rows for many columns at a time.
    void write_tree() {
        f_.need("reduction");
        f_.need(words_.op_type().substr(0, words_.op_type().find('<')));
        const bool has_columns = !reduced_.is_along && loops_.size() > 0 && loops_.step.back()[0] == 1 &&
                                 loops_.step.back()[1] == 1;
        nest outer = loops_;
        if (has_columns) outer.erase(outer.size() - 1);
        f_.open_loops(outer, variables_);
        if (!has_columns) {
            write_units("1");
            store("total.v[0]");
            f_.close_loops(outer);
            return;
        }
        const std::string v = variables_[std::size_t(outer.size())],
                          end = f_.constant("n" + v, loops_.extent.back());
        f_.need("columns");
        f_.open("const auto reduce_columns = [&]<int count>(std::integral_constant<int, count>, index_t " +
                v + ")");
        write_units("count");
        f_.open("for (index_t lane = 0; lane < count; ++lane)");
        std::vector<std::string> moved = variables_;
        moved[std::size_t(outer.size())] = "(" + v + " + lane)";
        std::swap(moved, variables_);
        store("total.v[lane]");
        std::swap(moved, variables_);
        f_.close();
        f_.close("};");
        f_.line("index_t " + v + " = 0;");
        const std::string width = "columns<" + type_text(words_.total()) + ">";
        f_.line("for (; " + v + " + " + width + " <= " + end + "; " + v + " += " + width + ")");
        f_.line("    reduce_columns(std::integral_constant<int, " + width + ">(), " + v + ");");
        f_.line("for (; " + v + " < " + end + "; ++" + v +
                ") reduce_columns(std::integral_constant<int, 1>(), " + v + ");");
        f_.close_loops(outer);
    }

    void write_units(const std::string& count) {
        const std::string op = words_.op_type();
        const std::string taps = f_.constant("taps", reduced_.taps.extent),
                          step = f_.constant("tap", reduced_.taps.in / in_size_);
        std::string from = f_.place(1, loops_, variables_);
        const std::string reduce =
            reduced_.is_along ? "reduce_row<" + op + ">" : "reduce_taps<" + op + ", " + count + ">";
        if (units_ == 1) {
            f_.line("const auto total = " + reduce + "(" + from + ", " + taps + ", " + step + ");");
            return;
        }
        const std::string units = f_.constant("units", units_),
                          order = reduced_.is_tree ? "in_halves" : "in_sequence";
        f_.open("const auto unit_total = [&](index_t unit)");
        std::string length = taps, inside = "unit";
        if (tap_units_ > 1) {
            const std::string parts = f_.constant("row_parts", tap_units_),
                              part = f_.constant("part_taps", planning::unit_taps);
            f_.line("const index_t first = unit % " + parts + " * " + part + ";");
            length = "std::min<index_t>(" + part + ", " + taps + " - first)";
            from += " + first * " + step;
            inside = "unit / " + parts;
        }
        // The last loop is the fastest.
        index_t below = 1;
        for (int k = reduced_.loops.size(); k-- > 0;) {
            const planning::strided_loop& l = reduced_.loops[k];
            std::string index = below == 1 ? inside : inside + " / " + literal(below);
            if (k > 0) index += " % " + literal(l.extent);
            from +=
                " + " + index + " * " + f_.constant("unit_step_" + std::to_string(k + 1), l.in / in_size_);
            below *= l.extent;
        }
        f_.line("return " + reduce + "(" + from + ", " + length + ", " + step + ");");
        f_.close("};");
        f_.line("const auto total = " + order + "<" + op + ">(0, " + units + ", unit_total);");
    }

    reduction_words words_;
    const reduced_loops& reduced_;
    bool accumulate_, goes_on_ = false;
    double divisor_;
    function_maker f_;
    index_t in_size_, tap_units_ = 1, units_ = 1;
    nest loops_;
    std::vector<std::string> variables_;
};

}  // namespace

void write_reduction(source& to, const planning::stage& s, const reduced_places& at,
                     const planning::loop_nest& results, const reduced_loops& reduced, bool accumulate) {
    reduction_writer(to, s, results, reduced, accumulate).write(to, s, at);
}

void write_combination(source& to, const planning::stage& s, const reduced_places& at,
                       const planning::loop_nest& results) {
    const reduction_words words(s.node->op, s.node->operand_type, s.node->type);
    nest n;
    for (const planning::strided_loop& l : results) n.add(l.extent, {l.out, l.in});
    if (n.is_empty()) return;
    n.coalesce();
    const index_t size = index_t(size_of(s.node->type));
    n.count_in_elements(0, size);
    n.count_in_elements(1, size);
    function_maker f("combine_" + to.name_of(s), title_of(s) + ": adds the other half");
    for (const std::string& helper : words.helpers()) f.need(helper);
    to.add_parameter(f, at[0], s.node->type, true);
    to.add_parameter(f, at[1], s.node->type, false);
    const std::vector<std::string> v = result_variables(n.size());
    f.open_loops(n, v);
    f.line(f.element(0, n, v) + " = " +
           words.stored(
               words.combined(words.from_result(f.element(0, n, v)), words.from_result(f.element(1, n, v)))) +
           ";");
    f.close_loops(n);
    to.add_call(f, {at[0], at[1]});
}

void write_division(source& to, const planning::stage& s, const lower::address& out,
                    const planning::loop_nest& results) {
    nest n;
    for (const planning::strided_loop& l : results) n.add(l.extent, {l.out});
    if (n.is_empty()) return;
    n.coalesce();
    const dtype type = s.node->type;
    n.count_in_elements(0, index_t(size_of(type)));
    function_maker f("divide_" + to.name_of(s), title_of(s) + ": the division of a mean");
    f.reserve("divisor");
    to.add_parameter(f, out, type, true);
    const std::vector<std::string> v = result_variables(n.size());
    const dtype real = type == dtype::complex64    ? dtype::float32
                       : type == dtype::complex128 ? dtype::float64
                                                   : type;
    f.line("constexpr " + type_text(real) + " divisor = " + literal(s.node->divisor, real) + ";");
    f.open_loops(n, v);
    f.line(f.element(0, n, v) + " /= divisor;");
    f.close_loops(n);
    to.add_call(f, {out});
}

}  // namespace xf::emit
