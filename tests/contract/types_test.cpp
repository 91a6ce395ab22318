#include <doctest/doctest.h>

#include <complex>
#include <cstdint>
#include <memory>
#include <vector>

#include "xfuse/names.hpp"

/// Contractions of every element type, of one type and of two, against sums of products.
namespace {

using xf::index_t;

constexpr index_t rows = 3, terms = 5, columns = 4;

template <class T, class E>
std::vector<T> evaluated(const E& e) {
    const auto shape = xf::expr::shape_of(e);
    std::vector<index_t> strides(shape.size());
    xf::shape::row_major_strides(shape, strides);
    const auto y = std::make_unique<T[]>(std::size_t(xf::shape::volume(shape)));
    xf::expr::evaluate<T>(e, xf::expr::make_target(y.get(), shape, strides));
    return std::vector<T>(y.get(), y.get() + xf::shape::volume(shape));
}

/// 0, 1 and 2, whose products and sums fit into every type.
template <class T>
std::unique_ptr<T[]> digits(index_t count) {
    auto all = std::make_unique<T[]>(std::size_t(count));
    for (index_t k = 0; k < count; ++k) all[std::size_t(k)] = T(int(k * 7 % 11 % 3));
    return all;
}

template <class T>
T product_of(T a, T b) {
    if constexpr (std::is_same_v<T, bool>) return a && b;
    else return T(a * b);
}

/// A matrix of A by one of B, with weights of B for the terms and without.
template <class A, class B>
void check_types() {
    INFO("element types ", xf::name_of(xf::dtype_of<A>), " and ", xf::name_of(xf::dtype_of<B>));
    const auto a = digits<A>(rows * terms);
    const auto b = digits<B>(terms * columns), c = digits<B>(terms);
    const auto x = xf::lazy(static_cast<const A*>(a.get()), {rows, terms});
    const auto y = xf::lazy(static_cast<const B*>(b.get()), {terms, columns});
    const auto z = xf::lazy(static_cast<const B*>(c.get()), {terms});
    const auto two = xf::einsum<"ik,kj->ij">(x, y);
    const auto three = xf::einsum<"ik,kj,k->ij">(x, y, z);
    using T = typename std::remove_const_t<decltype(two)>::value_type;
    std::vector<T> product, weighted;
    for (index_t at = 0; at < rows * columns; ++at) {
        T sum{}, sum_of_three{};
        for (index_t k = 0; k < terms; ++k) {
            const T term = product_of(T(a[std::size_t(at / columns * terms + k)]),
                                      T(b[std::size_t(k * columns + at % columns)]));
            sum = T(sum + term);
            sum_of_three = T(sum_of_three + product_of(term, T(c[std::size_t(k)])));
        }
        product.push_back(sum);
        weighted.push_back(sum_of_three);
    }
    CHECK(evaluated<T>(two) == product);
    CHECK(evaluated<T>(three) == weighted);
}

/// Single elements, and sums of no products: what no kernel serves.
template <class A, class B>
void check_edges() {
    INFO("element types ", xf::name_of(xf::dtype_of<A>), " and ", xf::name_of(xf::dtype_of<B>));
    const A a[] = {A(1), A(2)};
    const B b[] = {B(1), B(3)};
    const auto x = xf::lazy(a, {index_t(2)});
    const auto no_columns = xf::lazy(a, {index_t(2), index_t(0)});
    const auto y = xf::lazy(b, {index_t(2)});
    const auto no_rows = xf::lazy(b, {index_t(0), index_t(3)});
    const auto single = xf::einsum<",->">(xf::view(x, 1), xf::view(y, 1));
    using T = typename std::remove_const_t<decltype(single)>::value_type;
    CHECK(evaluated<T>(single) == std::vector<T>{product_of(T(a[1]), T(b[1]))});
    CHECK(evaluated<T>(xf::einsum<"ik,kj->ij">(no_columns, no_rows)) == std::vector<T>(6, T{}));
}

/// The operand is of type T, too, and of one that has to be converted.
template <class T>
void check_type() {
    check_types<T, T>();
    check_types<std::int8_t, T>();
    check_types<T, bool>();
    check_edges<T, T>();
    check_edges<std::uint8_t, T>();
}

/// Sums of products, halved and divided by a power of two: nothing is rounded.
template <class T>
void check_scaled(index_t count) {
    INFO("element type ", xf::name_of(xf::dtype_of<T>), ", terms: ", count);
    const auto a = digits<T>(rows * count), b = digits<T>(count * columns);
    const auto x = xf::lazy(static_cast<const T*>(a.get()), {rows, count, index_t(1)});
    const auto y = xf::lazy(static_cast<const T*>(b.get()), {count, columns});
    std::vector<T> mean, half;
    for (index_t at = 0; at < rows * columns; ++at) {
        T sum{};
        for (index_t k = 0; k < count; ++k)
            sum += a[std::size_t(at / columns * count + k)] * b[std::size_t(k * columns + at % columns)];
        mean.push_back(sum / T(count));
        half.push_back(sum / T(count) * T(0.5));
    }
    CHECK(evaluated<T>((x * y).mean(1)) == mean);
    CHECK(evaluated<T>((x * T(0.5) * y).mean(1)) == half);
}

}  // namespace

TEST_CASE("products of two and of three operands, every element type, beside others") {
    check_type<bool>();
    check_type<std::int8_t>();
    check_type<std::uint8_t>();
    check_type<std::int16_t>();
    check_type<std::uint16_t>();
    check_type<std::int32_t>();
    check_type<std::uint32_t>();
    check_type<std::int64_t>();
    check_type<std::uint64_t>();
    check_type<float>();
    check_type<double>();
    check_type<std::complex<float>>();
    check_type<std::complex<double>>();
}

TEST_CASE("means of products, of few terms and of many") {
    for (const index_t count : {8, 1 << 16}) {
        check_scaled<float>(count);
        check_scaled<double>(count);
        check_scaled<std::complex<float>>(count);
        check_scaled<std::complex<double>>(count);
    }
}
