#include <cmath>
#include <cstdint>

#include "files.hpp"

using files::check_elements;
using files::data;

namespace {

template <class T>
void check_type(const std::string& name) {
    CAPTURE(name);
    check_elements<T>(xf::load_npy<T, 2>(data(name + ".npy")), {2, 3});
    check_elements<T>(xf::load_npy<T>(data(name + ".npy")), {2, 3});
}

}  // namespace

TEST_CASE("every element type that NumPy wrote") {
    check_type<bool>("b1");
    check_type<std::int8_t>("i1");
    check_type<std::uint8_t>("u1");
    check_type<std::int16_t>("i2");
    check_type<std::uint16_t>("u2");
    check_type<std::int32_t>("i4");
    check_type<std::uint32_t>("u4");
    check_type<std::int64_t>("i8");
    check_type<std::uint64_t>("u8");
    check_type<float>("f4");
    check_type<double>("f8");
    check_type<std::complex<float>>("c8");
    check_type<std::complex<double>>("c16");
}

TEST_CASE("numbers with their highest byte first") {
    check_type<std::int16_t>("big_i2");
    check_type<std::uint32_t>("big_u4");
    check_type<std::int64_t>("big_i8");
    check_type<float>("big_f4");
    check_type<double>("big_f8");
    check_type<float>("big_f2");
    check_type<std::complex<float>>("big_c8");
    check_type<std::complex<double>>("big_c16");
}

TEST_CASE("arrays whose first axis is the dense one") {
    check_elements<float>(xf::load_npy<float, 2>(data("fortran_matrix.npy")), {37, 41});
    check_elements<std::int16_t>(xf::load_npy<std::int16_t, 4>(data("fortran_i2.npy")), {2, 3, 4, 5});
    check_elements<std::complex<float>>(xf::load_npy<std::complex<float>>(data("fortran_big_c8.npy")),
                                        {3, 2, 4});
    check_elements<bool>(xf::load_npy<bool, 3>(data("fortran_b1.npy")), {3, 2, 2});
    check_elements<double>(xf::load_npy<double, 3>(data("fortran_empty.npy")), {3, 0, 2});
}

TEST_CASE("no axis, one axis, no element, and the other versions of the format") {
    const auto scalar = xf::load_npy<float, 0>(data("scalar.npy"));
    CHECK(scalar() == 2.5F);
    CHECK(xf::load_npy<float>(data("scalar.npy"))() == 2.5F);
    check_elements<float>(xf::load_npy<float, 1>(data("vector.npy")), {5});
    check_elements<float>(xf::load_npy<float, 2>(data("empty.npy")), {0, 3});
    check_type<float>("version2");
    check_type<float>("version3");
}

TEST_CASE("half precision is widened to float") {
    check_type<float>("f2");
    const auto x = xf::load_npy<float, 1>(data("halves.npy"));
    const float expected[] = {0, -0.0F, 1, -2, 65504, 0x1p-24F, -0x1p-14F};
    for (std::size_t k = 0; k < std::size(expected); ++k) {
        CHECK(x(k) == expected[k]);
        CHECK(std::signbit(x(k)) == std::signbit(expected[k]));
    }
    CHECK(x(7) == std::numeric_limits<float>::infinity());
    CHECK(x(8) == -std::numeric_limits<float>::infinity());
    CHECK(std::isnan(x(9)));
}

TEST_CASE("half precision as it is, where it is asked for") {
    check_type<xf::float16>("f2");
    check_type<xf::float16>("big_f2");
    const auto x = xf::load_npy<xf::float16, 1>(data("halves.npy"));
    const std::uint16_t expected[] = {0, 0x8000, 0x3C00, 0xC000, 0x7BFF, 1, 0x8400, 0x7C00, 0xFC00};
    for (std::size_t k = 0; k < std::size(expected); ++k) CHECK(x(k).bits == expected[k]);
    CHECK(files::thrown_by<xf::dtype_error>([] { return xf::load_npy<xf::bfloat16>(data("f2.npy")); }) ==
          "load_npy: " + data("f2.npy") +
              ": elements of bfloat16 are asked for, the file has float16 (read as float32)");
}

TEST_CASE("what is not asked for as it is") {
    using files::thrown_by;
    const auto label = [](const std::string& name) { return "load_npy: " + data(name) + ": "; };
    CHECK(thrown_by<xf::dtype_error>([] { return xf::load_npy<float, 2>(data("f8.npy")); }) ==
          label("f8.npy") + "elements of float32 are asked for, the file has float64");
    CHECK(thrown_by<xf::dtype_error>([] { return xf::load_npy<double>(data("f2.npy")); }) ==
          label("f2.npy") + "elements of float64 are asked for, the file has float16 (read as float32)");
    CHECK(thrown_by<xf::rank_error>([] { return xf::load_npy<float, 3>(data("f4.npy")); }) ==
          label("f4.npy") + "3 axes are asked for, the file has 2 (shape (2, 3))");
    CHECK(thrown_by<xf::dtype_error>([] { return xf::load_npy<float>(data("text.npy")); }) ==
          label("text.npy") + "elements of type '<U2', which xfuse does not have");
    CHECK(thrown_by<xf::dtype_error>([] { return xf::load_npy<float>(data("records.npy")); }) ==
          label("records.npy") + "elements are records, which xfuse does not have");
    CHECK(thrown_by<xf::io_error>([] { return xf::load_npy<float>(data("none.npy")); }) ==
          label("none.npy") + "the file cannot be opened: No such file or directory");
    CHECK(thrown_by<xf::io_error>([] { return xf::load_npy<float>(files::data_folder().string()); }) ==
          "load_npy: " + files::data_folder().string() + ": this is no regular file");
    CHECK(thrown_by<xf::format_error>([] { return xf::load_npy<float>(data("make.py")); }) ==
          label("make.py") + "it begins with '#!/usr' and not as a .npy file");
}
