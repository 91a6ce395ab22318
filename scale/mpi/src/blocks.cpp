#include <algorithm>

#include "xfuse/mpi.hpp"

namespace xf::mpi {

index_t blocks::count_pieces(int axis) const {
    const index_t extent = shape[axis], piece = (extent + most_pieces - 1) / most_pieces;
    return extent == 0 ? 0 : (extent + piece - 1) / piece;
}

index_t blocks::piece_begin(int axis, index_t piece) const {
    const index_t length = (shape[axis] + most_pieces - 1) / most_pieces;
    return std::min(piece * length, shape[axis]);
}

xf::box blocks::of(int rank) const {
    xf::box place{axis_vector(axes.size(), 0), ranks};
    index_t rest = rank;
    for (int k = axes.size(); k-- > 0;) {
        place.begin[k] = rest % ranks[k];
        place.end[k] = place.begin[k] + 1;
        rest /= ranks[k];
    }
    return around(place);
}

/// The box around the blocks of a part of the grid of ranks.
xf::box blocks::around(const xf::box& ranks_along) const {
    xf::box b{axis_vector(shape.size(), 0), shape};
    for (int k = 0; k < axes.size(); ++k) {
        const int axis = int(axes[k]);
        const index_t pieces = count_pieces(axis);
        b.begin[axis] = piece_begin(axis, pieces * ranks_along.begin[k] / ranks[k]);
        b.end[axis] = piece_begin(axis, pieces * ranks_along.end[k] / ranks[k]);
    }
    return b;
}

int blocks::rank_at(const axis_vector& place) const {
    index_t rank = 0;
    for (int k = 0; k < axes.size(); ++k) rank = rank * ranks[k] + place[k];
    return int(rank);
}

std::vector<int> blocks::ranks_where(const std::function<bool(const xf::box&)>& matters) const {
    std::vector<int> found;
    std::vector<xf::box> open{{axis_vector(axes.size(), 0), ranks}};
    while (!open.empty()) {
        const xf::box part = open.back();
        open.pop_back();
        const xf::box blocks = around(part);
        if (blocks.is_empty() || !matters(blocks)) continue;
        int widest = 0;
        for (int k = 1; k < part.rank(); ++k)
            if (part.extent(k) > part.extent(widest)) widest = k;
        if (part.volume() == 1) {
            found.push_back(rank_at(part.begin));
            continue;
        }
        xf::box low = part, high = part;
        low.end[widest] = high.begin[widest] = part.begin[widest] + part.extent(widest) / 2;
        open.push_back(low);
        open.push_back(high);
    }
    std::ranges::sort(found);
    return found;
}

}  // namespace xf::mpi
