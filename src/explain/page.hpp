#pragma once
#include "picture.hpp"

namespace xf::explaining {

/// A line, and the number of the stage that it is about, or 0.
struct page_line {
    std::string text;
    int stage;
};

/// Parts of the page, which stand side by side; hovering over a line or a box marks what belongs to the same
/// stage in all of them.
struct page {
    picture drawn;
    std::vector<page_line> explained, measured, program, source;
    std::vector<std::string> reading;  ///< paragraphs
};

/// What a page says of a plan; of its measurement too where there is one.
page make_page(const planning::plan& p, const lower::program_listing& program, const std::string& explained,
               const measurement* measured = nullptr);
/// One file, which loads nothing.
std::string write_html(const page& what);

}  // namespace xf::explaining
