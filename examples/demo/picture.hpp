#pragma once
#include <cstdint>
#include <string>
#include <xfuse/xtensor.hpp>

/// Reads a JPEG or PNG picture as rows x columns x 3 (red, green, blue).
/// Throws std::runtime_error, naming the file, if it cannot be read, is empty, damaged or too large.
xt::xtensor<std::uint8_t, 3> read_picture(const std::string& path);

/// Writes a grey picture, rows x columns, or a coloured one, rows x columns x 3, as PNG. Throws
/// std::runtime_error.
void write_png(const std::string& path, const xt::xtensor<std::uint8_t, 2>& picture);
void write_png(const std::string& path, const xt::xtensor<std::uint8_t, 3>& picture);
