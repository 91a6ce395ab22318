#pragma once
#include <map>
#include <string>

#include "xfuse/graph/graph.hpp"

/// Which fields of which kinds of nodes differ from one evaluation of an expression's type to the next.
namespace fuzz {

class coverage {
public:
    /// Takes note of the graph of an expression, whose type is `type`.
    void note(std::size_t type, const xf::graph::graph& g);
    /// Forgets the types: the next program is no successor of this one.
    void start_program() { last_.clear(); }
    /// Prints the table. False where a field that can change never did.
    bool print() const;

private:
    /// For each kind of node and field the values of all nodes of the kind, as text.
    using fields = std::map<std::pair<std::string, std::string>, std::string>;
    struct count {
        long changed = 0, alone = 0;
    };
    static fields read(const xf::graph::graph& g);

    std::map<std::size_t, fields> last_;
    std::map<std::pair<std::string, std::string>, count> seen_;
};

}  // namespace fuzz
