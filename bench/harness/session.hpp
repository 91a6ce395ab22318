#pragma once
#include <regex>

#include "harness/limit.hpp"

namespace bench {

/// One line of the table.
struct row {
    std::string name, time, limit, reached, target, met, peers;
};

/// The cases that were asked for, and what came out.
class session {
public:
    explicit session(const std::string& filter) : filter_(filter) {}

    bool wants(const std::string& name) const { return std::regex_search(name, filter_); }
    void add(row r);
    void print() const;

    /// A case bound by bandwidth: the first contender is the library, the others are peers. The library
    /// should reach `target` of the limit; 0 for no target. Contenders named in `ahead_of` must be slower.
    void against_limit(const std::string& name, double target, std::size_t in_bytes, std::size_t out_bytes,
                       const std::vector<contender>& contenders, const std::string& ahead_of = "");

private:
    std::regex filter_;
    std::vector<row> rows_;
};

std::string milliseconds(double seconds);
std::string with_spread(const timing& t);
std::string number(double value, int digits = 2);
/// "name time, name time ..." of contenders from `first` on, in milliseconds.
std::string peer_list(const std::vector<contender>& contenders, const timing* timings, std::size_t first);
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
void compile_cases(session& s);

}  // namespace bench
