#pragma once
#include "harness/measure.hpp"

namespace bench {

/// Another way to do a case, as measured beside ours.
struct entrant {
    std::string name;
    timing t;
    double of_ours = NAN;  ///< its time over ours: above 1 we are faster
};

/// One line of the record.
struct row {
    std::string name;
    timing own{};              ///< all zero where no time is the finding
    std::string reading = {};  ///< the finding then
    std::string binds = {};    ///< the limit that binds: "memory", "L2", "FMA f32"; empty for none
    double limit = 0;          ///< seconds that it would take at the limit
    double reached = 0;        ///< that over ours
    std::string target = {}, met = {}, notes = {};
    std::vector<entrant> peers = {};
    std::string family = {};  ///< the session writes it
};

/// The entrants of contenders from `first` on; `own` is the library's timing.
std::vector<entrant> entrants(const std::vector<contender>& contenders, const timing* timings,
                              std::size_t first, const timing& own);

}  // namespace bench
