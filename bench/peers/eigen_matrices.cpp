#include "peers/eigen.hpp"

#ifdef BENCH_HAS_EIGEN
#include <Eigen/Core>

namespace bench {
namespace {

using rows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using view = Eigen::Map<const rows>;

void multiply(const matrices& m, const float* a, const float* b, float* y) {
    const long r = long(m.m), k = long(m.k), c = long(m.n);
    Eigen::Map<rows> result(y, r, c);
    const view left(a, m.a_transposed ? k : r, m.a_transposed ? r : k),
        right(b, m.b_transposed ? c : k, m.b_transposed ? k : c);
    if (m.a_transposed && m.b_transposed) result.noalias() = left.transpose() * right.transpose();
    else if (m.a_transposed) result.noalias() = left.transpose() * right;
    else if (m.b_transposed) result.noalias() = left * right.transpose();
    else result.noalias() = left * right;
}

}  // namespace

std::vector<contender> eigen_matmul(const matrices& m, float* y, const filling& f) {
    return {f("Eigen", [&m, y] {
        for (std::size_t i = 0; i < m.batch; ++i)
            multiply(m, m.a + i * m.m * m.k, m.b + i * m.k * m.n, y + i * m.m * m.n);
    })};
}

}  // namespace bench
#else
namespace bench {

std::vector<contender> eigen_matmul(const matrices&, float*, const filling&) { return {}; }

}  // namespace bench
#endif
