#pragma once
#include <string>
#include <vector>

#include "function_maker.hpp"
#include "xfuse/ops/operation.hpp"

namespace xf::emit {

/// An expression, and the type of its value.
struct value_text {
    std::string text;
    dtype type;
};

/// Without the parentheses around all of it: an argument needs none.
std::string unwrapped(const std::string& text);
/// The same value as another type, as the library converts: to integers it saturates, NaN is 0.
std::string converted(function_maker& f, const value_text& x, dtype to);

/// One operation of operands whose texts stand in parentheses where they need them. An empty text: it is not
/// known.
std::string operation_text(function_maker& f, const ops::operation& o,
                           const std::vector<value_text>& operands);

/// The function of the C library that rows take in vectors; null for other operations.
const char* vector_function(const ops::operation& o);

}  // namespace xf::emit
