#pragma once
#include <cstdint>
#include <string>
#include <xfuse/xtensor.hpp>

/// Writes a picture: four digits of each kind with what they were taken for, and below all that are wrong.
void write_sheet(const std::string& path, const xt::xtensor<std::uint8_t, 4>& images,
                 const xt::xtensor<std::int32_t, 1>& truth, const xt::xtensor<std::int32_t, 1>& found);
