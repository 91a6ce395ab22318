#include <doctest/doctest.h>

#include <vector>

#include "xfuse/expr/as_strided.hpp"
#include "xfuse/expr/views.hpp"

/// What views compute of shapes, against the definitions of NumPy.
namespace {

using xf::index_t;

/// numpy.moveaxis: the axes that stay, in their order, the moved ones put in by destination.
std::vector<int> moved_by_definition(const std::vector<index_t>& from, const std::vector<index_t>& to,
                                     int rank) {
    std::vector<int> order;
    for (int axis = 0; axis < rank; ++axis) {
        if (std::find(from.begin(), from.end(), axis) == from.end()) order.push_back(axis);
    }
    for (int place = 0; place < rank; ++place) {
        const auto at = std::find(to.begin(), to.end(), place);
        if (at != to.end()) order.insert(order.begin() + place, int(from[std::size_t(at - to.begin())]));
    }
    return order;
}

bool moves_rightly(const std::vector<index_t>& from, const std::vector<index_t>& to, int rank) {
    const auto moved = xf::expr::moved_axes(from, to, rank);
    return std::vector<int>(moved.begin(), moved.begin() + rank) == moved_by_definition(from, to, rank);
}

}  // namespace

TEST_CASE("moveaxis: one axis, two axes, anywhere") {
    CHECK(moves_rightly({}, {}, 3));
    for (int rank = 1; rank <= 4; ++rank) {
        for (index_t a = 0; a < rank; ++a) {
            for (index_t b = 0; b < rank; ++b) {
                CHECK(moves_rightly({a}, {b}, rank));
                for (index_t c = 0; c < rank; ++c) {
                    for (index_t d = 0; d < rank; ++d) {
                        if (a != c && b != d) CHECK(moves_rightly({a, c}, {b, d}, rank));
                    }
                }
            }
        }
    }
}

TEST_CASE("diagonal: the elements (i, i + offset) that there are") {
    for (const index_t rows : {0, 1, 2, 5}) {
        for (const index_t columns : {0, 1, 3, 5}) {
            for (index_t offset = -7; offset <= 7; ++offset) {
                index_t count = 0, first = 0;
                for (index_t i = rows; i-- > 0;) {
                    if (i + offset < 0 || i + offset >= columns) continue;
                    ++count;
                    first = i;
                }
                const auto line = xf::expr::find_diagonal(rows, columns, offset);
                INFO(rows, " x ", columns, ", offset ", offset);
                CHECK(line.extent == count);
                CHECK(line.row == (count > 0 ? first : 0));
                CHECK(line.column == (count > 0 ? first + offset : 0));
            }
        }
    }
}

TEST_CASE("broadcast_to: a view may have more bytes than there are, but not more elements") {
    const index_t most = index_t(1) << 62;
    const index_t one[] = {1}, large[] = {most}, too_large[] = {most, 2};
    CHECK_NOTHROW(xf::expr::check_broadcast(one, large));
    CHECK_THROWS_AS(xf::expr::check_broadcast(one, too_large), xf::shape_error);
}

TEST_CASE("as_strided: refused if and only if an element lies outside") {
    const auto is_refused = [](const index_t(&shape)[2], const index_t(&strides)[2], index_t offset) {
        try {
            xf::expr::check_strided(shape, strides, offset, {-3, 8});
            return false;
        } catch (const xf::bounds_error&) {
            return true;
        }
    };
    long refused = 0, wrong = 0;
    for (index_t code = 0; code < 4 * 4 * 9 * 9 * 16; ++code) {
        const index_t shape[] = {code % 4, code / 4 % 4};
        const index_t strides[] = {code / 16 % 9 - 4, code / 144 % 9 - 4}, offset = code / 1296 - 5;
        bool leaves = false;
        for (index_t i = 0; i < shape[0]; ++i) {
            for (index_t j = 0; j < shape[1]; ++j) {
                const index_t at = offset + i * strides[0] + j * strides[1];
                leaves = leaves || at < -3 || at >= 8;
            }
        }
        refused += leaves;
        wrong += is_refused(shape, strides, offset) != leaves;
    }
    CHECK(refused > 1000);
    CHECK(wrong == 0);
}
