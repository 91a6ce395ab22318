#include <algorithm>

#include "contraction_text.hpp"

/// Terms that lie side by side in both operands.
namespace xf::emit {

void contraction_writer::write_inner() {
    f_.need("inner_product");
    const bool is_splat = terms_.size() > 0 && terms_.step.back()[2] == 0;
    const nest results = loops_of_results(0);
    const std::vector<std::string> v = variables_of_results(0);
    nest outer = terms_;
    const index_t run = terms_.size() > 0 ? terms_.extent.back() : 1;
    if (terms_.size() > 0) outer.erase(outer.size() - 1);
    const index_t width = plan_.library->contractions.of(plan_.type).lanes;
    const std::string type = type_text(type_), lanes = f_.constant("sum_lanes", width);
    open_blocks();
    f_.open_loops(results, v);
    f_.line("term_vector<" + type + ", " + lanes + "> even = {}, odd = {};");
    const auto add = [&](const std::string& row, const std::string& column, const std::string& count) {
        f_.line(std::string(is_splat ? "add_scaled<" : "add_products<") + lanes + ", " + type +
                ">(even, odd, " + f_.place(1, results, v) + row + ", " + f_.place(2, results, v) + column +
                ", " + count + ");");
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
    f_.line("const " + type + " sum = folded<" + lanes + ", " + type + ">(even, odd);");
    const std::string out = f_.element(0, results, v);
    f_.line(out + " = " + stored(out, "sum") + ";");
    f_.close_loops(results);
    close_blocks();
}

}  // namespace xf::emit
