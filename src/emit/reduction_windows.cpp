#include "reduction_writer.hpp"

/// Windows over two axes: the rows of each column, then the columns, as the library's kernels have it.
namespace xf::emit {
namespace {

/// More rows of a window run in a loop.
constexpr index_t most_written_rows = 8;

}  // namespace

/// "column(V(), first)": the rows of a window, for column `first` and those behind it.
void reduction_writer::write_column_of_window() {
    const planning::strided_loop& rows = reduced_.loops[0];
    f_.line("// The rows of a window, for one column and, where V is a vector, those behind it.");
    f_.open("const auto column = [&]<class V>(V, index_t first)");
    f_.line("const auto row = [&](index_t below) { return load_as<V>(taps + first + below); };");
    if (rows.extent <= most_written_rows) {
        std::vector<std::string> terms;
        terms.reserve(std::size_t(rows.extent));
        for (index_t r = 0; r < rows.extent; ++r)
            terms.push_back(words_.loaded("row(" + literal(r * rows.in / in_size_) + ")"));
        f_.line("return " + words_.tree_text(terms, false) + ";");
    } else {
        const std::string count = f_.constant("rows", rows.extent),
                          step = f_.constant("row_step", rows.in / in_size_);
        f_.line("V total = row(0);");
        f_.line("for (index_t r = 1; r < " + count +
                "; ++r) total = " + words_.combined("total", "row(r * " + step + ")") + ";");
        f_.line("return total;");
    }
    f_.close("};");
    std::vector<std::string> columns;
    columns.reserve(std::size_t(reduced_.taps.extent));
    for (index_t t = 0; t < reduced_.taps.extent; ++t) columns.push_back("c[" + literal(t) + "]");
    f_.line("const auto window = [](const auto& c) { return " +
            divided(words_.stored(words_.tree_text(columns, false))) + "; };");
}

void reduction_writer::write_windows() {
    for (const char* used : {"column", "window", "row", "below", "c", "V", "r"}) f_.reserve(used);
    const bool is_dense = has_columns();
    f_.need("load_as");
    if (loops_.size() == 0) loops_.add(1, {1, 1});
    variables_ = result_variables(loops_.size());
    nest outer = loops_;
    outer.erase(outer.size() - 1);
    const index_t extent = loops_.extent.back(), in = loops_.step.back()[1],
                  tap = reduced_.taps.in / in_size_;
    const std::string type = type_text(words_.in());
    f_.open_loops(outer, variables_);
    f_.line("const " + type + "* const taps = " + f_.place(1, outer, variables_) + ";");
    write_column_of_window();
    const std::string v = variables_.back(), end = f_.constant("n" + v, extent);
    if (is_dense) {
        f_.need("slide_windows");
        f_.line("slide_windows<" + literal(reduced_.taps.extent) + ">(" + f_.place(0, outer, variables_) +
                ", " + end + ", column, window);");
    } else {
        f_.open_loop(v, extent);
        const std::string first = in == 1 ? v : f_.constant(f_.array(1) + "_" + v, in) + " * " + v;
        std::string columns;
        for (index_t t = 0; t < reduced_.taps.extent; ++t)
            columns += (t > 0 ? ", " : "") + std::string("column(") + type + "(), " + first +
                       (t > 0 ? " + " + literal(t * tap) : "") + ")";
        f_.line("const " + type + " c[] = {" + columns + "};");
        f_.line(result() + " = window(c);");
        f_.close();
    }
    f_.close_loops(outer);
}

}  // namespace xf::emit
