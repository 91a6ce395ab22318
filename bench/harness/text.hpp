#pragma once
#include "harness/row.hpp"

namespace bench {

std::string number(double value, int digits = 2);
std::string kilobytes(double bytes);
/// "3.18 ms", "499 ns".
std::string duration(double seconds);
/// "3.18 (3.10..3.28) ms": the median and the quartiles.
std::string with_spread(const timing& t);
/// "name time, name time ..."
std::string list(const std::vector<entrant>& peers);
/// " WRONG: what" or nothing.
std::string complaint(const timing& t);
inline const char* yes_or_no(bool met) { return met ? "yes" : "NO"; }
/// As a string of JSON.
std::string quoted(const std::string& text);

}  // namespace bench
