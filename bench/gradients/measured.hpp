#pragma once
#include <functional>
#include <string>
#include <vector>

/// A case of measure.py.
struct measured {
    std::function<void()> forward, gradients;
    std::function<std::vector<double>()> sizes;  ///< the loss, and the sums of squares of its derivatives
};

template <class T>
double size_of_all(const T& x) {
    double sum = 0;
    for (const float each : x) sum += double(each) * double(each);
    return sum;
}

/// A step of training, in place of gradients: sizes are of the parameters then.
measured lenet_step(const std::string& folder, int threads);
