#pragma once
#include <string>
#include <vector>
#include <xfuse/xtensor.hpp>

struct filter {
    std::string name;
    xt::xtensor<float, 2> weights;
};

/// Filters of 3x3 and 5x5, scaled so that the results fill the range of grey levels.
inline std::vector<filter> filter_bank() {
    using weights = xt::xtensor<float, 2>;
    return {
        {"edges", weights{{-1, -1, -1}, {-1, 8, -1}, {-1, -1, -1}} / 2.0F},
        {"vertical", weights{{-1, 0, 1}, {-2, 0, 2}, {-1, 0, 1}} / 2.0F},
        {"sharpen", weights{{0, -1, 0}, {-1, 8, -1}, {0, -1, 0}} / 4.0F},
        {"emboss", weights{{-2, -1, 0}, {-1, 1, 1}, {0, 1, 2}} / 1.5F},
        {"blur",
         weights{
             {1, 4, 6, 4, 1}, {4, 16, 24, 16, 4}, {6, 24, 36, 24, 6}, {4, 16, 24, 16, 4}, {1, 4, 6, 4, 1}} /
             256.0F},
        {"lens",
         weights{{0, 1, 1, 1, 0}, {1, 1, 1, 1, 1}, {1, 1, 1, 1, 1}, {1, 1, 1, 1, 1}, {0, 1, 1, 1, 0}} /
             21.0F},
        {"spots", weights{{0, 0, -1, 0, 0},
                          {0, -1, -2, -1, 0},
                          {-1, -2, 16, -2, -1},
                          {0, -1, -2, -1, 0},
                          {0, 0, -1, 0, 0}} /
                      4.0F},
        {"horizontal",
         weights{
             {-1, -1, -1, -1, -1}, {-2, -2, -2, -2, -2}, {0, 0, 0, 0, 0}, {2, 2, 2, 2, 2}, {1, 1, 1, 1, 1}} /
             8.0F},
    };
}
