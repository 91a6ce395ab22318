#pragma once
#include "xfuse/nn/options.hpp"

/// The arguments of layers, as they are printed.
namespace xf::nn {

std::string tuple_text(const axis_vector& values);
/// One number for each axis where the sides are alike, else all of them.
std::string padding_text(const width_list& widths);
/// As short as it says the same.
std::string number_text(double value);
/// Nothing for what is the default.
std::string layout_text(layout where);

template <class List>
bool is_other_than(const List& values, index_t usual) {
    for (const index_t value : values) {
        if (value != usual) return true;
    }
    return false;
}

/// Throws window_error.
void check_at_least(const char* layer, const char* what, const axis_vector& values, index_t least);
/// Of a value of an axis, which has to be small enough for products of two as well. Throws window_error.
void check_range(const char* layer, const char* what, index_t value, int axis, index_t least);

}  // namespace xf::nn
