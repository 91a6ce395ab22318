#pragma once
#include "reduction_text.hpp"
#include "reduction_words.hpp"

namespace xf::emit {

/// The function of one reduction: which form it has, and its loops.
class reduction_writer {
public:
    reduction_writer(source& to, const planning::stage& s, const planning::loop_nest& results,
                     const reduced_loops& reduced, bool accumulate);
    void write(source& to, const planning::stage& s, const reduced_places& at);

private:
    bool is_short() const;
    bool has_columns() const;
    std::string result() { return f_.element(0, loops_, variables_); }
    void store(const std::string& total);
    std::string divided(const std::string& sum) const;
    std::string take_taps();
    std::string tap(const std::string& from, index_t unit, index_t t) const;

    void write_neutral();
    /// All taps of one result, written one beside the other.
    void write_terms();
    /// The rows of each column of a window, then the columns.
    void write_plane();
    /// The same of floats, whose columns are vectors where they lie side by side.
    void write_windows();
    void write_column_of_window();
    /// Products that go on from what there is, one factor after the other.
    void write_chain(const std::string& total, const std::string& from);
    template <class Unit>
    void write_halves(const std::string& total, const Unit& unit_text);
    /// Where the order of the sum does not show in its bits.
    void write_loops();
    /// The trees of the file's head: elements of a row, or rows for a strip of columns.
    void write_row_tree();
    void write_column_tree();
    /// Where a unit begins, in a lambda of `unit`, and how many taps it has.
    struct unit_text {
        std::string from, taps;
    };
    unit_text unit_of_many(const std::string& taps, const std::string& step);

    reduction_words words_;
    const reduced_loops& reduced_;
    bool accumulate_, goes_on_ = false;
    double divisor_;
    function_maker f_;
    index_t in_size_, tap_units_ = 1, units_ = 1;
    nest loops_;
    std::vector<std::string> variables_;
};

}  // namespace xf::emit
