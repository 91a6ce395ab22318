#pragma once
#include <set>
#include <string>
#include <vector>

#include "cpp_words.hpp"
#include "nest.hpp"

namespace xf::emit {

/// What a helper of the file's head is asked for by: see helpers.hpp.
using helper_names = std::set<std::string>;

/// A function that is being written: its arrays, which are its parameters, the constants that it names, its
/// lines.
class function_maker {
public:
    /// `title` says what it computes; the name is made from `name`.
    function_maker(std::string name, std::string title);

    /// A parameter; the number by which loops and indices know it.
    int add_array(std::string_view name, dtype type, bool is_written);
    const std::string& array(int which) const { return arrays_[std::size_t(which)].name; }

    /// A name for something inside of the function.
    std::string take(std::string_view wanted) { return names_.take(wanted); }
    /// A name that has to be as it is.
    void reserve(std::string_view name) { names_.reserve(name); }
    /// A constant of that name, or of one like it where that has another value; a value that needs no name is
    /// written as it is.
    std::string constant(const std::string& name, index_t value);

    void line(const std::string& text);
    /// "for (index_t i = 0; i < ni; ++i) {"
    void open_loop(const std::string& variable, index_t extent);
    void open(const std::string& text);
    void close(const char* end = "}");
    /// All loops of a nest, named by `variables`.
    void open_loops(const nest& n, const std::vector<std::string>& variables);
    void close_loops(const nest& n);

    /// "x[x_i * i + j]": the element of array `which` at the loops' variables, and `more` elements behind it.
    std::string element(int which, const nest& n, const std::vector<std::string>& variables,
                        index_t more = 0);
    /// "x + x_i * i + j"
    std::string place(int which, const nest& n, const std::vector<std::string>& variables);
    /// "x_i * i + j"
    std::string offset(int which, const nest& n, const std::vector<std::string>& variables, index_t more = 0);

    void need(const std::string& helper) { helpers.insert(helper); }

    struct parameter {
        std::string name;
        dtype type;
        bool is_written;
    };
    const std::vector<parameter>& arrays() const { return arrays_; }
    const std::string& title() const { return title_; }
    const std::string& wanted_name() const { return name_; }
    /// Constants and lines.
    std::string body() const;

    helper_names helpers;

private:
    struct named_value {
        std::string name;
        index_t value;
    };
    std::string name_, title_;
    identifiers names_;
    std::vector<parameter> arrays_;
    std::vector<named_value> constants_;
    std::string lines_;
    int depth_ = 1;
};

/// Variables of result loops, and of reduced ones: i, j, k and so on, r, s, t.
std::vector<std::string> result_variables(int count);
std::vector<std::string> reduced_variables(int count);

}  // namespace xf::emit
