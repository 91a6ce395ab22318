#pragma once
#include "harness/measure.hpp"

namespace bench {

/// Plain loops that read and write as many bytes as a case does, in the same proportion, on memory of
/// their own: the bandwidth that the case could have.
class bandwidth {
public:
    bandwidth(std::size_t in_bytes, std::size_t out_bytes);

    const std::vector<contender>& loops() const { return loops_; }
    /// The time in which the fastest loop moves the bytes of the case, from the loops' timings.
    double limit(const timing* loops) const;

private:
    void add(std::string name, void (*loop)(const float*, float*, std::size_t), std::size_t reads,
             std::size_t writes);

    std::size_t bytes_;
    std::size_t steps_;  ///< groups of `reads` lines read and `writes` lines written
    std::shared_ptr<float[]> in_, out_;
    std::vector<contender> loops_;
    std::vector<double> loop_bytes_;
};

}  // namespace bench
