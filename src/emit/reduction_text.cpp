#include "reduction_text.hpp"

#include "reduction_writer.hpp"

/// Which form a reduction has, and what all forms share.
namespace xf::emit {
namespace {

/// So many taps of all units are written one beside the other; more of them run in loops.
constexpr index_t most_written = 16;
/// Windows that do not share columns, of so many taps, are one expression.
constexpr index_t most_in_one_line = 4;

index_t count_of(const planning::loop_nest& loops) {
    index_t units = 1;
    for (const planning::strided_loop& l : loops) units *= l.extent;
    return units;
}

bool is_of_floats(const graph::node& n) {
    return n.type == n.operand_type && (n.type == dtype::float32 || n.type == dtype::float64);
}

}  // namespace

reduction_writer::reduction_writer(source& to, const planning::stage& s, const planning::loop_nest& results,
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

void reduction_writer::write(source& to, const planning::stage& s, const reduced_places& at) {
    if (loops_.is_empty()) return;
    for (const char* used : {"total", "first", "lane", "count", "unit_total", "width"}) f_.reserve(used);
    to.add_parameter(f_, at[0], s.node->type, true);
    const bool reads = reduced_.taps.extent > 0 && units_ > 0;
    goes_on_ = s.node->op == kernels::reduce_op::prod && !reduced_.is_along && !words_.is_any_order();
    if (goes_on_ && (accumulate_ || units_ > 1) &&
        (reduced_.taps.extent >= 8 || units_ > planning::units_in_sequence))
        to.refuse("a product of so many factors");
    if (reads) to.add_parameter(f_, at[1], s.node->operand_type, false);
    variables_ = result_variables(loops_.size());
    const index_t taps = units_ * reduced_.taps.extent;
    if (!reads) write_neutral();
    else if (reduced_.is_plane && is_of_floats(*s.node) && (has_columns() || taps > most_in_one_line))
        write_windows();
    else if (reduced_.is_plane && is_short()) write_plane();
    else if (is_short()) write_terms();
    else if (words_.is_any_order()) write_loops();
    else if (reduced_.is_along) write_row_tree();
    else write_column_tree();
    for (const std::string& helper : words_.helpers()) f_.need(helper);
    if (reads) to.add_call(f_, {at[0], at[1]});
    else to.add_call(f_, {at[0]});
}

bool reduction_writer::is_short() const {
    return units_ * reduced_.taps.extent <= most_written && tap_units_ == 1;
}

/// Do results lie side by side, and what they are made of as well?
bool reduction_writer::has_columns() const {
    const bool is_side_by_side =
        loops_.size() > 0 && loops_.step.back()[0] == 1 && loops_.step.back()[1] == 1;
    return is_side_by_side && (!reduced_.is_plane || reduced_.taps.in == in_size_);
}

void reduction_writer::store(const std::string& total) {
    const std::string all = accumulate_ ? words_.combined(words_.from_result(result()), total) : total;
    f_.line(result() + " = " + divided(words_.stored(all)) + ";");
}

/// The mean of a sum that is complete.
std::string reduction_writer::divided(const std::string& sum) const {
    if (divisor_ == 1) return sum;
    const dtype type = words_.in(), real = type == dtype::complex64    ? dtype::float32
                                           : type == dtype::complex128 ? dtype::float64
                                                                       : type;
    return "(" + sum + ") / " + literal(divisor_, real);
}

void reduction_writer::write_neutral() {
    f_.open_loops(loops_, variables_);
    if (!accumulate_) store(words_.neutral());
    f_.close_loops(loops_);
}

void write_reduction(source& to, const planning::stage& s, const reduced_places& at,
                     const planning::loop_nest& results, const reduced_loops& reduced, bool accumulate) {
    reduction_writer(to, s, results, reduced, accumulate).write(to, s, at);
}

}  // namespace xf::emit
