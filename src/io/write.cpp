#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include "crc32.hpp"
#include "npy_header.hpp"
#include "output_file.hpp"
#include "text.hpp"
#include "xfuse/io/dense_array.hpp"
#include "zip.hpp"

namespace xf::io {
namespace {

std::span<const std::byte> bytes_of(const dense_array& array) {
    std::size_t count = size_of(array.type);
    for (const index_t n : array.shape) count *= std::size_t(n);
    return {static_cast<const std::byte*>(array.elements), count};
}

/// Writes the file's parts, and keeps what its directory will say. Every number of bytes is written with 64
/// bits, as NumPy does, so that there is one form for all sizes.
class zip_writer {
public:
    explicit zip_writer(output_file& to) : to_(to) {}

    void add(const std::string& name, std::string header, std::span<const std::byte> data) {
        crc32 checksum;
        checksum.add(std::as_bytes(std::span(header)));
        checksum.add(data);
        const std::uint64_t bytes = header.size() + data.size(), at = written_;
        write(fixed_fields(zip::local_mark, checksum.value(), name, {bytes, bytes}));
        write(header);
        to_.write(data);
        written_ += data.size();
        directory_ += fixed_fields(zip::central_mark, checksum.value(), name, {bytes, bytes, at});
        ++count_;
    }

    void finish() {
        const std::uint64_t directory_at = written_;
        write(directory_);
        const std::uint64_t end_at = written_;
        std::string end;
        put(end, {{zip::end64_mark, 4},
                  {std::uint64_t(zip::end64_size) - 12, 8},
                  {version, 2},
                  {version, 2},
                  {0, 4},
                  {0, 4},
                  {count_, 8},
                  {count_, 8},
                  {directory_.size(), 8},
                  {directory_at, 8}});
        put(end, {{zip::locator_mark, 4}, {0, 4}, {end_at, 8}, {1, 4}});
        put(end, {{zip::end_mark, 4},
                  {0, 4},
                  {0xffff, 2},
                  {0xffff, 2},
                  {zip::in_extra, 4},
                  {zip::in_extra, 4},
                  {0, 2}});
        write(end);
    }

private:
    static constexpr std::uint64_t version = 45;  // of the format that has 64-bit numbers
    struct field {
        std::uint64_t value;
        std::size_t width;
    };

    static void put(std::string& text, std::initializer_list<field> fields) {
        for (const field& f : fields) append_little_endian(text, f.value, f.width);
    }

    /// An entry without its bytes, for its place or for the directory. No time: equal arrays make equal
    /// files.
    static std::string fixed_fields(std::uint32_t mark, std::uint32_t checksum, const std::string& name,
                                    std::initializer_list<std::uint64_t> numbers) {
        constexpr std::uint64_t no_date = 0x21, utf8_names = 0x0800;
        const bool central = mark == zip::central_mark;
        std::string text;
        append_little_endian(text, mark, 4);
        if (central) append_little_endian(text, version, 2);
        put(text, {{version, 2},
                   {utf8_names, 2},
                   {0, 2},
                   {0, 2},
                   {no_date, 2},
                   {checksum, 4},
                   {zip::in_extra, 4},
                   {zip::in_extra, 4},
                   {name.size(), 2},
                   {4 + 8 * numbers.size(), 2}});
        constexpr std::uint64_t readable = 0644ULL << 16;
        if (central) put(text, {{0, 2}, {0, 2}, {0, 2}, {readable, 4}, {zip::in_extra, 4}});
        text += name;
        put(text, {{zip::extra64, 2}, {8 * numbers.size(), 2}});
        for (const std::uint64_t n : numbers) append_little_endian(text, n, 8);
        return text;
    }

    void write(const std::string& bytes) {
        to_.write(bytes);
        written_ += bytes.size();
    }

    output_file& to_;
    std::uint64_t written_ = 0, count_ = 0;
    std::string directory_;
};

void check_names(const std::string& label, std::span<const named_array> arrays) {
    constexpr std::size_t longest = 60000;
    std::vector<std::string_view> names;
    for (const auto& [name, array] : arrays) {
        if (name.empty() || name.size() > longest || name.find('\0') != std::string::npos)
            throw format_error(core::message(label, ": ", quoted(name), " is no name for an array"));
        names.push_back(name);
    }
    std::sort(names.begin(), names.end());
    const auto twice = std::adjacent_find(names.begin(), names.end());
    if (twice != names.end())
        throw format_error(core::message(label, ": the name ", quoted(*twice), " is given twice"));
}

void write_npz(const std::string& path, std::span<const named_array> arrays) {
    const std::string label = "save_npz: " + path;
    check_names(label, arrays);
    output_file file(label, path);
    zip_writer zip(file);
    for (const named_array& a : arrays)
        zip.add(a.name + ".npy", npy_header_text(a.array.type, a.array.shape), bytes_of(a.array));
    zip.finish();
    file.commit();
}

}  // namespace

void write_npy(const std::string& path, const dense_array& array) {
    output_file file("save_npy: " + path, path);
    file.write(npy_header_text(array.type, array.shape));
    file.write(bytes_of(array));
    file.commit();
}

}  // namespace xf::io

void xf::save_npz(const std::string& path, std::initializer_list<io::named_array> arrays) {
    io::write_npz(path, {arrays.begin(), arrays.size()});
}

void xf::save_npz(const std::string& path, const std::vector<io::named_array>& arrays) {
    io::write_npz(path, arrays);
}
