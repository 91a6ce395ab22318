#pragma once
#include <memory>
#include <span>

#include "source.hpp"
#include "xfuse/io/stored_array.hpp"

namespace xf::io {

/// Inflates a deflated content with zlib.
class inflater {
public:
    /// Throws format_error where the library was built without zlib.
    explicit inflater(const content& where);
    ~inflater();
    inflater(const inflater&) = delete;
    inflater& operator=(const inflater&) = delete;

    void read(std::span<std::byte> into);
    /// Does the stream end here, with the last of its stored bytes?
    void finish();

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace xf::io
