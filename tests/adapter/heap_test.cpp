#include <doctest/doctest.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "targets.hpp"

// Counts every use of the heap in this program.
namespace {

std::atomic<long> allocations{0};

void* allocate(std::size_t size, std::size_t alignment) {
    ++allocations;
    void* memory = std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
    if (!memory) throw std::bad_alloc();
    return memory;
}

template <class F>
long allocations_in(const F& f) {
    f();  // once before: the library's scratch memory is kept from then on
    const long before = allocations;
    f();
    return allocations - before;
}

}  // namespace

// Not inlined: g++ would take the free() inside for a mistake of the caller.
#define NOINLINE __attribute__((noinline))
NOINLINE void* operator new(std::size_t size) { return allocate(size, alignof(std::max_align_t)); }
NOINLINE void* operator new(std::size_t size, std::align_val_t alignment) {
    return allocate(size, std::size_t(alignment));
}
NOINLINE void operator delete(void* memory) noexcept { std::free(memory); }
NOINLINE void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
NOINLINE void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
NOINLINE void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }

TEST_CASE("the counter counts") {
    CHECK(allocations_in([] { ::operator delete(::operator new(100)); }) == 1);
}

TEST_CASE("a new container costs one allocation") {  // with xsimd, none that goes through operator new
    const operands o;
    const auto e = o.expression();
    CHECK(allocations_in([&] { xt::xtensor<float, 2> y = e; }) <= 1);
    CHECK(allocations_in([&] { auto y = xt::eval(e); }) <= 1);
    CHECK(allocations_in([&] { auto y = xf::eval(e); }) <= 1);
}

TEST_CASE("an operand that is read twice costs none") {
    const xt::xtensor<float, 2> x = xt::ones<float>({8, 64});
    xt::xtensor<float, 2> y = xt::zeros<float>({8, 64});
    CHECK(allocations_in([&] { xf::assign(y, xf::tanh(2 * xf::lazy(x) + 1) * xf::lazy(x)); }) == 0);
}

TEST_CASE_TEMPLATE("a target of the right shape costs none", Target, xt::xtensor<float, 2>,
                   xt::xtensor<double, 2>, xt::xtensor<float, 2, xt::layout_type::column_major>,
                   xt::xtensor<float, 2, xt::layout_type::dynamic>, xt::xarray<float>,
                   xt::xtensor_fixed<float, xt::xshape<2, 3>>) {
    const operands o;
    Target y = xt::zeros<float>({2, 3});
    CHECK(allocations_in([&] { y = o.expression(); }) == 0);
    CHECK(allocations_in([&] { xt::noalias(y) = o.expression(); }) == 0);
    CHECK(allocations_in([&] { y += o.expression(); }) == 0);
    CHECK(allocations_in([&] { xt::noalias(y) *= o.expression(); }) == 0);
    CHECK(allocations_in([&] { y *= 2.f; }) == 0);
}

TEST_CASE("nor do views and adaptors") {
    const operands o;
    xt::xtensor<float, 3> y = xt::zeros<float>({2, 2, 3});
    CHECK(allocations_in([&] { xt::view(y, 1) = o.expression(); }) == 0);
    CHECK(allocations_in([&] { xt::view(y, 1) -= o.expression(); }) == 0);
    CHECK(allocations_in([&] { xt::noalias(xt::view(y, xt::all(), 1)) = o.expression(); }) == 0);
    auto strided = xt::strided_view(y, {0, xt::ellipsis()});
    CHECK(allocations_in([&] { strided = o.expression(); }) == 0);
    std::vector<float> memory(6);
    auto adapted = xt::adapt(memory, std::array<std::size_t, 2>{2, 3});
    CHECK(allocations_in([&] { adapted = o.expression(); }) == 0);
}

TEST_CASE("building an expression of containers allocates nothing") {
    const operands o;
    xt::xarray<float> dynamic = o.a;
    CHECK(allocations_in([&] {
              auto e = xf::lazy(o.a) + o.b + xt::view(o.b, 0) + xf::lazy<2>(dynamic);
              (void)e;
          }) == 0);
}
