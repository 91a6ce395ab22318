#pragma once
#include <memory>
#include <vector>

#include "io/directory.hpp"
#include "io/npy_header.hpp"
#include "libfuzzer/input.hpp"

namespace libfuzzer {

inline std::shared_ptr<const xf::io::byte_source> as_file(bytes data) {
    const auto* first = reinterpret_cast<const std::byte*>(data.data());
    return std::make_shared<const xf::io::memory_source>(std::vector<std::byte>(first, first + data.size()));
}

/// The elements of an array whose header was accepted: no more of them than `most` bytes, and readable
/// into memory that ends behind them.
inline void read_elements(const xf::io::stored_array& stored, index_t most) {
    const auto& header = stored.header();
    index_t count = 1;
    for (const index_t n : header.shape) {
        require(n >= 0);
        count *= n;
    }
    const index_t width = header.stored == xf::io::encoding::plain ? index_t(xf::size_of(header.type)) : 2;
    require(count >= 0 && count <= most / width);
    const std::unique_ptr<std::byte[]> elements(new std::byte[std::size_t(count) * xf::size_of(header.type)]);
    stored.read(elements.get());
    if (header.type == xf::dtype::boolean) {
        for (index_t k = 0; k < count; ++k) require(elements[std::size_t(k)] <= std::byte(1));
    }
}

template <class F>
void may_refuse_file(const F& read) {
    try {
        read();
    } catch (const xf::format_error&) {
    } catch (const xf::dtype_error&) {
    }
}

/// Any bytes as a .npy file.
inline void npy(bytes data) {
    may_refuse_file([&] {
        xf::io::content where;
        where.source = as_file(data);
        where.stored_bytes = where.bytes = index_t(data.size());
        read_elements(xf::io::open_npy_content(where), index_t(data.size()));
    });
}

inline void read_archive(xf::io::directory all, index_t most) {
    const xf::stored_arrays archive(std::make_shared<const xf::io::directory>(std::move(all)));
    for (const std::string& name : archive.names()) {
        require(archive.contains(name));
        may_refuse_file([&] { read_elements(archive.find(name), most); });
    }
}

/// Any bytes as a zip file: no array is larger than what a deflated one can become.
inline void npz(bytes data) {
    may_refuse_file([&] { read_archive(xf::io::read_zip(as_file(data), "x"), 1033 * index_t(data.size())); });
}

inline void safetensors(bytes data) {
    may_refuse_file(
        [&] { read_archive(xf::io::read_safetensors(as_file(data), "x"), index_t(data.size())); });
}

}  // namespace libfuzzer
