#include "formatted.hpp"

#include <cstdio>

#include "xfuse/explain/explanation.hpp"

namespace xf::explaining {

std::string formatted(const char* format, double value) {
    char text[32];
    std::snprintf(text, sizeof text, format, value);
    return text;
}

std::string size_text(double bytes) {
    if (bytes < 1000) return formatted("%.0f B", bytes);
    if (bytes < 1e6) return formatted("%.1f kB", bytes / 1e3);
    if (bytes < 1e9) return formatted("%.1f MB", bytes / 1e6);
    return formatted("%.2f GB", bytes / 1e9);
}

std::string flops_text(double flops) {
    if (flops < 1e6) return formatted("%.0f", flops);
    if (flops < 1e9) return formatted("%.1f million", flops / 1e6);
    return formatted("%.2f billion", flops / 1e9);
}

std::string extents_text(const axis_vector& extents) {
    std::string text;
    for (const index_t extent : extents) text += (text.empty() ? "" : " x ") + std::to_string(extent);
    return text.empty() ? "1" : text;
}

}  // namespace xf::explaining
