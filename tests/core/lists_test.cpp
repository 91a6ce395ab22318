#include <doctest/doctest.h>

#include <vector>

#include "xfuse/core/errors.hpp"
#include "xfuse/core/lists.hpp"

/// Lists of integers as arguments.
namespace {

using xf::index_t;
using xf::core::integer;
using xf::core::length_of;
using xf::core::list;
using xf::core::number;

enum unscoped { two = 2 };
enum class scoped { two = 2 };

static_assert(integer<char> && integer<signed char> && integer<unsigned char> && integer<short> &&
              integer<int> && integer<unsigned> && integer<long> && integer<unsigned long> &&
              integer<long long> && integer<unsigned long long>);
static_assert(integer<unscoped> && integer<std::integral_constant<unsigned, 3>> &&
              integer<xf::index_argument>);
static_assert(!integer<bool> && !integer<float> && !integer<double> && !integer<std::true_type> &&
              !integer<scoped>);
static_assert(!number<scoped> && !number<int*> && !number<std::nullptr_t> && !number<const char*> &&
              !number<std::vector<int>>);

static_assert(std::is_convertible_v<int, xf::index_argument> &&
              std::is_convertible_v<std::uint64_t, xf::index_argument>);
static_assert(!std::is_convertible_v<int*, xf::index_argument> &&
              !std::is_convertible_v<std::nullptr_t, xf::index_argument>);
static_assert(!std::is_convertible_v<int, xf::no_entries> &&
              !std::is_convertible_v<xf::no_axes, xf::no_entries>);

static_assert(list<int[3]> && list<std::array<unsigned, 2>> && list<std::vector<short>> &&
              list<std::span<const long>> && list<std::initializer_list<int>> && list<xf::axis_vector>);
static_assert(!list<int> && !list<std::vector<int*>> && !list<std::vector<std::vector<int>>> &&
              !list<int[2][2]>);

static_assert(length_of<int>() == 1 && length_of<int[3]>() == 3 && length_of<std::array<char, 0>>() == 0 &&
              length_of<std::span<int, 4>>() == 4);
static_assert(length_of<std::span<int>>() == -1 && length_of<std::vector<int>>() == -1 &&
              length_of<std::initializer_list<int>>() == -1);

constexpr std::uint64_t greatest = std::uint64_t(std::numeric_limits<index_t>::max());

}  // namespace

TEST_CASE("an integer of any type is an index") {
    CHECK(xf::core::to_index(std::int8_t(-128)) == -128);
    CHECK(xf::core::to_index(std::uint8_t(255)) == 255);
    CHECK(xf::core::to_index(-1) == -1);
    CHECK(xf::core::to_index(~0U) == 4294967295);
    CHECK(xf::core::to_index(std::numeric_limits<index_t>::min()) == std::numeric_limits<index_t>::min());
    CHECK(xf::core::to_index(greatest) == std::numeric_limits<index_t>::max());
    CHECK(xf::core::to_index(two) == 2);
    CHECK(xf::core::to_index(std::integral_constant<std::uint8_t, 200>()) == 200);
    CHECK(xf::core::to_index(xf::index_argument(7U)) == 7);
}

TEST_CASE("an integer above the greatest index is refused wherever it stands") {
    const std::uint64_t above = greatest + 1;
    const char* text =
        "an axis, extent, step, width or count of 9223372036854775808 is above the greatest index, "
        "9223372036854775807";
    CHECK_THROWS_WITH_AS(xf::core::to_index(above), text, xf::bounds_error);
    CHECK_THROWS_WITH_AS(xf::index_argument{above}, text, xf::bounds_error);
    CHECK_THROWS_WITH_AS(xf::core::to_indices({1, above}), text, xf::bounds_error);
    CHECK_THROWS_WITH_AS(xf::core::to_indices(std::array{above}), text, xf::bounds_error);
    CHECK_THROWS_WITH_AS(xf::core::to_list(std::vector{above}), text, xf::bounds_error);
    CHECK_THROWS_WITH_AS(xf::sized<1>(std::vector{above}), text, xf::bounds_error);
    CHECK_THROWS_WITH_AS((xf::int_list{1, above}), text, xf::bounds_error);
    CHECK_THROWS_AS(xf::core::to_index(~std::uint64_t(0)), xf::bounds_error);
}

TEST_CASE("lists become indices") {
    const std::uint16_t three[] = {1, 2, 65535};
    CHECK(xf::core::to_indices(three) == std::array<index_t, 3>{1, 2, 65535});
    CHECK(xf::core::to_indices(std::array<char, 2>{3, 4}) == std::array<index_t, 2>{3, 4});
    CHECK(xf::core::to_indices({std::size_t(1), -1, 2U}) == std::array<index_t, 3>{1, -1, 2});
    CHECK(xf::core::to_indices(5U) == std::array<index_t, 1>{5});
    CHECK(xf::core::to_indices(std::array<int, 0>{}).empty());
    CHECK(xf::core::to_list(std::vector<int>{1, -2}) == xf::axis_vector{1, -2});
    CHECK(xf::core::to_list(-3) == xf::axis_vector{-3});
    CHECK(xf::int_list(std::span<const std::uint16_t>(three)) == xf::axis_vector{1, 2, 65535});
    CHECK(xf::int_list{} == xf::axis_vector{});
    CHECK(xf::int_list{0} == xf::axis_vector{0});
}

TEST_CASE("a list beside another") {
    using beside_two = xf::int_list_beside<2>;
    CHECK(beside_two{1, std::size_t(2)} == xf::axis_vector{1, 2});
    CHECK(beside_two(std::vector<int>{1, 2}) == xf::axis_vector{1, 2});
    CHECK(beside_two(std::array<unsigned, 2>{1, 2}) == xf::axis_vector{1, 2});
    CHECK(xf::int_list_beside<1>(4) == xf::axis_vector{4});
    CHECK(xf::int_list_beside<0>{} == xf::axis_vector{});
    CHECK(xf::int_list_beside<-1>{1, 2, 3} == xf::axis_vector{1, 2, 3});
}

TEST_CASE("more entries than an expression has axes are refused") {
    CHECK(xf::int_list(std::vector<int>(16, 1)).size() == 16);
    const char* text = "a list of 17 entries, where an expression has at most 16 axes";
    CHECK_THROWS_WITH_AS(xf::int_list(std::vector<int>(17, 1)), text, xf::rank_error);
    CHECK_THROWS_WITH_AS((xf::int_list{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17}), text,
                         xf::rank_error);
}

TEST_CASE("sized says how many entries a list has") {
    const std::vector<std::uint8_t> two_entries{2, 3};
    CHECK(xf::sized<2>(two_entries) == std::array<index_t, 2>{2, 3});
    CHECK(xf::sized<2>(std::span(two_entries)) == std::array<index_t, 2>{2, 3});
    CHECK(xf::sized<2>(std::array{4, 5}) == std::array<index_t, 2>{4, 5});
    CHECK(xf::sized<0>(std::vector<int>{}).empty());
    CHECK_THROWS_WITH_AS(xf::sized<3>(two_entries), "sized<3>: the list has 2 entries", xf::rank_error);
    CHECK_THROWS_WITH_AS(xf::sized<0>(std::vector<int>{1}), "sized<0>: the list has 1 entry", xf::rank_error);
}
