#include "content.hpp"

#include <algorithm>
#include <array>

#include "inflater.hpp"

namespace xf::io {

content_reader::content_reader(const content& where) : where_(where) {
    if (where.deflated) inflater_ = std::make_unique<inflater>(where);
}

content_reader::~content_reader() = default;

void content_reader::read(std::span<std::byte> into) {
    if (index_t(into.size()) > left())
        throw format_error(core::message(where_.label, ": ", into.size(), " bytes at byte ", done_,
                                         ", of which ", left(), " are there"));
    if (!inflater_ && !where_.checksum) {
        where_.source->read(where_.offset + done_, into);
        done_ += index_t(into.size());
        return;
    }
    constexpr std::size_t in_cache = std::size_t(1) << 18;  // when the checksum reads it again
    for (; !into.empty(); into = into.subspan(std::min(into.size(), in_cache))) {
        const auto part = into.first(std::min(into.size(), in_cache));
        if (inflater_) inflater_->read(part);
        else where_.source->read(where_.offset + done_, part);
        if (where_.checksum) checksum_.add(part);
        done_ += index_t(part.size());
    }
}

void content_reader::skip(index_t count) {
    if (!inflater_ && !where_.checksum) {
        done_ += count;
        return;
    }
    std::array<std::byte, 4096> ignored;
    while (count > 0) {
        const auto part =
            std::span(ignored).first(std::size_t(std::min<index_t>(count, index_t(ignored.size()))));
        read(part);
        count -= index_t(part.size());
    }
}

void content_reader::finish() {
    if (inflater_) inflater_->finish();
    if (where_.checksum && checksum_.value() != *where_.checksum)
        throw format_error(core::message(where_.label, ": checksum ", checksum_.value(),
                                         ", where the file says ", *where_.checksum,
                                         ": its bytes were changed"));
}

}  // namespace xf::io
