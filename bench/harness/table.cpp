#include <algorithm>
#include <cstdio>
#include <stdexcept>

#include "harness/session.hpp"

namespace bench {
namespace {

constexpr std::string row::*columns[] = {&row::name,   &row::time, &row::limit, &row::reached,
                                         &row::target, &row::met,  &row::peers, &row::notes};
constexpr const char* keys[] = {"case", "time", "limit_ms", "reached", "target", "met", "peers", "notes"};

std::string quoted(const std::string& text) {
    std::string result = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') result += '\\';
        result += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
    }
    return result + "\"";
}

}  // namespace

void session::print() const {
    const row head{"case", "xfuse, median (quartiles)", "limit, ms", "reached", "target", "met", "peers, ms",
                   "notes"};
    std::vector<std::size_t> width;
    for (const auto column : columns) {
        width.push_back((head.*column).size());
        for (const row& r : rows_) width.back() = std::max(width.back(), (r.*column).size());
    }
    const std::size_t last = width.size() - 1;
    const auto line = [&](const row& r) {
        std::string text;
        for (std::size_t k = 0; k < width.size(); ++k) {
            text += r.*columns[k];
            if (k < last) text += std::string(width[k] - (r.*columns[k]).size() + 2, ' ');
        }
        std::puts(text.c_str());
    };
    std::puts("");
    line(head);
    for (const row& r : rows_) line(r);
}

void session::write_json(const std::string& file) const {
    std::FILE* out = std::fopen(file.c_str(), "w");
    if (out == nullptr) throw std::runtime_error("cannot write " + file);
    std::fprintf(out, "{\n  \"compiler\": %s,\n  \"cases\": [", quoted(__VERSION__).c_str());
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        std::fputs(i == 0 ? "\n    {" : ",\n    {", out);
        for (std::size_t k = 0; k < std::size(keys); ++k)
            std::fprintf(out, "%s\"%s\": %s", k == 0 ? "" : ", ", keys[k],
                         quoted(rows_[i].*columns[k]).c_str());
        std::fputs("}", out);
    }
    std::fputs("\n  ]\n}\n", out);
    std::fclose(out);
}

}  // namespace bench
