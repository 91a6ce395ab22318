#include <algorithm>

#include "contraction_text.hpp"

/// Products of whole rows: one operand or both are vectors along the columns.
namespace xf::emit {

/// Floats whose columns lie side by side, or are one, in all three arrays.
bool contraction_writer::has_vectors_of_columns() const {
    if (columns_.size() == 0 || type_ < dtype::float32) return false;
    const std::vector<index_t>& step = columns_.step.back();
    return step[0] == 1 && step[1] >= 0 && step[1] <= 1 && step[2] >= 0 && step[2] <= 1 &&
           step[1] + step[2] > 0 && row_type_ == type_ && column_type_ == type_;
}

void contraction_writer::write_columns() {
    f_.need("load_as");
    f_.need("in_vectors");
    const std::string type = type_text(type_), j = j_.back(),
                      end = f_.constant("n" + j, columns_.extent.back());
    const nest outer = loops_of_results(1);
    const std::vector<std::string> v = variables_of_results(1);
    const auto step = [&](int which) { return columns_.step.back()[std::size_t(which)]; };
    open_blocks();
    f_.open_loops(outer, v);
    f_.line("// Results from column " + j + " on: each is one chain of additions in the order of the terms.");
    f_.open("const auto results = [&]<class V>(V sum, index_t " + j + ")");
    open_terms();
    const auto factor = [&](int which, const std::string& term) {
        const std::string at = f_.offset(which, outer, v) + (term == "0" ? "" : " + " + term);
        return step(which) == 0 ? f_.array(which) + "[" + at + "]"
                                : "load_as<V>(" + f_.array(which) + " + " + at + " + " + j + ")";
    };
    f_.line("sum += " + factor(1, row_term_) + " * " + factor(2, column_term_) + ";");
    close_terms();
    f_.line(type + "* const out = " + f_.place(0, outer, v) + " + " + j + ";");
    const bool is_plain = block_count() == 1 && s_.node->divisor == 1;
    if (block_count() > 1) f_.line("const V old = load_as<V>(out);");
    if (!is_plain) f_.line("sum = " + stored("old", "sum") + ";");
    f_.line("std::memcpy(out, &sum, sizeof sum);");
    f_.close("};");
    f_.line("in_vectors<" + type + ">(" + end + ", results" + (block_count() > 1 ? ", false" : "") + ");");
    f_.close_loops(outer);
    close_blocks();
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
    const nest outer = loops_of_results(1);
    const std::vector<std::string> v = variables_of_results(1);
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

}  // namespace xf::emit
