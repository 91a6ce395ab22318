#pragma once
#include <string>
#include <vector>

#include "cpp_words.hpp"
#include "xfuse/kernels/kernel_table.hpp"

namespace xf::emit {

/// A reduction's operation in C++: what an element becomes, how two totals are combined, and in which order.
class reduction_words {
public:
    reduction_words(kernels::reduce_op op, dtype in, dtype out) : op_(op), in_(in), out_(out) {}

    dtype in() const { return in_; }
    /// What totals are kept in.
    dtype total() const;
    std::string loaded(const std::string& element) const;
    std::string combined(const std::string& a, const std::string& b) const;
    /// The value of no elements.
    std::string neutral() const;
    std::string stored(const std::string& total) const;
    std::string from_result(const std::string& result) const;

    /// Do the bits not depend on the order?
    bool is_any_order() const;
    /// The terms of one unit across rows, and along a row in lanes.
    std::string tree_text(const std::vector<std::string>& terms, bool is_merged) const;
    std::string lanes_text(std::vector<std::string> terms) const;
    /// The helper that does the same for any number of terms.
    std::string op_type() const;
    std::vector<std::string> helpers() const;

private:
    std::string pairs_text(const std::vector<std::string>& terms, std::size_t first, std::size_t count) const;
    bool is_float() const { return in_ >= dtype::float32; }
    bool is_complex_type() const { return in_ >= dtype::complex64; }

    kernels::reduce_op op_;
    dtype in_, out_;
};

}  // namespace xf::emit
