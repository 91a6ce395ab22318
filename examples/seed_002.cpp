// Pooling by strides, by windows and by reshape; blocks of any size.
#include <xfuse/xfuse.hpp>

#include "check.hpp"

void mean_pooling() {
    const xt::xtensor<std::int64_t, 2> k = {
        {19, 32, 28, 25, 31, 49, 17, 18}, {4, 19, 50, 57, 29, 42, 5, 8},    {44, 16, 54, 13, 15, 1, 58, 50},
        {18, 36, 29, 12, 39, 45, 47, 44}, {34, 31, 17, 28, 35, 62, 30, 54}, {38, 50, 14, 50, 25, 24, 36, 4},
        {58, 27, 20, 34, 55, 22, 63, 59}, {61, 30, 37, 24, 23, 34, 5, 16}};
    using means = xt::xtensor<double, 2>;
    const means expected = {{18.5, 40., 37.75, 12.},
                            {28.5, 27., 25., 49.75},
                            {38.25, 27.25, 36.5, 31.},
                            {44., 28.75, 33.5, 35.75}};

    // Strides count elements here; the document's count bytes.
    const xf::index_t x = 2, y = 2, row = k.strides()[0], column = k.strides()[1];
    const std::array<xf::index_t, 4> strides = {row * x, column * y, row, column};
    const auto convolve =
        xf::as_strided(k, {8 / x, 8 / y, x, y}, {strides[0], strides[1], strides[2], strides[3]});
    show_list("required strides", in_bytes<std::int64_t>(strides), {128, 16, 64, 8});
    show_list("convolution output shape", convolve.extents(), {4, 4, 2, 2});

    const means by_strides = convolve.mean({-1, -2});
    show("Output matrix", by_strides, expected);
    const means by_windows = xf::windows(k, {2, 2}, {2, 2}).mean({-1, -2});
    show("the same by windows", by_windows, expected);

    // "the first (2,2) window"
    const xt::xtensor<double, 0> first = xf::mean(xf::view(convolve, 0, 0));
    show("mean of the first window", first, xt::xtensor<double, 0>(18.5));

    // "axis=2: 8 bytes, axis=1: 8*4 bytes, axis=0: 8*8 bytes"
    const std::int64_t numbers[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    show_list("strides of a 3-D array", in_bytes<std::int64_t>(xf::lazy(numbers, {2, 2, 4}).strides()),
              {8 * 8, 8 * 4, 8});
}

void max_pooling_by_reshape() {
    const xt::xtensor<int, 2> arr = {{40, 24, 61, 60}, {8, 11, 27, 5},   {17, 41, 7, 41},
                                     {44, 5, 47, 13},  {31, 53, 40, 36}, {31, 23, 39, 26}};
    const auto m = xf::index_t(arr.shape(0)), n = xf::index_t(arr.shape(1));
    const xt::xtensor<int, 2> pooled = xf::reshape(arr, {m / 2, 2, n / 2, 2}).max({1, 3});
    show("pooled", pooled, xt::xtensor<int, 2>{{40, 61}, {44, 47}, {53, 40}});
}

// Blocks of 2 x 3. The document prints no numbers here; by reshape and by windows they must agree.
void blocks_of_any_size() {
    const xf::index_t high = 2, broad = 3, down = 7, across = 5;
    xt::xtensor<int, 2> arr = xt::zeros<int>({high * down, broad * across});
    for (std::size_t i = 0; i < arr.size(); ++i) arr.flat(i) = int(37 * i % 211);

    const xt::xtensor<int, 2> by_reshape = xf::reshape(arr, {down, high, across, broad}).max({1, 3});
    const xt::xtensor<int, 2> by_windows = xf::windows(arr, {high, broad}, {high, broad}).max({-1, -2});
    show("blocks of 2 x 3", by_reshape, by_windows);
}

int main() {
    mean_pooling();
    max_pooling_by_reshape();
    blocks_of_any_size();
}
