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
    xf::box b{axis_vector(shape.size(), 0), shape};
    index_t place = rank;
    for (int k = axes.size(); k-- > 0;) {
        const int axis = int(axes[k]);
        const index_t at = place % ranks[k], pieces = count_pieces(axis);
        place /= ranks[k];
        b.begin[axis] = piece_begin(axis, pieces * at / ranks[k]);
        b.end[axis] = piece_begin(axis, pieces * (at + 1) / ranks[k]);
    }
    return b;
}

}  // namespace xf::mpi
