#include "reduction_writer.hpp"

/// Reductions of many taps.
namespace xf::emit {
namespace {

/// Columns that are reduced at a time: rows of this length of eight rows stay in the nearest cache.
constexpr index_t strip_bytes = 8192;

}  // namespace

void reduction_writer::write_loops() {
    nest all;
    for (const planning::strided_loop& l : reduced_.loops) all.add(l.extent, {0, l.in / in_size_});
    all.add(reduced_.taps.extent, {0, reduced_.taps.in / in_size_});
    const std::vector<std::string> v = reduced_variables(all.size());
    f_.open_loops(loops_, variables_);
    const std::string total = "total", from = take_taps();
    f_.line(type_text(words_.total()) + " " + total + " = " + words_.neutral() + ";");
    f_.open_loops(all, v);
    f_.line(total + " = " + words_.combined(total, words_.loaded(from + "[" + f_.offset(1, all, v) + "]")) +
            ";");
    f_.close_loops(all);
    store(total);
    f_.close_loops(loops_);
}

reduction_writer::unit_text reduction_writer::unit_of_many(const std::string& taps, const std::string& step) {
    unit_text made{f_.place(1, loops_, variables_), taps};
    std::string inside = "unit";
    if (tap_units_ > 1) {
        const std::string parts = f_.constant("row_parts", tap_units_),
                          part = f_.constant("part_taps", planning::unit_taps);
        f_.line("const index_t first = unit % " + parts + " * " + part + ";");
        made.taps = "std::min<index_t>(" + part + ", " + taps + " - first)";
        made.from += " + first" + (step == "1" ? "" : " * " + step);
        inside = "unit / " + parts;
    }
    // The last loop is the fastest.
    index_t below = 1;
    for (int k = reduced_.loops.size(); k-- > 0;) {
        const planning::strided_loop& l = reduced_.loops[k];
        std::string index = below == 1 ? inside : inside + " / " + literal(below);
        if (k > 0) index += " % " + literal(l.extent);
        made.from +=
            " + " + index + " * " + f_.constant("unit_step_" + std::to_string(k + 1), l.in / in_size_);
        below *= l.extent;
    }
    return made;
}

void reduction_writer::write_row_tree() {
    const std::string op = words_.op_type();
    f_.need("reduce_row");
    f_.need(op.substr(0, op.find('<')));
    f_.open_loops(loops_, variables_);
    const std::string taps = f_.constant("taps", reduced_.taps.extent),
                      step = f_.constant("tap", reduced_.taps.in / in_size_),
                      declared = "const " + type_text(words_.total()) + " total = ";
    const auto row = [&](const unit_text& at) {
        return "reduce_row<" + op + ">(" + at.from + ", " + at.taps + ", " + step + ");";
    };
    if (units_ == 1) f_.line(declared + row({f_.place(1, loops_, variables_), taps}));
    else {
        f_.need("row_units");
        const std::string units = f_.constant("units", units_);
        f_.open("const auto unit_total = [&](index_t unit)");
        const unit_text at = unit_of_many(taps, step);
        f_.line("return " + row(at));
        f_.close("};");
        f_.line(declared + (reduced_.is_tree ? "in_halves<" : "in_sequence<") + op + ">(0, " + units +
                ", unit_total);");
    }
    store("total");
    f_.close_loops(loops_);
}

void reduction_writer::write_column_tree() {
    const std::string op = words_.op_type(), type = type_text(words_.total());
    f_.need("reduce_rows");
    f_.need(op.substr(0, op.find('<')));
    // Columns that lie side by side; else one.
    const bool is_strip = has_columns();
    if (!is_strip) {
        loops_.add(1, {1, 1});
        variables_ = result_variables(loops_.size());
    }
    nest outer = loops_;
    outer.erase(outer.size() - 1);
    f_.open_loops(outer, variables_);
    const index_t extent = loops_.extent.back(), widest = strip_bytes / in_size_;
    const std::string v = variables_.back(), end = f_.constant("n" + v, extent),
                      strip = f_.constant("strip", std::min(extent, widest)),
                      rows = f_.constant("rows", reduced_.taps.extent),
                      step = f_.constant("row_step", reduced_.taps.in / in_size_);
    if (is_strip) f_.line("// Columns of a strip at a time: its rows stay in the nearest cache.");
    f_.open("for (index_t " + v + " = 0; " + v + " < " + end + "; " + v + " += " + strip + ")");
    f_.line("const index_t width = std::min<index_t>(" + strip + ", " + end + " - " + v + ");");
    f_.line(type + " total[" + strip + "];");
    const auto reduce = [&](const std::string& to, const std::string& from) {
        return "reduce_rows<" + op + ", " + rows + ", " + strip + ">(" + to + ", " + from + ", width, " +
               step + ");";
    };
    if (units_ == 1) f_.line(reduce("total", f_.place(1, loops_, variables_)));
    else {
        f_.need("column_units");
        const std::string units = f_.constant("units", units_);
        f_.open("const auto unit_total = [&](" + type + "* sum, index_t unit)");
        const unit_text at = unit_of_many(rows, step);
        f_.line(reduce("sum", at.from));
        f_.close("};");
        f_.line((reduced_.is_tree ? "strips_in_halves<" : "strips_in_sequence<") + op + ", " + strip +
                ">(total, width, 0, " + units + ", unit_total);");
    }
    f_.open("for (index_t lane = 0; lane < width; ++lane)");
    std::vector<std::string> moved = variables_;
    moved.back() = "(" + v + " + lane)";
    std::swap(moved, variables_);
    store("total[lane]");
    std::swap(moved, variables_);
    f_.close();
    f_.close();
    f_.close_loops(outer);
}

}  // namespace xf::emit
