find_path(EIGEN_INCLUDE unsupported/Eigen/CXX11/Tensor PATH_SUFFIXES eigen3 REQUIRED NO_CACHE)
add_library(bench_eigen INTERFACE)
target_include_directories(bench_eigen SYSTEM INTERFACE ${EIGEN_INCLUDE})
