#pragma once
// xtensor as a program includes it that knows nothing of the library: without the library's additions.
#if __has_include(<xtensor/core/xtensor_config.hpp>)
#include <xtensor/containers/xarray.hpp>
#include <xtensor/containers/xtensor.hpp>
#include <xtensor/views/xview.hpp>
#else
#include <xtensor/xarray.hpp>
#include <xtensor/xtensor.hpp>
#include <xtensor/xview.hpp>
#endif
