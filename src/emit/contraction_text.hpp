#pragma once
#include "emitted_source.hpp"
#include "xfuse/lower/contraction_loops.hpp"

namespace xf::emit {

/// The widest tile, whatever vectors the emitted file is compiled for.
inline constexpr index_t widest_tile_bytes = 256;

/// The loops of a contraction over one box. Every result is one chain of additions in the order of the terms,
/// as the library's kernels have it, cut into the same blocks of terms; how many results are computed at a
/// time is free.
class contraction_writer {
public:
    contraction_writer(source& to, lower::context& c, const planning::stage& s, const axis_vector& extents,
                       std::vector<lower::address> at);
    void write();

private:
    /// Results in registers, a tile of rows and vectors of columns at a time.
    void write_tiles();
    /// Vectors of columns of one row.
    bool has_vectors_of_columns() const;
    void write_columns();
    /// Some columns of one row at a time, or single results.
    void write_lanes();
    /// Complex numbers: products of the parts have sums of their own.
    void write_complex();
    /// Terms that lie side by side in both operands: sums in lanes, which are folded at the end.
    void write_inner();

    void add_arrays();
    void open_blocks();
    void close_blocks();
    nest loops_of_results(int less) const;
    std::vector<std::string> variables_of_results(int less) const;
    void open_outer(const nest& n, const std::vector<std::string>& v);
    /// The loops over a block's terms; afterwards `row_term` and `column_term` are where the operands lie.
    void open_terms();
    void close_terms();
    void join_columns();
    bool is_worth_packing() const;
    void write_pack();
    void write_tile_function();
    void write_store(const std::string& out, const std::string& sum);
    std::string stored(const std::string& old, const std::string& sum) const;
    index_t block_count() const;

    source& to_;
    const planning::stage& s_;
    const planning::contraction_plan& plan_;
    std::vector<lower::address> at_;
    function_maker f_;
    dtype type_, row_type_, column_type_;
    nest batch_, rows_, columns_, terms_;  ///< arrays: the result, the rows' operand, the columns'
    std::vector<std::string> b_, i_, j_, r_;
    index_t term_count_ = 1;
    std::string row_term_, column_term_;
    int term_loops_ = 0;
    index_t joined_row_ = 0, joined_step_ = 0, chunk_ = 0;  ///< of columns that go on from row to row
    bool is_packed_ = false;
    int panel_ = -1;
};

}  // namespace xf::emit
