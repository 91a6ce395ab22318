#include "reproducible/cases.hpp"

#include <complex>
#include <memory>

namespace reproducible {
namespace {

template <class T, std::size_t K>
auto operand(const index_t (&shape)[K], numbers kind, unsigned seed) {
    std::array<index_t, K> extents;
    std::copy_n(shape, K, extents.begin());
    auto held = std::make_shared<std::vector<T>>(
        random_numbers<T>(std::size_t(xf::shape::volume(extents)), kind, seed));
    return [held, extents] {
        index_t own[K];
        std::copy_n(extents.begin(), K, own);
        return xf::lazy(static_cast<const T*>(held->data()), own);
    };
}

template <class T>
void add_products(cases& all, const std::string& type, numbers kind) {
    const auto a = operand<T>({211, 307}, kind, 1), b = operand<T>({307, 190}, kind, 2);
    const auto tall = operand<T>({20011, 13}, kind, 3), v = operand<T>({307}, kind, 4);
    all.push_back(make_case(type + " matmul", [=] { return xf::matmul(a(), b()); }));
    all.push_back(make_case(type + " matmul, transposed",
                            [=] { return xf::matmul(xf::transpose(b()), xf::transpose(a())); }));
    all.push_back(
        make_case(type + " a few sums of many", [=] { return xf::matmul(xf::transpose(tall()), tall()); }));
    all.push_back(make_case(type + " matrix and vector", [=] { return xf::matmul(a(), v()); }));
    all.push_back(make_case(type + " vdot", [=] { return xf::vdot(tall(), tall()); }));
    all.push_back(make_case(type + " outer", [=] { return xf::outer(v(), v()); }));
    all.push_back(make_case(type + " batches", [=] { return xf::einsum<"bi,bj->bij">(a(), a()); }));
}

}  // namespace

cases contractions(numbers kind) {
    cases all;
    add_products<float>(all, "float", kind);
    add_products<double>(all, "double", kind);
    add_products<std::int8_t>(all, "int8", kind);
    add_products<std::complex<float>>(all, "complex", kind);
    const auto x = operand<float>({2, 6, 61, 67}, kind, 5), w = operand<float>({16, 6, 3, 3}, kind, 6);
    const auto y = operand<float>({2, 61, 67, 6}, kind, 7), u = operand<float>({3, 3, 6, 16}, kind, 8);
    all.push_back(make_case("convolution, channels first", [=] { return xf::nn::conv2d(x(), w()); }));
    all.push_back(make_case("convolution, channels last",
                            [=] { return xf::nn::conv2d<xf::nn::nhwc>(y(), u(), {.padding = 1}); }));
    all.push_back(make_case("convolution and pooling",
                            [=] { return xf::nn::max_pool(xf::relu(xf::nn::conv2d(x(), w())), 2); }));
    const auto q = operand<float>({4, 100, 32}, kind, 9);
    all.push_back(make_case("three operands", [=] { return xf::einsum<"bij,bkj,bkl->bil">(q(), q(), q()); }));
    return all;
}

}  // namespace reproducible
