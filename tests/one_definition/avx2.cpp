#include "expressions.hpp"

long run_avx2() { return evaluate_all<float>() + evaluate_all<double>() + evaluate_all<std::int32_t>(); }
