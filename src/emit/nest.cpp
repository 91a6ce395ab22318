#include "nest.hpp"

#include <algorithm>
#include <cstdlib>

namespace xf::emit {
namespace {

bool continues(const nest& n, int outer, int inner) {
    for (std::size_t a = 0; a < n.step[std::size_t(outer)].size(); ++a) {
        if (n.step[std::size_t(outer)][a] != n.step[std::size_t(inner)][a] * n.extent[std::size_t(inner)])
            return false;
    }
    return true;
}

bool moves_farther(const std::vector<index_t>& a, const std::vector<index_t>& b) {
    for (std::size_t k = 0; k < a.size(); ++k) {
        if (std::abs(a[k]) != std::abs(b[k])) return std::abs(a[k]) > std::abs(b[k]);
    }
    return false;
}

}  // namespace

bool nest::is_empty() const { return std::ranges::find(extent, index_t(0)) != extent.end(); }

void nest::erase(int at) {
    extent.erase(extent.begin() + at);
    step.erase(step.begin() + at);
}

void nest::coalesce() {
    for (int k = size(); k-- > 0;) {
        if (extent[std::size_t(k)] == 1) erase(k);
    }
    for (int i = 1; i < size(); ++i) {
        for (auto k = std::size_t(i); k > 0 && moves_farther(step[k], step[k - 1]); --k) {
            std::swap(step[k], step[k - 1]);
            std::swap(extent[k], extent[k - 1]);
        }
    }
    for (int k = size() - 1; k > 0; --k) {
        if (!continues(*this, k - 1, k)) continue;
        extent[std::size_t(k)] *= extent[std::size_t(k) - 1];
        erase(k - 1);
    }
}

void nest::count_in_elements(int which, index_t size) {
    for (std::vector<index_t>& by : step) by[std::size_t(which)] /= size;
}

}  // namespace xf::emit
