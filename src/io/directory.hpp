#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "xfuse/io/archive.hpp"

namespace xf::io {

struct directory_entry {
    std::string name;
    content where;
    std::optional<array_header> header{};  ///< where the directory has it; else the content begins with it
    std::string foreign{};                 ///< the name of an element type that the library has not
};

/// What a file with several arrays holds, checked: no two have one name, or bytes in common.
struct directory {
    std::string label;
    std::vector<directory_entry> entries{};
    std::vector<std::pair<std::string, std::string>> metadata{};
    std::vector<std::size_t> by_name{};  ///< entries, sorted

    /// Throws format_error for two entries of one name.
    void sort_names();
    const directory_entry* find(std::string_view name) const;
};

/// The arrays of a zip file. Throws format_error.
directory read_zip(std::shared_ptr<const byte_source> source, std::string label);

/// The arrays of a safetensors file. Throws format_error.
directory read_safetensors(std::shared_ptr<const byte_source> source, std::string label);

}  // namespace xf::io
