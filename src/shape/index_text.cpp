#include "xfuse/shape/index_text.hpp"

namespace xf::shape {
namespace {

std::string term_text(const axis_use& use, int result_rank) {
    std::string text = use.consumer < result_rank ? "i" + std::to_string(use.consumer)
                                                  : "r" + std::to_string(use.consumer - result_rank);
    if (use.div != 1) text += "/" + std::to_string(use.div);
    if (use.mod != 0) text += "%" + std::to_string(use.mod);
    const index_t size = use.step < 0 ? -use.step : use.step;
    return size == 1 ? text : std::to_string(size) + "*" + text;
}

std::string axis_text(const access_map& map, int axis, int result_rank) {
    std::string text;
    for (const axis_use& use : map.uses) {
        if (use.producer != axis || use.step == 0) continue;
        if (use.step < 0) text += text.empty() ? "-" : " - ";
        else if (!text.empty()) text += " + ";
        text += term_text(use, result_rank);
    }
    const index_t offset = map.offset[axis];
    if (text.empty()) return std::to_string(offset);
    if (offset > 0) text += " + " + std::to_string(offset);
    if (offset < 0) text += " - " + std::to_string(-offset);
    return text;
}

}  // namespace

std::string index_text(const access_map& map, int result_rank) {
    std::string text = "[";
    for (int axis = 0; axis < map.producer_rank(); ++axis) {
        if (axis > 0) text += ", ";
        text += axis_text(map, axis, result_rank);
    }
    return text + "]";
}

}  // namespace xf::shape
