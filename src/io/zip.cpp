#include "zip.hpp"

#include <algorithm>
#include <array>

#include "directory.hpp"
#include "text.hpp"

namespace xf::io {
namespace {

constexpr std::uint64_t most_per_byte = 1032;  // what a deflated byte can become
constexpr std::uint16_t is_encrypted = 1, has_descriptor = 8, known_flags = 0x080E;

struct zip_entry {
    std::string name;
    std::uint64_t flags, method, checksum, stored_bytes, bytes, disk, at;
};

class zip_reader {
public:
    zip_reader(std::shared_ptr<const byte_source> source, const std::string& label)
        : source_(std::move(source)),
          label_(label),
          where_(find_zip_directory(*source_, label)),
          bytes_(static_cast<std::size_t>(where_.bytes)) {
        source_->read(where_.offset, bytes_);
    }

    index_t count() const { return where_.count; }
    bool at_end() const { return at_ == bytes_.size(); }

    /// The next entry of the directory.
    zip_entry take() {
        constexpr auto fixed = std::size_t(zip::central_size);
        if (bytes_.size() - at_ < fixed || number(0, 4) != zip::central_mark)
            throw format_error(
                core::message(label_, ": byte ", at_, " of its directory: no entry begins there"));
        const std::size_t name = number(28, 2), extra = number(30, 2), comment = number(32, 2);
        if (bytes_.size() - at_ - fixed < name + extra + comment)
            throw format_error(
                core::message(label_, ": byte ", at_, " of its directory: the entry is cut off"));
        const auto* text = reinterpret_cast<const char*>(bytes_.data()) + at_ + fixed;
        zip_entry entry{std::string(text, name), number(8, 2),  number(10, 2), number(16, 4),
                        number(20, 4),           number(24, 4), number(34, 2), number(42, 4)};
        read_extra(entry, std::span(bytes_).subspan(at_ + fixed + name, extra));
        at_ += fixed + name + extra + comment;
        return entry;
    }

    /// Where the entry's bytes are, all that is said of them checked.
    content locate(const zip_entry& entry) const {
        check(entry);
        std::array<std::byte, std::size_t(zip::local_size)> local;
        const std::uint64_t room = std::uint64_t(where_.offset);
        if (entry.disk != 0 || entry.at > room || room - entry.at < local.size())
            fail(entry, core::message("it begins at byte ", entry.at, ", behind the last that could be"));
        source_->read(index_t(entry.at), local);
        const std::uint64_t name = little_endian(local, 26, 2), extra = little_endian(local, 28, 2);
        check_local(entry, local, room - entry.at - local.size());
        const std::uint64_t begin = entry.at + local.size() + name + extra;
        if (begin > room || room - begin < entry.stored_bytes)
            fail(entry,
                 core::message(entry.stored_bytes, " bytes at byte ", begin, " reach behind byte ", room));
        return {source_,
                core::message(label_, ": ", quoted(entry.name)),
                index_t(begin),
                index_t(entry.stored_bytes),
                index_t(entry.bytes),
                entry.method == 8,
                std::uint32_t(entry.checksum)};
    }

private:
    std::uint64_t number(std::size_t field, std::size_t width) const {
        return little_endian(bytes_, at_ + field, width);
    }
    [[noreturn]] void fail(const zip_entry& entry, const std::string& what) const {
        throw format_error(core::message(label_, ": ", quoted(entry.name), ": ", what));
    }

    /// Numbers of 64 bits, for those that have no place elsewhere.
    void read_extra(zip_entry& entry, std::span<const std::byte> extra) const {
        while (extra.size() >= 4) {
            const std::size_t mark = little_endian(extra, 0, 2), size = little_endian(extra, 2, 2);
            if (size > extra.size() - 4) fail(entry, "an extra field is cut off");
            std::span<const std::byte> field = extra.subspan(4, size);
            extra = extra.subspan(4 + size);
            if (mark != zip::extra64) continue;
            for (std::uint64_t* wide : {&entry.bytes, &entry.stored_bytes, &entry.at}) {
                if (*wide != zip::in_extra) continue;
                if (field.size() < 8) fail(entry, "a number of 64 bits is missing");
                *wide = little_endian(field, 0, 8);
                field = field.subspan(8);
            }
            return;
        }
    }

    void check(const zip_entry& entry) const {
        if ((entry.flags & is_encrypted) != 0) fail(entry, "it is encrypted");
        if ((entry.flags & ~std::uint64_t(known_flags)) != 0)
            fail(entry, core::message("flags ", entry.flags, " that are not known"));
        if (entry.method != 0 && entry.method != 8)
            fail(entry, core::message("method of compression ", entry.method,
                                      "; 0 (stored) and 8 (deflated) are known"));
        if (entry.method == 0 && entry.stored_bytes != entry.bytes)
            fail(entry, core::message("stored in ", entry.stored_bytes, " bytes, but of ", entry.bytes));
        if (entry.method == 8 && entry.bytes / most_per_byte > entry.stored_bytes)
            fail(entry, core::message(entry.stored_bytes, " deflated bytes cannot become ", entry.bytes));
    }

    /// What stands before the entry's bytes must agree with the directory.
    void check_local(const zip_entry& entry, std::span<const std::byte> local, std::uint64_t room) const {
        if (little_endian(local, 0, 4) != zip::local_mark)
            fail(entry, core::message("no entry begins at byte ", entry.at));
        const std::uint64_t length = little_endian(local, 26, 2);
        std::string name(length, '\0');
        if (length == entry.name.size() && length <= room)
            source_->read(index_t(entry.at) + zip::local_size, std::as_writable_bytes(std::span(name)));
        const auto disagrees = [&](std::size_t field, std::uint64_t said) {
            const std::uint64_t value = little_endian(local, field, 4);
            return value != said && value != zip::in_extra;
        };
        bool wrong = name != entry.name || little_endian(local, 6, 2) != entry.flags ||
                     little_endian(local, 8, 2) != entry.method;
        if ((entry.flags & has_descriptor) == 0)
            wrong = wrong || little_endian(local, 14, 4) != entry.checksum ||
                    disagrees(18, entry.stored_bytes) || disagrees(22, entry.bytes);
        if (wrong)
            fail(entry, core::message("the entry at byte ", entry.at, " says otherwise than the directory"));
    }

    std::shared_ptr<const byte_source> source_;
    const std::string& label_;
    zip_directory where_;
    std::vector<std::byte> bytes_;
    std::size_t at_ = 0;
};

/// Entries that share bytes would make much of little.
void check_overlaps(const directory& all) {
    std::vector<const content*> places;
    places.reserve(all.entries.size());
    for (const directory_entry& e : all.entries) places.push_back(&e.where);
    std::sort(places.begin(), places.end(),
              [](const content* a, const content* b) { return a->offset < b->offset; });
    for (std::size_t k = 1; k < places.size(); ++k) {
        if (places[k]->offset - zip::local_size < places[k - 1]->offset + places[k - 1]->stored_bytes)
            throw format_error(
                core::message(places[k]->label, ": its bytes are those of another entry, too"));
    }
}

}  // namespace

directory read_zip(std::shared_ptr<const byte_source> source, std::string label) {
    constexpr std::string_view suffix = ".npy";
    directory all{std::move(label)};
    zip_reader reader(std::move(source), all.label);
    for (index_t k = 0; k < reader.count(); ++k) {
        zip_entry entry = reader.take();
        content where = reader.locate(entry);
        if (entry.name.ends_with(suffix)) entry.name.resize(entry.name.size() - suffix.size());
        else entry.name.clear();
        all.entries.push_back({std::move(entry.name), std::move(where)});
    }
    if (!reader.at_end())
        throw format_error(core::message(all.label, ": its directory goes on behind its last entry"));
    check_overlaps(all);
    std::erase_if(all.entries, [](const directory_entry& e) { return e.name.empty(); });  // no arrays
    all.sort_names();
    return all;
}

}  // namespace xf::io
