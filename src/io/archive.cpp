#include "xfuse/io/archive.hpp"

#include <algorithm>
#include <numeric>

#include "directory.hpp"
#include "npy_header.hpp"
#include "text.hpp"

namespace xf::io {

void directory::sort_names() {
    by_name.resize(entries.size());
    std::iota(by_name.begin(), by_name.end(), std::size_t(0));
    std::sort(by_name.begin(), by_name.end(),
              [&](std::size_t a, std::size_t b) { return entries[a].name < entries[b].name; });
    const auto twice = std::adjacent_find(by_name.begin(), by_name.end(), [&](std::size_t a, std::size_t b) {
        return entries[a].name == entries[b].name;
    });
    if (twice != by_name.end())
        throw format_error(core::message(label, ": two arrays have the name ", quoted(entries[*twice].name)));
}

const directory_entry* directory::find(std::string_view name) const {
    const auto at = std::lower_bound(by_name.begin(), by_name.end(), name,
                                     [&](std::size_t k, std::string_view n) { return entries[k].name < n; });
    return at != by_name.end() && entries[*at].name == name ? &entries[*at] : nullptr;
}

}  // namespace xf::io

namespace xf {

std::vector<std::string> stored_arrays::names() const {
    std::vector<std::string> all;
    all.reserve(content_->entries.size());
    for (const io::directory_entry& e : content_->entries) all.push_back(e.name);
    return all;
}

bool stored_arrays::contains(std::string_view name) const { return content_->find(name) != nullptr; }

const std::vector<std::pair<std::string, std::string>>& stored_arrays::metadata() const {
    return content_->metadata;
}

io::stored_array stored_arrays::find(std::string_view name) const {
    const io::directory_entry* entry = content_->find(name);
    if (entry == nullptr) {
        constexpr std::size_t most = 5;
        std::string known;
        for (std::size_t k = 0; k < std::min(most, content_->entries.size()); ++k)
            known += (k > 0 ? ", " : "") + io::quoted(content_->entries[k].name);
        if (content_->entries.size() > most) known += ", ...";
        throw io_error(core::message(content_->label, ": no array ", io::quoted(name), " among its ",
                                     content_->entries.size(), ": ", known));
    }
    if (!entry->foreign.empty())
        throw dtype_error(core::message(entry->where.label, ": elements of type ", entry->foreign,
                                        ", which xfuse does not have"));
    if (entry->header) return {entry->where, *entry->header, 0};
    return io::open_npy_content(entry->where);
}

xf::dtype stored_arrays::dtype(std::string_view name) const { return find(name).header().type; }

std::vector<index_t> stored_arrays::shape(std::string_view name) const { return find(name).header().shape; }

namespace {

template <class Read>
stored_arrays open(const char* operation, const std::string& path, const Read& read) {
    const std::string label = core::message(operation, ": ", path);
    auto source = std::make_shared<const io::file_source>(label, path);
    return stored_arrays(std::make_shared<const io::directory>(read(std::move(source), label)));
}

}  // namespace

stored_arrays load_npz(const std::string& path) { return open("load_npz", path, io::read_zip); }

stored_arrays load_safetensors(const std::string& path) {
    return open("load_safetensors", path, io::read_safetensors);
}

}  // namespace xf
