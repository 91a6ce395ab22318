#include "contraction_text.hpp"

/// Products of complex numbers.
namespace xf::emit {

void contraction_writer::write_complex() {
    const std::string real = type_ == dtype::complex64 ? "float" : "double";
    if (plan_.variant != planning::contraction_variant::outer) to_.refuse("this way of complex products");
    const nest results = loops_of_results(0);
    const std::vector<std::string> v = variables_of_results(0);
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

}  // namespace xf::emit
