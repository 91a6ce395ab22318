#pragma once
#include <iosfwd>
#include <memory>
#include <string>

#include "xfuse/plan/plan.hpp"

namespace xf::lower {
struct listed_call;
struct listed_nest;
struct listed_stage;
struct program_listing;
}  // namespace xf::lower

namespace xf::explaining {
struct page;
}

namespace xf {

/// What the library will do for an expression, and why: text, numbers and a picture. What runs is read from
/// the program that the plan is lowered to, what was decided and why from the plan; nothing is run.
class explanation {
public:
    explanation() = default;
    explanation(const planning::plan& p);

    double flops = 0;            ///< elementary operations, recomputation not counted
    double bytes = 0;            ///< least memory traffic: each operand and the result once
    index_t scratch_bytes = 0;   ///< heap beside the result and the plan itself, all threads together
    int stages = 0;              ///< loops over data, each with one kernel
    int full_intermediates = 0;  ///< arrays too large for the cache that are made on the way
    int threads = 1;

    const std::string& text() const { return text_; }
    /// The stages as a Graphviz digraph.
    const std::string& dot() const { return dot_; }
    /// A picture: the stages with their shapes and places, edges as thick as their bytes, and a roofline of
    /// this machine with a point for each stage, as the planner reckons.
    std::string svg() const;
    /// A page of one file: the text, the picture, the program and its C++, side by side.
    std::string html() const;

private:
    std::string text_, dot_;
    std::shared_ptr<const explaining::page> page_;
};

std::ostream& operator<<(std::ostream& out, const explanation& why);

namespace explaining {

// The parts, one file each.
std::string write_text(const planning::plan& p, const lower::program_listing& program,
                       const explanation& numbers);
std::string write_dot(const planning::plan& p);
double count_flops(const planning::plan& p);
double count_flops(const planning::stage& s);
double count_bytes(const planning::plan& p);
/// Bytes of an operand that the stage reads, each once.
double count_bytes(const planning::plan& p, const planning::stage& s, int which);
int count_full_intermediates(const lower::program_listing& program);
/// Is it an array made on the way that is too large for the cache? What is counted as such is what the text
/// calls a full array.
bool is_full_intermediate(const lower::listed_stage& s);

/// "float32 (8, 28, 28, 64)": the results, in the order in which they are computed.
std::string results_text(const planning::plan& p);
/// "max over 3 x 3", "add, tanh", "copy": what a stage computes.
std::string title_of(const graph::node& n);
/// "across rows (library, avx2)": which kernel computes it.
std::string kernel_of(const planning::stage& s, const lower::listed_stage& run);
/// "  for 8 x 2 tiles of 1 x 14 x 28 x 64:", the line above the stages of a nest; nothing above those of one
/// tile.
std::string loops_text(const lower::listed_nest& nest);
/// "tile of 3 x 64 (768 B)": where a stage is computed into, and what part of it at a time.
std::string place_text(const planning::plan& p, const lower::program_listing& program,
                       const lower::listed_nest& nest, const lower::listed_stage& run);
/// "reduce across 28 times: local + 6272 <- local"
std::string call_text(const planning::plan& p, const lower::listed_call& c);
/// "2 x 3 x 4"
std::string extents_text(const axis_vector& extents);
/// "1.5 MB"
std::string size_text(double bytes);
/// "1.85 billion"
std::string flops_text(double flops);

}  // namespace explaining
}  // namespace xf
