#pragma once
#include <span>
#include <stdexcept>
#include <string>

#include "xfuse/core/index.hpp"

namespace xf {

/// Base of everything the library throws on wrong input. Messages name the operation, the operand,
/// the axis and the sizes.
struct error : std::invalid_argument {
    using std::invalid_argument::invalid_argument;
};
// clang-format off
struct shape_error : error { using error::error; };      ///< shapes that do not fit each other
struct axis_error : error { using error::error; };       ///< an axis out of range or given twice
struct rank_error : error { using error::error; };       ///< the wrong number of axes
struct window_error : error { using error::error; };     ///< a window, step, dilation or padding out of range
struct subscript_error : error { using error::error; };  ///< contraction labels that disagree in extent
struct bounds_error : error { using error::error; };     ///< an index or stride that leaves the memory, or index_t
struct dtype_error : error { using error::error; };      ///< an element type the operation does not have
struct format_error : error { using error::error; };     ///< a file that is not what its format asks for
struct io_error : error { using error::error; };         ///< a file that cannot be opened, read or written
// clang-format on

namespace core {

/// "(2, 3, 4)", "(2,)", "()".
std::string shape_text(std::span<const index_t> shape);

/// "3"; "open" for what stands for an open extent.
std::string extent_text(index_t extent);

/// "0.5", "1e+30".
std::string number_text(double number);

/// Joins parts into one message: strings as they are, numbers in decimal.
template <class... Parts>
std::string message(const Parts&... parts) {
    std::string text;
    const auto add = [&text](const auto& part) {
        using P = std::remove_cvref_t<decltype(part)>;
        if constexpr (std::is_same_v<P, index_t>) text += extent_text(part);
        else if constexpr (std::is_floating_point_v<P>) text += number_text(double(part));
        else if constexpr (std::is_arithmetic_v<P>) text += std::to_string(part);
        else text += part;
    };
    (add(parts), ...);
    return text;
}

}  // namespace core
}  // namespace xf
