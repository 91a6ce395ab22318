#pragma once
#include <regex>

#include "harness/limit.hpp"

namespace bench {

/// One line of the table.
struct row {
    std::string name, time, limit, reached, target, met, peers, notes = {};
};

/// What a case should reach.
struct wish {
    double of_limit = 0;     ///< this part of its limit; 0 for any
    std::string rival = {};  ///< peers whose names begin so...
    double times = 1;        ///< ...take at least the case's time divided by this
    double scratch = 0;      ///< at most these bytes; 0 for any
    bool fused = false;      ///< nothing in full, and no heap block beyond the scratch that the plan states
};

/// What the library says of its plan, and the largest heap block that a run asked for.
struct plan_facts {
    double scratch = -1;  ///< bytes; negative where nothing is known
    int full_intermediates = 0;
    long largest_block = 0;
};

/// The cases that were asked for, and what came out.
class session {
public:
    explicit session(const std::string& filter) : filter_(filter) {}

    bool wants(const std::string& name) const { return std::regex_search(name, filter_); }
    /// Runs a case if it, or the other that it measures too, is wanted; one that throws is a line of the
    /// table and does not end the others.
    void attempt(const std::string& name, const std::function<void(const std::string&)>& measure,
                 const std::string& or_name = "");
    void add(row r);
    void print() const;
    void write_json(const std::string& file) const;

    /// A case bound by bandwidth: the first contender is the library, the others are peers.
    void against_limit(const std::string& name, const wish& w, std::size_t in_bytes, std::size_t out_bytes,
                       const std::vector<contender>& contenders, const plan_facts& facts = {});
    /// A case bound by arithmetic of one core, in f32: the same.
    void against_peak(const std::string& name, const wish& w, double flops,
                      const std::vector<contender>& contenders, const plan_facts& facts = {});

private:
    void judge(const std::string& name, const wish& w, double limit, double reached,
               const std::vector<contender>& contenders, const timing* timings, const plan_facts& facts);

    std::regex filter_;
    std::vector<row> rows_;
};

std::string milliseconds(double seconds);
std::string kilobytes(double bytes);
std::string with_spread(const timing& t);
std::string number(double value, int digits = 2);
/// "name time, name time ..." of contenders from `first` on, in milliseconds.
std::string peer_list(const std::vector<contender>& contenders, const timing* timings, std::size_t first);
/// " WRONG: what" or nothing.
std::string complaint(const timing& t);
inline const char* yes_or_no(bool met) { return met ? "yes" : "NO"; }

// One function for each family of cases.
void limit_cases(session& s);
void pool_cases(session& s);
void large_window_cases(session& s);
void repeat_cases(session& s);
void elementwise_cases(session& s);
void reduce_cases(session& s);
void small_cases(session& s);
void thread_cases(session& s);
void convolution_cases(session& s);
void filter_cases(session& s);
void matrix_cases(session& s);
void pipeline_cases(session& s);
void normalising_cases(session& s);
void compile_cases(session& s);

}  // namespace bench
