#include "part_emitters.hpp"
#include "xfuse/plan/operand_reads.hpp"

/// Functions of rows: of each row another row.
namespace xf::emit {
namespace {

using kernels::row_function;

/// Rows along one axis of the result, in loops over all others.
class row_writer {
public:
    row_writer(source& to, lower::context& c, const planning::stage& s, const lower::box& b,
               const lower::address& out)
        : to_(to),
          s_(s),
          n_(*s.node),
          f_("compute_" + to.name_of(s), title_of(s)),
          at_{out, lower::realize(c, c.operand_of(s, 0), b)},
          count_(b.extent[n_.along]) {
        const planning::operand& o = c.operand_of(s, 0);
        const axis_vector extents = lower::loop_extents(s, b.extent, 0, s.out_loops);
        for (int k = 0; k < s.out_loops; ++k) {
            if (k != n_.along) others_.add(extents[k], {s.out_step[k], o.step[k]});
        }
        others_.coalesce();
        others_.count_in_elements(0, index_t(size_of(n_.type)));
        others_.count_in_elements(1, index_t(size_of(n_.operand_type)));
        v_ = result_variables(others_.size());
        for (const char* used : {"to", "from", "at", "extreme", "x", "count", "to_step", "from_step"})
            f_.reserve(used);
        f_.line("constexpr index_t count = " + literal(count_) +
                ", to_step = " + literal(s.out_step[n_.along] / index_t(size_of(n_.type))) +
                ", from_step = " + literal(o.step[n_.along] / index_t(size_of(n_.operand_type))) + ";");
    }

    void write() {
        to_.add_parameter(f_, at_[0], n_.type, true);
        to_.add_parameter(f_, at_[1], n_.operand_type, false);
        const bool is_gathered = kernels::row_scratch(n_.row, 1, n_.operand_type) > 0;
        const std::string row = is_gathered ? add_buffer("row", n_.operand_type, "a row, side by side") : "";
        std::string places;
        if (gives_places())
            places = add_buffer("places", dtype::int64, "the places of a row's elements, in order");
        f_.open_loops(others_, v_);
        f_.line(type_text(n_.type) + "* const to = " + f_.place(0, others_, v_) + ";");
        f_.line("const " + type_text(n_.operand_type) + "* const from = " + f_.place(1, others_, v_) + ";");
        if (is_gathered) write_gathered(row, places);
        else if (n_.row == row_function::ramp) write_ramp();
        else write_extreme();
        f_.close_loops(others_);
        to_.add_call(f_, at_);
    }

private:
    bool gives_places() const {
        return n_.row == row_function::argsort || n_.row == row_function::argsort_descending;
    }
    std::string add_buffer(const std::string& what, dtype type, const std::string& comment) {
        at_.push_back(to_.buffer_of(s_, what, type, count_, comment));
        return f_.array(to_.add_parameter(f_, at_.back(), type, true));
    }
    void each_element(const std::string& statement) {
        f_.line("for (index_t at = 0; at < count; ++at) " + statement + ";");
    }
    void call(const std::string& helper, const std::string& arguments) {
        f_.need(helper);
        f_.line(helper + "(" + arguments + ");");
    }

    void write_gathered(const std::string& row, const std::string& places) {
        each_element(row + "[at] = from[at * from_step]");
        if (gives_places())
            call("argsort_row",
                 places + ", " + row + ", count, " + (n_.row == row_function::argsort ? "false" : "true"));
        else if (n_.row == row_function::sort) call("sort_row", row + ", count");
        else call("difference_row", row + ", count, " + literal(index_t(n_.parameter)));
        each_element("to[at * to_step] = " + (gives_places() ? places : row) + "[at]");
    }

    void write_ramp() {
        f_.need("ramp_at");
        each_element("to[at * to_step] = ramp_at(" + literal(scalar_at(n_.fill, n_.operand_type)) +
                     ", from[at * from_step], " + (n_.parameter < 0 ? "count - 1 - at" : "at") + ", count)");
    }

    /// NaN stays.
    void write_extreme() {
        const std::string type = type_text(n_.operand_type),
                          better = n_.row == row_function::cummax ? "x > extreme" : "x < extreme";
        const bool has_nan = n_.operand_type >= dtype::float32;
        f_.line(type + " extreme = from[0];");
        f_.open("for (index_t at = 0; at < count; ++at)");
        f_.line("const " + type + " x = from[at * from_step];");
        f_.line(has_nan ? "if (extreme == extreme && (" + better + " || x != x)) extreme = x;"
                        : "if (" + better + ") extreme = x;");
        f_.line("to[at * to_step] = extreme;");
        f_.close();
    }

    source& to_;
    const planning::stage& s_;
    const graph::node& n_;
    function_maker f_;
    std::vector<lower::address> at_;
    index_t count_;
    nest others_;
    std::vector<std::string> v_;
};

}  // namespace

void emit_rows(source& to, lower::context& c, const planning::stage& s, const lower::box& b,
               const lower::address& out) {
    if (shape::volume(b.extent) > 0) row_writer(to, c, s, b, out).write();
}

}  // namespace xf::emit
