#pragma once
#include <functional>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "xfuse/dynamic/vocabulary.hpp"

/// What modules hold: parameters and modules by name, as values without templates.
namespace xf::nn {

/// The elements of a parameter.
struct parameter_state {
    axis_vector shape;
    std::vector<float> elements;
};
using parameter_pointer = std::shared_ptr<parameter_state>;

/// Throws shape_error for a negative extent and for an overflow.
parameter_pointer make_parameter(std::span<const index_t> shape, float value);
/// An operand that reads these elements, and keeps them.
expr::erased_pointer operand_of(const parameter_pointer& p);
/// Where its elements lie. The parameter is borrowed.
graph::lender lender_of(const parameter_state& p);
/// Evaluates into the elements. Throws shape_error for another shape.
void assign_parameter(parameter_state& p, const expr::erased_pointer& e);

struct module_content;
using content_pointer = std::shared_ptr<module_content>;
struct module_content {
    struct registered_parameter {
        std::string name;
        parameter_pointer state;
        bool is_buffer = false;
    };
    struct registered_module {
        std::string name;
        content_pointer content;
    };
    std::string type, arguments;
    std::vector<registered_parameter> parameters;
    std::vector<registered_module> modules;
    std::vector<std::string> ignored;  ///< names in files that nobody needs
};

content_pointer make_content(std::string type, std::string arguments);
/// These throw error for a name that is taken, empty or has a dot, and for a module that has `to` in it.
void add_parameter(module_content& to, const std::string& name, parameter_pointer p, bool is_buffer);
void add_module(module_content& to, const std::string& name, content_pointer m);

/// A parameter by its whole name: "features.0.weight".
struct named_parameter {
    std::string name;
    parameter_pointer state;
    bool is_buffer = false;  ///< registered as one: statistics, of which no gradient is taken
    const module_content* owner = nullptr;

    std::span<const index_t> shape() const { return xf::shape::span_of(state->shape); }
    std::span<float> elements() const { return state->elements; }
};
std::vector<named_parameter> list_parameters(const module_content& m);
index_t count_parameters(const module_content& m);
/// As PyTorch prints one: a line for each layer.
std::ostream& print_module(std::ostream& to, const module_content& m);

/// Options of load_state_dict.
struct load_options {
    bool strict = true;  ///< are parameters without an array, and arrays without a parameter, errors?
};

/// An array to be loaded: what is checked of it, and how its elements are had.
struct source_array {
    std::string name;
    dtype type{};
    axis_vector shape;
    std::function<void(float* to)> read;
};
void load_parameters(const module_content& m, std::span<const source_array> sources,
                     const load_options& options);

source_array source_of(std::string name, const expr::erased_pointer& e);

/// What files of arrays are: see xf::stored_arrays.
template <class A>
concept archive = requires(const A& arrays, std::string name, float* to) {
    name = arrays.names()[0];
    { arrays.find(name).header().type } -> std::convertible_to<dtype>;
    arrays.find(name).header().shape;
    arrays.find(name).read(to);
};
/// Pairs of a name and an array or expression: a map, or a list of pairs.
template <class M>
concept named_operands = requires(const M& arrays) {
    { arrays.begin()->first } -> std::convertible_to<std::string>;
    expr::pointer_to(arrays.begin()->second);
    { arrays.size() } -> std::convertible_to<std::size_t>;
};

}  // namespace xf::nn
