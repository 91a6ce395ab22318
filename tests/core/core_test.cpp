#include <doctest/doctest.h>

#include <string>
#include <thread>

#include "xfuse/core/config.hpp"
#include "xfuse/core/errors.hpp"
#include "xfuse/core/fixed_vector.hpp"
#include "xfuse/core/promote.hpp"
#include "xfuse/core/worker_arena.hpp"

using namespace xf;

TEST_CASE("fixed_vector") {
    axis_vector v{1, 2, 3};
    v.insert(1, 9);
    CHECK(v == axis_vector{1, 9, 2, 3});
    v.erase(0);
    CHECK(v == axis_vector{9, 2, 3});
    v.resize(5, 7);
    CHECK(v == axis_vector{9, 2, 3, 7, 7});
    v.resize(1, 0);
    v.push_back(4);
    CHECK(v == axis_vector{9, 4});
    const axis_vector copy = v;
    v.pop_back();
    CHECK(copy.size() == 2);
    CHECK(v.back() == 9);
    CHECK(!(v == copy));
    axis_vector full(max_rank, 1);
    CHECK(full.full());
    full = v;
    CHECK(full == v);
    static_assert(axis_vector{3, 4}.size() == 2);
}

TEST_CASE("shape_text and message") {
    const index_t three[] = {2, 3, 4}, one[] = {2};
    CHECK(core::shape_text(three) == "(2, 3, 4)");
    CHECK(core::shape_text(one) == "(2,)");
    CHECK(core::shape_text({}) == "()");
    CHECK(core::message("axis ", -3, " of ", index_t(5), std::string("!")) == "axis -3 of 5!");
}

TEST_CASE("dtypes: sizes and NumPy's names") {
    const auto is = [](dtype t, std::size_t size, const char* name) {
        return size_of(t) == size && std::string(name_of(t)) == name;
    };
    CHECK(is(dtype_of<bool>, 1, "bool"));
    CHECK(is(dtype_of<std::int8_t>, 1, "int8"));
    CHECK(is(dtype_of<std::uint8_t>, 1, "uint8"));
    CHECK(is(dtype_of<std::int16_t>, 2, "int16"));
    CHECK(is(dtype_of<std::uint16_t>, 2, "uint16"));
    CHECK(is(dtype_of<std::int32_t>, 4, "int32"));
    CHECK(is(dtype_of<std::uint32_t>, 4, "uint32"));
    CHECK(is(dtype_of<std::int64_t>, 8, "int64"));
    CHECK(is(dtype_of<std::uint64_t>, 8, "uint64"));
    CHECK(is(dtype_of<long long>, 8, "int64"));
    CHECK(is(dtype_of<float>, 4, "float32"));
    CHECK(is(dtype_of<double>, 8, "float64"));
    CHECK(is(dtype_of<std::complex<float>>, 8, "complex64"));
    CHECK(is(dtype_of<std::complex<double>>, 16, "complex128"));
    static_assert(!element<long double> && !element<void*> && !element<std::string>);
}

TEST_CASE("errors are invalid_argument, each of its own type") {
    CHECK_THROWS_AS(throw shape_error("x"), error);
    CHECK_THROWS_AS(throw axis_error("x"), std::invalid_argument);
    static_assert(std::is_base_of_v<error, rank_error> && std::is_base_of_v<error, window_error>);
    static_assert(std::is_base_of_v<error, bounds_error> && std::is_base_of_v<error, dtype_error>);
    static_assert(!std::is_base_of_v<shape_error, axis_error>);
}

TEST_CASE("set_threads") {
    const int before = thread_count();
    CHECK(before >= 1);
    set_threads(1);
    CHECK(thread_count() == 1);
    set_threads(0);
    CHECK(thread_count() == before);
}

TEST_CASE("a thread leaves one core, and comes back to it when it leaves another") {
    std::thread([] {
        const int first = core::core_at_hand();
        if (first < 0 || !core::leave_core(first)) return;  // no such call, or one core alone
        const int second = core::core_at_hand();
        CHECK(second != first);
        // Of two cores the first one is left only if it may be used again.
        CHECK(core::leave_core(second));
        CHECK(core::core_at_hand() != second);
        CHECK(!core::leave_core(-1));
    }).join();
}

// Promotion is symmetric but for the spelling of 64-bit integers, and a type promotes to itself.
template <class A, class B>
inline constexpr bool symmetric = std::is_same_v<promote_t<A, B>, promote_t<B, A>>;
static_assert(symmetric<std::int8_t, std::uint64_t> && symmetric<float, std::int32_t> &&
              symmetric<bool, double>);
static_assert(std::is_same_v<promote_t<std::uint8_t, std::uint8_t>, std::uint8_t>);
static_assert(std::is_same_v<promote_t<bool, bool>, bool>);
