#include "files.hpp"
#include "io/crc32.hpp"
#include "io/directory.hpp"
#include "io/little_endian.hpp"
#include "io/npy_header.hpp"

// Zip files made here, wrong in ways that changing a byte does not lead to.
namespace {

using xf::io::append_little_endian;

struct entry {
    std::string name, stored;  ///< the bytes as they lie in the file
    std::size_t bytes;         ///< that it claims to become
    int method = 0;
    std::string checked{};   ///< what its checksum is of; else `stored`
    std::ptrdiff_t at = -1;  ///< of its place, where it is not the next
};

void append_entry(std::string& text, const entry& e, bool central, std::size_t at) {
    xf::io::crc32 sum;
    sum.add(std::as_bytes(std::span(e.checked.empty() ? e.stored : e.checked)));
    text += central ? "PK\1\2" : "PK\3\4";
    if (central) append_little_endian(text, 20, 2);
    append_little_endian(text, 20, 4);  // version and flags
    append_little_endian(text, std::uint64_t(e.method), 6);
    append_little_endian(text, sum.value(), 4);
    append_little_endian(text, e.stored.size(), 4);
    append_little_endian(text, e.bytes, 4);
    append_little_endian(text, e.name.size(), 4);
    if (central)
        append_little_endian(text, 0, 8), append_little_endian(text, 0, 2), append_little_endian(text, at, 4);
    text += e.name;
}

std::string zip_of(const std::vector<entry>& entries) {
    std::string file, directory;
    for (const entry& e : entries) {
        const std::size_t at = e.at < 0 ? file.size() : std::size_t(e.at);
        append_entry(directory, e, true, at);
        if (e.at >= 0) continue;
        append_entry(file, e, false, 0);
        file += e.stored;
    }
    std::string end = "PK\5\6";
    append_little_endian(end, 0, 4);
    append_little_endian(end, entries.size(), 2);
    append_little_endian(end, entries.size(), 2);
    append_little_endian(end, directory.size(), 4);
    append_little_endian(end, file.size(), 6);
    return file + directory + end;
}

std::string npy(std::size_t elements) {
    const xf::index_t shape[] = {xf::index_t(elements)};
    return xf::io::npy_header_text(xf::dtype::uint8, shape) + std::string(elements, '\5');
}

/// Deflated without compressing: one block.
std::string block(const std::string& content) {
    std::string text = "\1";
    append_little_endian(text, content.size(), 2);
    append_little_endian(text, ~content.size() & 0xffff, 2);
    return text + content;
}

/// What reading all of a file throws, or nothing.
std::string problem(const std::string& file) {
    return files::thrown_by<xf::format_error>([&] {
        const xf::stored_arrays all(
            std::make_shared<const xf::io::directory>(xf::io::read_zip(files::in_memory(file), "x")));
        for (const std::string& name : all.names()) {
            const auto stored = all.find(name);
            std::vector<char> elements(std::size_t(stored.header().shape.at(0)));
            stored.read(elements.data());
        }
        return 0;
    });
}

const std::string fine = "nothing is thrown";

}  // namespace

TEST_CASE("stored and deflated entries, and others beside arrays") {
    const std::string a = npy(3), b = npy(1000);
    CHECK(problem(zip_of(
              {{"a.npy", a, a.size()}, {"b.npy", block(b), b.size(), 8, b}, {"notes.txt", "hello", 5}})) ==
          fine);
    CHECK(problem(zip_of({})) == fine);
}

TEST_CASE("entries that share bytes") {
    const std::string a = npy(3);
    const entry inner{"b.npy", a, a.size()};
    std::string local;
    append_entry(local, inner, false, 0);
    const std::string outer = npy(local.size() + a.size());
    const std::string whole = outer.substr(0, 128) + local + a;
    entry again = inner;
    again.at = 30 + 5 + 128;
    CHECK(problem(zip_of({{"a.npy", whole, whole.size()}, again})) ==
          "x: 'b.npy': its bytes are those of another entry, too");
    CHECK(problem(zip_of({{"a.npy", whole, whole.size()}})) == fine);
}

TEST_CASE("an entry longer than its file") {
    std::string file = zip_of({{"a.npy", npy(3), npy(3).size()}});
    const std::size_t central = file.find("PK\1\2");
    for (const std::size_t size_at : {std::size_t(18), std::size_t(22), central + 20, central + 24})
        file[size_at] = char(132);
    CHECK(problem(file) == "x: 'a.npy': 132 bytes at byte 35 reach behind byte 166");
}

TEST_CASE("deflated bytes that are not what they claim") {
    const std::string a = npy(1000), label = "x: 'a.npy': deflated bytes: ";
    const auto deflated = [&](const std::string& stored) {
        return problem(zip_of({{"a.npy", stored, a.size(), 8, a}}));
    };
    CHECK(deflated(block(a)) == fine);
    CHECK(deflated(block(a + "x")) == label + "they hold more than the file says");
    CHECK(deflated(block(a.substr(0, 999))) == label + "they hold less than the file says");
    CHECK(deflated(block(a) + "x") == label + "others follow their end");
    CHECK(deflated(block(a).substr(0, 900)) == label + "they end too early");
    CHECK(deflated("\7" + block(a)) == label + "invalid block type");
    CHECK(problem(zip_of({{"a.npy", block(a), 1033 * 2000, 8}})) ==
          "x: 'a.npy': 1133 deflated bytes cannot become 2066000");
}
