#pragma once
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "xfuse/names.hpp"

/// Expressions as text, "(2, 3): 1 2 3 4 5 6", so that one comparison covers shape, values, NaN and
/// the sign of zero.
namespace values {

using xf::index_t;

template <class T>
std::string text_of(T value) {
    std::ostringstream s;
    s.precision(std::is_same_v<T, float> ? 9 : 17);
    if constexpr (xf::is_complex<T>::value)
        s << value.real() << (value.imag() < 0 ? "" : "+") << value.imag() << 'i';
    else if constexpr (std::is_integral_v<T>)
        s << (std::is_signed_v<T> ? std::to_string((long long)(value))
                                  : std::to_string((unsigned long long)(value)));
    else if (value != value) s << "nan";
    else s << value;
    return s.str();
}

/// Evaluates into a fresh row-major array of T.
template <class T, class N>
std::unique_ptr<T[]> evaluate_as(const N& e) {
    const auto shape = xf::expr::shape_of(e);
    std::vector<index_t> strides(shape.size());
    xf::shape::row_major_strides(shape, strides);
    std::unique_ptr<T[]> out(new T[std::size_t(xf::shape::volume(shape)) + 1]);
    xf::expr::evaluate<T>(e, xf::expr::make_target(out.get(), shape, strides));
    return out;
}

template <class T, class N>
std::string show_as(const N& e) {
    const auto out = evaluate_as<T>(e);
    std::string text = xf::core::shape_text(xf::expr::shape_of(e)) + ":";
    for (index_t i = 0; i < xf::shape::volume(xf::expr::shape_of(e)); ++i)
        text += " " + text_of(out[std::size_t(i)]);
    return text;
}

template <class N>
std::string show(const N& e) {
    return show_as<typename N::value_type>(e);
}

/// A one-dimensional operand over a C array.
template <class T, std::size_t K>
auto row(const T (&data)[K]) {
    return xf::lazy(static_cast<const T*>(data), {index_t(K)});
}

}  // namespace values
