#include "inflater.hpp"

#if XFUSE_HAS_ZLIB
#define ZLIB_CONST
#include <zlib.h>

#include <algorithm>
#include <array>
#endif

namespace xf::io {

#if XFUSE_HAS_ZLIB

struct inflater::state {
    const content& where;
    z_stream stream{};
    index_t taken = 0;
    bool ended = false;
    std::array<std::byte, 1 << 16> input{};

    [[noreturn]] void fail(const char* what) const {
        throw format_error(core::message(where.label, ": deflated bytes: ", what));
    }
    void fill() {
        if (stream.avail_in > 0) return;
        const index_t count = std::min<index_t>(where.stored_bytes - taken, index_t(input.size()));
        where.source->read(where.offset + taken, std::span(input).first(std::size_t(count)));
        stream.next_in = reinterpret_cast<const Bytef*>(input.data());
        stream.avail_in = uInt(count);
        taken += count;
    }
    /// Returns how many bytes it made of those asked for: 0 at the end of the stream.
    std::size_t step(std::span<std::byte> into) {
        fill();
        stream.next_out = reinterpret_cast<Bytef*>(into.data());
        stream.avail_out = uInt(std::min<std::size_t>(into.size(), std::size_t(1) << 30));
        const uInt room = stream.avail_out, given = stream.avail_in;
        const int result = ::inflate(&stream, Z_NO_FLUSH);
        ended = result == Z_STREAM_END;
        if (result == Z_MEM_ERROR) throw std::bad_alloc();
        if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR)
            fail(stream.msg != nullptr ? stream.msg : "invalid");
        const uInt made = room - stream.avail_out;
        if (!ended && made == 0 && given == stream.avail_in) fail("they end too early");
        return made;
    }
};

inflater::inflater(const content& where) : state_(new state{where}) {
    if (::inflateInit2(&state_->stream, -MAX_WBITS) != Z_OK) throw std::bad_alloc();
}

inflater::~inflater() { ::inflateEnd(&state_->stream); }

void inflater::read(std::span<std::byte> into) {
    while (!into.empty()) {
        if (state_->ended) state_->fail("they hold less than the file says");
        into = into.subspan(state_->step(into));
    }
}

void inflater::finish() {
    std::array<std::byte, 1> beyond{};
    while (!state_->ended) {
        if (state_->step(beyond) > 0) state_->fail("they hold more than the file says");
    }
    if (state_->stream.avail_in > 0 || state_->taken < state_->where.stored_bytes)
        state_->fail("others follow their end");
}

#else

struct inflater::state {};

inflater::inflater(const content& where) {
    throw format_error(core::message(where.label, ": it is deflated, and this build of xfuse has no zlib"));
}
inflater::~inflater() = default;
void inflater::read(std::span<std::byte>) {}
void inflater::finish() {}

#endif

}  // namespace xf::io
