#include "xfuse/shape/overlap.hpp"

#include <algorithm>
#include <cstdlib>
#include <numeric>

namespace xf::shape {
namespace {

__extension__ typedef __int128 wide;

/// An axis as the search sees it: two indices differ along it by at most `most` steps.
struct spread {
    index_t stride, most;
    wide reach() const { return wide(stride) * most; }
};
using spreads = fixed_vector<spread, max_rank>;

/// Axes of more than one element, from the shortest stride to the longest.
spreads sorted_spreads(extents shape, std::span<const index_t> strides) {
    spreads axes;
    for (std::size_t axis = 0; axis < shape.size(); ++axis) {
        if (shape[axis] < 2) continue;
        int at = 0;
        const spread one{std::abs(strides[axis]), shape[axis] - 1};
        while (at < axes.size() && axes[at].stride <= one.stride) ++at;
        axes.insert(at, one);
    }
    return axes;
}

/// Does each stride step over everything below it?
bool nests(const spreads& axes) {
    wide reach = 0;
    for (const spread& axis : axes) {
        if (wide(axis.stride) <= reach) return false;
        reach += axis.reach();
    }
    return true;
}

/// The inverse of a modulo m, which share no factor.
index_t inverse(index_t a, index_t m) {
    wide x = 1, y = 0;
    for (index_t high = a % m, low = m; high > 1;) {
        const index_t quotient = high / low, left = high % low;
        high = low;
        low = left;
        const wide next = x - wide(quotient) * y;
        x = y;
        y = next;
        if (low == 0) break;
    }
    return m == 1 ? 0 : index_t((x % m + m) % m);
}

wide round_down(wide a, wide b) { return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0); }

/// The differences d of two indices with sum(d * stride) = 0, not all of them 0: found from the longest
/// stride down, as only few of those can be made up for by the shorter ones.
class search {
public:
    explicit search(const spreads& axes) : axes_(axes) {
        wide reach = 0;
        index_t divisor = 0;
        for (const spread& axis : axes) {
            reach_.push_back(reach);
            divisor_.push_back(divisor);
            reach += axis.reach();
            divisor = std::gcd(divisor, axis.stride);
        }
    }
    bool finds() const { return finds(axes_.size() - 1, 0, true); }

private:
    /// Can the axes up to `at` sum to `wanted`? While all above are 0 a solution has to start with a
    /// positive difference: its negative is one as well.
    bool finds(int at, wide wanted, bool is_first) const {
        const spread& axis = axes_[at];
        if (at == 0) return !is_first && wanted % axis.stride == 0;
        const index_t rest = divisor_[at], common = std::gcd(axis.stride, rest);
        if (wanted % common != 0) return false;
        const index_t step = rest / common;
        const wide least = -round_down(reach_[at] - wanted, axis.stride),
                   most = round_down(reach_[at] + wanted, axis.stride);
        wide d = std::max<wide>(least, is_first ? 0 : -wide(axis.most));
        // From the first difference that leaves a multiple of what the shorter strides can make up.
        const wide residue =
            (wanted / common % step + step) % step * inverse(axis.stride / common, step) % step;
        d += ((residue - d) % step + step) % step;
        for (; d <= std::min<wide>(most, axis.most); d += step) {
            if (finds(at - 1, wanted - d * axis.stride, is_first && d == 0)) return true;
        }
        return false;
    }

    const spreads& axes_;
    fixed_vector<wide, max_rank> reach_;  ///< of all shorter strides together
    fixed_vector<index_t, max_rank> divisor_;
};

}  // namespace

bool has_distinct_elements(extents shape, std::span<const index_t> strides) {
    if (volume(shape) < 2) return true;
    const spreads axes = sorted_spreads(shape, strides);
    if (nests(axes)) return true;
    return axes[0].stride != 0 && !search(axes).finds();
}

}  // namespace xf::shape
