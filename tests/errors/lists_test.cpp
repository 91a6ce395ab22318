#include <vector>

#include "errors/refused.hpp"

using namespace errors;

/// Lists whose lengths only the program knows.
namespace {
const std::vector<int> one_entry{1}, two_entries{1, 0}, three_entries{0, 1, 2};
const std::uint64_t above = std::uint64_t(huge) + 1;
const char* too_great =
    "an axis, extent, step, width or count of 9223372036854775808 is above the greatest index, "
    "9223372036854775807";
}  // namespace

TEST_CASE("lists of the wrong length") {
    refused<xf::rank_error>("transpose: 3 axes for an operand of rank 2", [] {
        return xf::transpose(of({2, 3}), three_entries);
    });
    refused<xf::rank_error>("transpose: 1 axes for an operand of rank 2", [] {
        return xf::transpose(of({2, 3}), one_entry);
    });
    refused<xf::rank_error>("moveaxis: 2 axes to move to 1 places", [] {
        return xf::moveaxis(of({2, 3}), two_entries, one_entry);
    });
    refused<xf::rank_error>("moveaxis: 2 axes to move to 1 places", [] {
        return xf::moveaxis(of({2, 3}), {0, 1}, one_entry);
    });
    refused<xf::rank_error>(
        "tile: 3 counts for an operand of rank 2 in a list of a length that is not known at "
        "compile time: write xf::sized<3>(reps)",
        [] {
            return xf::tile(of({2, 3}), three_entries);
        });
    refused<xf::rank_error>("pad: 3 widths for an operand of rank 2", [] {
        return xf::pad(of({2, 3}), three_entries);
    });
    refused<xf::rank_error>("pad: 0 widths for an operand of rank 2", [] {
        return xf::pad(of({2, 3}), std::vector<int>{});
    });
    refused<xf::window_error>("windows: 1 steps for 2 window axes", [] {
        return xf::windows(of({2, 3}), {1, 1}, one_entry);
    });
    refused<xf::window_error>("windows: 3 steps for 2 window axes", [] {
        return xf::windows(of({2, 3}), {1, 1}, three_entries, {.ceil_mode = true});
    });
    refused<xf::shape_error>("lazy: 1 strides for a shape of 2 extents", [] {
        return xf::lazy(static_cast<const float*>(memory), {2, 3}, one_entry);
    });
    refused<xf::shape_error>("as_strided: 3 strides for a shape of 2 extents", [] {
        return xf::as_strided(of({2, 3}), {2, 3}, three_entries);
    });
    refused<xf::rank_error>("sized<2>: the list has 3 entries", [] {
        return xf::reshape(of({2, 3}), xf::sized<2>(three_entries));
    });
    refused<xf::rank_error>("a list of 17 entries, where an expression has at most 16 axes", [] {
        return xf::flip(of({2, 3}), std::vector<int>(17, 0));
    });
    refused<xf::rank_error>("a list of 17 entries, where an expression has at most 16 axes", [] {
        return xf::windows(of({2, 3}), {1}, {1}, {.padding = std::vector<int>(17, 0)});
    });
}

TEST_CASE("axes in lists of run-time length") {
    refused<xf::axis_error>("transpose: axis 2 is out of range for an operand of rank 2", [] {
        return xf::transpose(of({2, 3}), std::vector<int>{0, 2});
    });
    refused<xf::axis_error>("sum: axis 2 is out of range for an operand of rank 2", [] {
        return xf::sum(of({2, 3}), xf::sized<1>(std::vector<unsigned>{2}));
    });
}

TEST_CASE("integers above the greatest index") {
    refused<xf::bounds_error>(too_great, [] { return xf::sum(of({2, 3}), above); });
    refused<xf::bounds_error>(too_great, [] { return xf::sum(of({2, 3}), {0, above}); });
    refused<xf::bounds_error>(too_great, [] { return of({2, 3}).max({above}, xf::keepdims); });
    refused<xf::bounds_error>(too_great, [] { return xf::cumsum(of({2, 3}), above); });
    refused<xf::bounds_error>(too_great, [] { return xf::reshape(of({2, 3}), {above, 1}); });
    refused<xf::bounds_error>(too_great, [] {
        return xf::broadcast_to(of({2, 3}), std::array<std::uint64_t, 3>{above, 2, 3});
    });
    refused<xf::bounds_error>(too_great, [] {
        return xf::transpose(of({2, 3}), std::vector<std::uint64_t>{0, above});
    });
    refused<xf::bounds_error>(too_great, [] { return xf::swapaxes(of({2, 3}), 0, above); });
    refused<xf::bounds_error>(too_great, [] { return xf::repeat(of({2, 3}), above, 0); });
    refused<xf::bounds_error>(too_great, [] {
        return xf::repeat(of({2, 3}), std::vector<std::uint64_t>{1, above}, 0);
    });
    refused<xf::bounds_error>(too_great, [] { return xf::pad(of({2, 3}), {{0, above}, {0, 0}}); });
    refused<xf::bounds_error>(too_great, [] { return xf::windows(of({2, 3}), 1, above); });
    refused<xf::bounds_error>(too_great, [] { return xf::view(of({2, 3}), above); });
    refused<xf::bounds_error>(too_great, [] { return xf::tensordot(of({2, 3}), of({2, 3}), above); });
    refused<xf::bounds_error>(too_great, [] { return xf::concatenate(of({2, 3}), of({2, 3}), above); });
    refused<xf::bounds_error>(too_great, [] {
        return xf::lazy(static_cast<const float*>(memory), {2, above});
    });
}
