#pragma once
#include <cstring>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "xfuse/nn.hpp"

/// Expressions whose results must have the same bits, whatever computes them.
namespace reproducible {

using xf::index_t;

/// Numbers whose sums round, or small integers whose sums do not.
enum class numbers { fractions, integers };

template <class T>
std::vector<T> random_numbers(std::size_t count, numbers kind, unsigned seed) {
    std::mt19937 random(seed);
    std::vector<T> all(count);
    for (T& value : all) {
        const int whole = int(random() % 9) - 4;
        value = T(whole);
        if constexpr (!std::is_integral_v<T>)
            if (kind == numbers::fractions) value = T(float(random() % 100003) * 0.001F - 50);
    }
    return all;
}

/// The bytes of a result, evaluated as `how` says.
struct reproduced {
    std::string name;
    std::function<std::vector<char>(const xf::policy& how)> bytes;
};

template <class T, class E>
std::vector<char> bytes_of(const E& e, const xf::policy& how) {
    const auto shape = xf::expr::shape_of(e);
    std::vector<index_t> strides(shape.size());
    xf::shape::row_major_strides(shape, strides);
    std::vector<char> out(std::size_t(xf::shape::volume(shape)) * sizeof(T));
    xf::expr::evaluate<T>(e, xf::expr::make_target(reinterpret_cast<T*>(out.data()), shape, strides), how);
    return out;
}

/// A case that evaluates what `make` returns; the arrays it reads live as long as the case.
template <class Make>
reproduced make_case(std::string name, Make make) {
    return {std::move(name), [make](const xf::policy& how) {
                const auto e = make();
                return bytes_of<typename std::remove_const_t<decltype(e)>::value_type>(e, how);
            }};
}

using cases = std::vector<reproduced>;

/// Every reduction, over each axis of three and over all.
cases reductions();
/// Contractions of every form. Those of fractions round as the processor's multiply-add does.
cases contractions(numbers kind);

}  // namespace reproducible
