#pragma once
#include <cstdio>
#include <numeric>
#include <string>
#include <xfuse/xfuse.hpp>
#include <xfuse/xtensor.hpp>

/// What generated programs call: operands of any container, and results written as text and bytes.
namespace generated {

/// A container of the given shape; `values` in row-major order.
template <class Container>
Container filled(const std::vector<std::size_t>& shape,
                 const std::vector<typename Container::value_type>& values) {
    xt::xarray<typename Container::value_type> rows(shape);
    std::copy(values.begin(), values.end(), rows.begin());
    return Container(rows);
}

/// The expression in an any_expr, of its own rank or of one that the run knows. Padding that is absent is
/// known to types alone.
template <class E>
auto held(E e) {
    if constexpr (xf::expr::may_be_absent<E>()) return e;
    else return xf::any_expr<typename E::value_type, E::rank>(std::move(e));
}

/// Evaluates e and writes a line of JSON with type and shape, then the elements in row-major order.
template <class E>
void write(int number, const E& e) {
    using T = typename E::value_type;
    std::string shape;
    std::string bytes;
    const auto r = xf::eval(e);
    for (const auto extent : r.shape()) shape += (shape.empty() ? "" : ",") + std::to_string(extent);
    for (const T value : r) bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
    std::printf(
        "{\"index\":%d,\"dtype\":\"%s\",\"shape\":[%s],\"thrown\":\"\",\"wrote_elsewhere\":false,\"bytes\":%"
        "zu}"
        "\n",
        number, xf::name_of(xf::dtype_of<T>), shape.c_str(), bytes.size());
    std::fwrite(bytes.data(), 1, bytes.size(), stdout);
}

}  // namespace generated
