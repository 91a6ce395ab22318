#include <doctest/doctest.h>

#include <complex>
#include <cstdint>
#include <memory>

#include "emit/batch.hpp"

/// Element types of every size and sort.
namespace {

template <class T>
T number(std::size_t k) {
    if constexpr (std::is_same_v<T, bool>) return k % 3 == 0;
    else if constexpr (xf::is_complex<T>::value)
        return T(typename T::value_type(k % 7) - 3, typename T::value_type(k % 5) / 4);
    else if constexpr (std::is_floating_point_v<T>) return T(k * 37 % 101) / 25 - 2;
    else return T(k * 37 % 101);
}

template <class T>
xt::xarray<T> numbers(const std::vector<std::size_t>& shape, std::size_t seed) {
    xt::xarray<T> x(shape);
    for (std::size_t k = 0; k < x.size(); ++k) x.data()[k] = number<T>(k + seed);
    return x;
}

/// What all types have, in one expression each.
template <class T>
struct programs_of_type {
    xt::xarray<T> a = numbers<T>({5, 12}, 1), b = numbers<T>({12, 7}, 2), c = numbers<T>({5, 12}, 5);

    void add(emit_tests::batch& to, const std::string& name) const {
        const xf::any_expr<T> x(a), y(b), z(c);
        to.add(name + "_ring", xf::where(x != z, x * z + x, z));
        to.add(name + "_sum", xf::sum(x, {0}));
        to.add(name + "_prod", xf::prod(x, {1}));
        to.add(name + "_product", xf::matmul(x, y));
        to.add(name + "_running", xf::cumsum(x, 0));
        to.add(name + "_turned", xf::concatenate(std::vector<xf::any_expr<T>>{xf::flip(x, {1}), z}, 0));
        if constexpr (!xf::is_complex<T>::value) {
            to.add(name + "_most", xf::max(x, {1}));
            to.add(name + "_place", xf::argmin(x, 0));
        }
    }
};

template <class... T>
struct programs_of_types {
    std::tuple<programs_of_type<T>...> all;
    void add(emit_tests::batch& to) const {
        std::apply([&](const auto&... each) { (each.add(to, xf::name_of(xf::dtype_of<T>)), ...); },
                   std::tuple<const programs_of_type<T>&...>(std::get<programs_of_type<T>>(all)...));
    }
};

void expect_library_bits(emit_tests::batch& all) {
    REQUIRE(all.compile(XFUSE_TEST_COMPILER, "-O0") == "");
    all.compare([](const std::string& name, const std::string&) { FAIL_CHECK("other bits: ", name); });
}

}  // namespace

TEST_CASE("programs of all element types have the library's bits") {
    const programs_of_types<bool, std::int8_t, std::uint16_t, std::int32_t, std::int64_t, std::uint64_t,
                            double, std::complex<float>>
        all;
    emit_tests::batch written("types");
    all.add(written);
    expect_library_bits(written);
}
