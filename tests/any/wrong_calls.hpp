#pragma once
#include <doctest/doctest.h>

#include <span>
#include <string>
#include <typeinfo>
#include <vector>

#include "xfuse/xfuse.hpp"

/// A catalogue of calls that are wrong in what the run alone knows: a list, a string, a file, the shape of
/// weights, what is bound. Operands are kept expressions, so that a table of many calls compiles in seconds.
namespace wrong {

using any = xf::any_expr<float>;
template <int R>
using of_rank = xf::any_expr<float, R>;
using array = xt::xarray<float>;
using xf::index_t;

inline const std::vector<float> memory(4096, 1.0F);
template <std::size_t K>
of_rank<int(K)> of(const index_t (&shape)[K]) {
    return xf::lazy(memory.data(), shape);
}

/// A call that would compute into y, what it has to throw, and a part of the message: the operation, and what
/// is wrong with which operand, axis, label and sizes.
struct call {
    const std::type_info& error;
    const char* words;
    void (*run)(array& y);
};

inline std::string thrown_by(const call& c, array& y) {
    try {
        c.run(y);
    } catch (const xf::error& e) {
        return (typeid(e) == c.error ? "" : "another type of error: ") + std::string(e.what());
    } catch (const std::exception& e) {
        return std::string("not an error of the library: ") + e.what();
    }
    return "nothing is thrown";
}

/// Each call is refused with the type and the words of its row, and the target stays as it was.
inline void check(std::span<const call> calls) {
    const array before = {{7, 8}, {9, 10}};
    for (const call& c : calls) {
        array y = before;
        const std::string message = thrown_by(c, y);
        CAPTURE(message);
        INFO("expected: ", std::string(c.words));
        const bool is_told = message.find(c.words) != std::string::npos && message.find("another type") != 0;
        CHECK(is_told);
        CHECK(y == before);
    }
}

#define XFUSE_ERROR(type) typeid(xf::type##_error)

}  // namespace wrong
