#pragma once
#include "emitted_source.hpp"
#include "operation_text.hpp"
#include "xfuse/graph/graph.hpp"

namespace xf::emit {

/// The statements of a cluster in its loops. Array 0 is the result, the others are the operands. Functions
/// that the library takes in vectors get pieces of a row: the loop is cut before and behind each of them.
class map_body {
public:
    map_body(source& to, function_maker& f, const graph::node& n, const nest& loops, bool is_vectorised);
    void write();

private:
    void find_pieces();
    std::string statement_target(std::size_t at);
    value_text operand_text(ops::reference r, bool is_statement);
    std::string expression(std::size_t at);
    std::string user_call(const ops::operation& o, const std::vector<value_text>& operands);
    bool stands_alone(std::size_t at) const;
    void write_piece(int piece);
    void write_functions(int piece);
    void write_in_pieces();
    bool is_still() const;  ///< does nothing move along the row?
    bool is_function(std::size_t at) const {
        return is_vectorised_ && vector_function(list_.operations[at]) != nullptr;
    }
    bool is_sigmoid(std::size_t at) const {
        return is_vectorised_ && list_.operations[at].what == ops::op::sigmoid;
    }
    const char* function_of(std::size_t at) const {
        return is_sigmoid(at) ? "exp" : vector_function(list_.operations[at]);
    }
    bool is_cut(std::size_t at) const {
        return is_function(at) || (is_sigmoid(at) && list_.operations[at].computes >= dtype::float32 &&
                                   list_.operations[at].computes <= dtype::float64);
    }

    source& to_;
    function_maker& f_;
    const ops::operation_list& list_;
    dtype type_;
    nest loops_;
    std::vector<std::string> variables_;
    bool is_vectorised_;
    std::vector<ops::scalar> constants_;
    std::vector<int> piece_;  ///< of each operation: the part of the row's loop that it belongs to
    std::vector<int> readers_, last_piece_;
    std::vector<std::string> name_;  ///< of what has been computed; empty: it is written where it is read
    std::vector<bool> is_row_;       ///< it is an array of lanes
    std::vector<bool> is_read_;      ///< does the result depend on it?
    int pieces_ = 0;
};

}  // namespace xf::emit
