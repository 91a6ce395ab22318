// expect: stack memory associated with local variable 'local' returned
#include <xfuse/xfuse.hpp>

using matrix = xt::xtensor<float, 2>;

// Programs that are right have no warning.
auto reference(const matrix& x) { return xf::lazy(x); }
auto part(matrix& x) {
    auto row = xt::view(x, 0);
    return xf::lazy(row);
}
auto moved(matrix x) { return xf::lazy(std::move(x)); }
auto temporary() { return xf::lazy(matrix({2, 2})); }
auto copy(const matrix& x) {
    auto e = xf::lazy(x) * 2.f;
    return xf::lazy(e);
}
auto memory(const float* p, const matrix& x) {
    return xf::lazy(p + 1, {2, 2}) + xf::lazy(x.data(), x.shape());
}
auto ranked(const xt::xarray<float>& x) { return xf::lazy<2>(x); }
auto members(const matrix& x) { return xf::lazy(x).sum() + xf::lazy(x) * 2.f; }
auto evaluated(matrix x) { return xf::eval(xf::lazy(x)); }
auto outside() {
    static const matrix x({2, 2});
    return xf::lazy(x);
}
matrix assigned(matrix x) {
    x = xf::lazy(x) + 1.f;
    x += xf::lazy(x).max();
    matrix y = xf::lazy(x);
    return y;
}
struct layer {
    matrix weights;
    auto forward() const { return xf::lazy(weights); }
};

#ifdef XFUSE_FAIL
auto snapshot(const matrix& a, const matrix& b) {
    matrix local = a + b;
    return xf::lazy(local);
}
#else
auto snapshot(const matrix& a, const matrix& b) { return xf::lazy(a + b); }
#endif
