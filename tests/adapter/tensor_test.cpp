#include <doctest/doctest.h>

#include <cstdint>
#include <fstream>
#include <new>
#include <sstream>
#include <xfuse/xfuse.hpp>
#include <xfuse/xtensor.hpp>

namespace {

using matrix = xf::tensor<float, 2>;
constexpr std::size_t megabyte = std::size_t(1) << 20;

matrix of_rows(std::size_t rows, std::size_t columns = 1024) {
    matrix x(matrix::shape_type{rows, columns});
    for (std::size_t k = 0; k < x.size(); ++k) x.data()[k] = float(k % 1013);
    return x;
}

bool lies_on(const void* data, std::size_t boundary) {
    return reinterpret_cast<std::uintptr_t>(data) % boundary == 0;
}

/// Has the mapping that holds `data` been asked for large pages? The system notes it, whether it grants it or
/// not.
bool asked_for_large_pages(const void* data) {
    std::ifstream maps("/proc/self/smaps");
    const auto address = reinterpret_cast<std::uintptr_t>(data);
    bool is_here = false;
    for (std::string line; std::getline(maps, line);) {
        std::uintptr_t first = 0, last = 0;
        char dash = 0;
        std::istringstream in(line);
        if (in >> std::hex >> first >> dash >> last && dash == '-')
            is_here = first <= address && address < last;
        else if (is_here && line.rfind("VmFlags:", 0) == 0) return line.find(" hg") != std::string::npos;
    }
    return false;
}
bool system_has_large_pages() {
    return std::ifstream("/sys/kernel/mm/transparent_hugepage/enabled").good() &&
           std::ifstream("/proc/self/smaps").good();
}

}  // namespace

TEST_CASE("tensor: begins on a cache line, and on a large page where it is large") {
    struct {
        std::size_t elements, boundary;
    } const cases[] = {{1, 64},
                       {3, 64},
                       {1000, 64},
                       {megabyte - 1, 64},  // 4 MB less an element
                       {megabyte, 2 * megabyte},
                       {megabyte + 1, 2 * megabyte},
                       {5 * megabyte + 77, 2 * megabyte}};
    for (const auto& c : cases) {
        CAPTURE(c.elements);
        xf::tensor<float, 1> x(xf::tensor<float, 1>::shape_type{c.elements}), y(x.shape());
        CHECK(lies_on(x.data(), c.boundary));
        CHECK(lies_on(y.data(), c.boundary));
        x.data()[0] = 1, x.data()[c.elements - 1] = 2;
        const bool is_large = c.boundary > 64;
        if (system_has_large_pages()) CHECK(asked_for_large_pages(x.data() + c.elements / 2) == is_large);
    }
    CHECK(xf::tensor<double, 3>(xf::tensor<double, 3>::shape_type{4, 0, 2}).size() == 0);
}

TEST_CASE("tensor: copies, moves, resizing and swapping keep the elements") {
    for (const std::size_t rows : {2U, 1023U, 1024U, 1500U}) {
        CAPTURE(rows);
        const matrix x = of_rows(rows);
        matrix copy = x;
        CHECK(copy == x);
        CHECK(copy.data() != x.data());
        const float* const memory = copy.data();
        matrix moved = std::move(copy);
        CHECK(moved.data() == memory);
        CHECK(moved == x);
        matrix other = of_rows(3);
        other = std::move(moved);
        CHECK(other.data() == memory);
        std::swap(other, moved = of_rows(1));
        CHECK(moved == x);
        moved.resize({rows + 1, 1024});
        CHECK(moved.shape(0) == rows + 1);
        moved = x;
        CHECK(moved == x);
        const xt::xtensor<float, 2> plain = x;  // and what xtensor has itself
        CHECK(plain == x);
        CHECK(matrix(plain) == x);
    }
}

TEST_CASE("tensor: an operand and a target as an xt::xtensor is") {
    const matrix x = of_rows(1200);
    const xt::xtensor<float, 2> plain = x;
    const auto pooled = [](const auto& a) { return xf::windows(a, 2, 2).max({-1, -2}) * 2.0F; };

    const matrix y = pooled(x);
    const xt::xtensor<float, 2> expected = pooled(plain);
    CHECK(y == expected);
    CHECK(xf::eval(pooled(x)) == expected);

    matrix sum = y;
    sum += pooled(x);
    CHECK(sum == expected + expected);
    xt::noalias(sum) = pooled(x);
    CHECK(sum == expected);
    matrix into;  // takes on the shape
    xf::assign(into, pooled(x));
    CHECK(into == expected);
    xt::view(into, 0) = xf::sum(y, {0}) * 0.0F + 7.0F;
    CHECK(into(0, 511) == 7);
    CHECK(into(1, 511) == expected(1, 511));
}

TEST_CASE("tensor: rows of it are operands and targets, and overlap as rows of an xt::xtensor do") {
    matrix x = of_rows(40), into(x.shape());
    xt::view(into, xt::range(0, 39)) = xf::lazy(xt::view(x, xt::range(1, 40))) + 1.0F;
    CHECK(into(38, 5) == x(39, 5) + 1);
    xt::xtensor<float, 2> plain = x;
    xt::view(x, xt::range(1, 40)) = xf::lazy(xt::view(x, xt::range(0, 39))) * 2.0F;
    xt::view(plain, xt::range(1, 40)) = xf::lazy(xt::view(plain, xt::range(0, 39))) * 2.0F;
    CHECK(x == plain);
    x = xf::transpose(x);
    CHECK(x == xt::transpose(plain));
}

TEST_CASE("tensor: plans run into it, and read others of its shape") {
    const xf::input<float, 2> in({-1, 1024});
    const xf::any_plan<float, 2> plan = xf::plan(xf::any_expr(xf::lazy(in) + 1.0F));
    for (const std::size_t rows : {3U, 1100U}) {
        const matrix x = of_rows(rows);
        matrix y(x.shape());
        plan.run(y, xf::bind(in, x));
        CHECK(y == x + 1.0F);
    }
    const matrix x = of_rows(8);
    auto kept = xf::plan(xf::exp(xf::lazy(x)));
    matrix y(x.shape());
    kept.run(y);
    CHECK(y(0, 0) == 1);
}

TEST_CASE("tensor: an expression owns one that is moved into it") {
    matrix x = of_rows(1100);
    const matrix expected = 2.0F * x;
    const auto e = 2.0F * xf::lazy(std::move(x));
    CHECK(xf::eval(e) == expected);
}

TEST_CASE("tensor: what cannot be allocated is a std::bad_alloc") {
    xf::adapter::block_allocator<double> allocator;
    CHECK_THROWS_AS((void)allocator.allocate(~std::size_t(0) / 4), std::bad_array_new_length);
    CHECK_THROWS_AS((void)allocator.allocate(~std::size_t(0)), std::bad_alloc);
}
