#include "reduction_writer.hpp"

/// Reductions of a few taps, which are written one beside the other.
namespace xf::emit {
namespace {

/// Where a unit's first tap lies, in bytes from the first one's, the last loop fastest.
index_t unit_offset(const planning::loop_nest& loops, index_t unit) {
    index_t offset = 0;
    for (int k = loops.size(); k-- > 0;) {
        offset += unit % loops[k].extent * loops[k].in;
        unit /= loops[k].extent;
    }
    return offset;
}

}  // namespace

/// A name for where the taps of one result begin.
std::string reduction_writer::take_taps() {
    const std::string from = f_.take("taps");
    f_.line("const " + type_text(words_.in()) + "* const " + from + " = " + f_.place(1, loops_, variables_) +
            ";");
    return from;
}

std::string reduction_writer::tap(const std::string& from, index_t unit, index_t t) const {
    const index_t bytes = unit_offset(reduced_.loops, unit) + t * reduced_.taps.in;
    return words_.loaded(from + "[" + literal(bytes / in_size_) + "]");
}

void reduction_writer::write_terms() {
    f_.open_loops(loops_, variables_);
    const std::string from = take_taps();
    const auto unit_text = [&](index_t unit) {
        std::vector<std::string> terms;
        terms.reserve(std::size_t(reduced_.taps.extent));
        for (index_t t = 0; t < reduced_.taps.extent; ++t) terms.push_back(tap(from, unit, t));
        return reduced_.is_along ? words_.lanes_text(terms)
                                 : words_.tree_text(terms, accumulate_ && units_ == 1);
    };
    const std::string total = "total";
    if (goes_on_ && (accumulate_ || units_ > 1)) return write_chain(total, from);
    f_.line((units_ > 1 ? "" : "const ") + type_text(words_.total()) + " " + total + " = " + unit_text(0) +
            ";");
    // More than eight units are of one tap each, and halved.
    if (reduced_.is_tree && units_ > planning::units_in_sequence) write_halves(total, unit_text);
    else {
        for (index_t unit = 1; unit < units_; ++unit)
            f_.line(total + " = " + words_.combined(total, unit_text(unit)) + ";");
    }
    store(total);
    f_.close_loops(loops_);
}

void reduction_writer::write_plane() {
    f_.open_loops(loops_, variables_);
    const std::string from = take_taps();
    std::vector<std::string> columns;
    for (index_t t = 0; t < reduced_.taps.extent; ++t) {
        std::vector<std::string> rows;
        rows.reserve(std::size_t(units_));
        for (index_t unit = 0; unit < units_; ++unit) rows.push_back(tap(from, unit, t));
        columns.push_back(words_.tree_text(rows, false));
    }
    store(words_.tree_text(columns, false));
    f_.close_loops(loops_);
}

void reduction_writer::write_chain(const std::string& total, const std::string& from) {
    f_.line(type_text(words_.total()) + " " + total + " = " +
            (accumulate_ ? words_.from_result(result()) : words_.neutral()) + ";");
    for (index_t unit = 0; unit < units_; ++unit) {
        for (index_t t = 0; t < reduced_.taps.extent; ++t) f_.line(total + " *= " + tap(from, unit, t) + ";");
    }
    f_.line(result() + " = " + words_.stored(total) + ";");
    f_.close_loops(loops_);
}

template <class Unit>
void reduction_writer::write_halves(const std::string& total, const Unit& unit_text) {
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

}  // namespace xf::emit
