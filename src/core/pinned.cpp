#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "xfuse/core/detected.hpp"

namespace xf::core {
namespace {

constexpr const char* known[] = {"cores", "l1",     "l2",      "l3",      "page",     "large_page", "read",
                                 "copy",  "stream", "l1_read", "l2_read", "multiply", "call"};

bool is_known(std::string_view name) {
    for (const char* each : known)
        if (name == each) return true;
    return false;
}

double factor_of(char letter) {
    switch (letter) {
        case 'K': return 1024;
        case 'M': return 1024 * 1024;
        case 'G': return 1024.0 * 1024 * 1024;
        default: return 0;
    }
}

/// A number above 0, and a letter for its unit; 0 for anything else.
double parsed(const std::string& text) {
    char* end = nullptr;
    const double number = std::strtod(text.c_str(), &end);
    if (end == text.c_str() || !(number > 0) || !(number < 1e18)) return 0;
    if (*end == '\0') return number;
    return end[1] == '\0' ? number * factor_of(*end) : 0;
}

}  // namespace

pinned::pinned(const std::string& text) : is_set_(true) {
    for (std::size_t from = 0; from <= text.size();) {
        const std::size_t to = std::min(text.find(',', from), text.size());
        const std::string part = text.substr(from, to - from);
        from = to + 1;
        const std::size_t sign = std::min(part.find('='), part.size());
        const std::string name = part.substr(0, sign);
        const double number = sign < part.size() ? parsed(part.substr(sign + 1)) : 0;
        if (number > 0 && is_known(name) && count_ < most) entries_[count_++] = {name, number};
        else if (!part.empty() && part != "nominal")
            not_understood_ += (not_understood_.empty() ? "" : ", ") + part;
    }
}

double pinned::value(const std::string& name, double otherwise) const {
    for (int k = count_ - 1; k >= 0; --k)
        if (entries_[k].name == name) return entries_[k].value;
    return otherwise;
}

const pinned& pinned_machine() {
    static const pinned once = [] {
        const char* text = std::getenv("XFUSE_MACHINE");
        return text == nullptr ? pinned() : pinned(text);
    }();
    return once;
}

}  // namespace xf::core
