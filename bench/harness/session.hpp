#pragma once
#include <chrono>
#include <regex>

#include "harness/curve.hpp"
#include "harness/limit.hpp"
#include "harness/text.hpp"

namespace bench {

/// What a case should reach.
struct wish {
    double of_limit = 0;     ///< this part of its limit; 0 for any
    std::string rival = {};  ///< peers whose names begin so...
    double times = 1;        ///< ...take at least the case's time divided by this
    double scratch = 0;      ///< at most these bytes; 0 for any
    bool fused = false;      ///< nothing in full, and no heap block beyond the scratch that the plan states
};

/// What a case cannot do without: operations, and operands and results through memory once each.
struct work {
    double flops;
    std::size_t in_bytes, out_bytes;
    bool in_double = false;
};

/// What the library says of its plan, and the largest heap block that a run asked for.
struct plan_facts {
    double scratch = -1;  ///< bytes; negative where nothing is known
    int full_intermediates = 0;
    long largest_block = 0;
};

/// How a run was asked for.
struct request {
    std::string filter = ".";
    bool quick = false;  ///< fewer rounds, and of the curves a few points
    bool own = false;    ///< the library alone, without peers
    std::string commit = {};
};

/// The cases that were asked for, and what came out.
class session {
public:
    explicit session(const request& r) : request_(r), filter_(r.filter) {}

    const request& asked() const { return request_; }
    /// Does a point of a curve take part, of which a quick run has every other one?
    bool wants_point(std::size_t number) const { return !request_.quick || number % 2 == 0; }
    bool wants(const std::string& name) const { return std::regex_search(name, filter_); }
    /// What comes now belongs to a family of that name.
    void begin(const std::string& family) { family_ = family; }
    /// Runs a case if it, or the other that it measures too, is wanted; one that throws is a line of the
    /// table and does not end the others.
    void attempt(const std::string& name, const std::function<void(const std::string&)>& measure,
                 const std::string& or_name = "");
    void add(row r);
    void add(curve c);

    /// The first contender is the library, the others are peers. Both limits are measured in the same
    /// rounds; the one that takes longer binds.
    void against(const std::string& name, const wish& w, const work& what,
                 const std::vector<contender>& contenders, const plan_facts& facts = {});
    /// The same where only bytes count.
    void against_limit(const std::string& name, const wish& w, std::size_t in_bytes, std::size_t out_bytes,
                       const std::vector<contender>& contenders, const plan_facts& facts = {}) {
        against(name, w, {0, in_bytes, out_bytes}, contenders, facts);
    }

    void print() const;
    /// The record of which the tables and plots of docs/ are made.
    void write_json(const std::string& file) const;

private:
    void judge(row r, const wish& w, const plan_facts& facts);

    request request_;
    std::regex filter_;
    std::string family_;
    std::vector<row> rows_;
    std::vector<curve> curves_;
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

// One function for each family of cases.
void limit_cases(session& s);
void pool_cases(session& s);
void large_window_cases(session& s);
void repeat_cases(session& s);
void view_cases(session& s);
void elementwise_cases(session& s);
void reduce_cases(session& s);
void small_cases(session& s);
void overhead_cases(session& s);
void thread_cases(session& s);
void convolution_cases(session& s);
void filter_cases(session& s);
void matrix_cases(session& s);
void pipeline_cases(session& s);
void normalising_cases(session& s);
void network_cases(session& s);
void shared_part_cases(session& s);
void odd_cases(session& s);
void size_curves(session& s);
void rank_curves(session& s);
void planning_curves(session& s);

}  // namespace bench
