#include "npy_header.hpp"

#include <array>
#include <bit>

#include "text.hpp"

namespace xf::io {
namespace {

constexpr std::string_view magic = "\x93NUMPY";
constexpr std::size_t alignment = 64;  // of the elements in what NumPy writes
constexpr std::size_t most_axes = 64;  // of NumPy's arrays

/// The header's text: a dictionary as Python writes it.
std::string read_text(content_reader& from, const std::string& label, int& version) {
    std::array<std::byte, 8> start;
    if (from.left() < index_t(start.size()))
        throw format_error(core::message(label, ": ", from.left(), " bytes are no .npy file"));
    from.read(start);
    const std::string_view text(reinterpret_cast<const char*>(start.data()), start.size());
    if (!text.starts_with(magic))
        throw format_error(core::message(label, ": it begins with ", quoted(text.substr(0, magic.size())),
                                         " and not as a .npy file"));
    version = int(start[6]);
    if (version < 1 || version > 3 || int(start[7]) != 0)
        throw format_error(core::message(label, ": version ", version, ".", int(start[7]),
                                         " of the format; 1.0, 2.0 and 3.0 are known"));
    std::array<std::byte, 4> width{};
    const std::size_t digits = version == 1 ? 2 : 4;
    if (from.left() < index_t(digits))
        throw format_error(core::message(label, ": the length of the header is cut off"));
    from.read(std::span(width).first(digits));
    index_t length = 0;
    for (std::size_t k = digits; k-- > 0;) length = length * 256 + index_t(width[k]);
    if (length > from.left())
        throw format_error(
            core::message(label, ": a header of ", length, " bytes, where ", from.left(), " are left"));
    std::string header(std::size_t(length), '\0');
    from.read(std::as_writable_bytes(std::span(header)));
    return header;
}

std::string_view read_string(text_cursor& at, const char* what) {
    at.skip_spaces();
    const char quote = at.next();
    if (quote != '\'' && quote != '"') at.fail(core::message(what, " is no string").c_str());
    at.take();
    std::string_view rest = at.rest();
    const std::size_t end = rest.find(quote);
    if (end == std::string_view::npos) at.fail("a string without end");
    rest = rest.substr(0, end);
    if (rest.find('\\') != std::string_view::npos) at.fail("an escape in a string");
    (void)at.accept_word(rest);
    at.take();
    return rest;
}

/// A tuple of extents. Python 2 wrote some as `10L`.
std::vector<index_t> read_shape(text_cursor& at, int version) {
    std::vector<index_t> shape;
    at.expect('(');
    bool comma = true;
    while (!at.accept(')')) {
        if (!comma) at.fail("',' is missing in the shape");
        if (shape.size() == most_axes) at.fail("more axes than 64 in the shape");
        shape.push_back(at.number("an extent of the shape"));
        if (version < 3) (void)at.accept('L');
        comma = at.accept(',');
    }
    if (shape.size() == 1 && !comma) at.fail("the shape is a number and no tuple");
    return shape;
}

struct seen_fields {
    bool descr = false, fortran_order = false, shape = false;

    void first(bool& field, const text_cursor& at, std::string_view key) const {
        if (field) at.fail(core::message(quoted(key), " is given twice").c_str());
        field = true;
    }
};

void read_value(text_cursor& at, std::string_view key, int version, seen_fields& seen, array_header& header) {
    if (key == "descr") {
        seen.first(seen.descr, at, key);
        at.skip_spaces();
        if (at.next() == '[')
            throw dtype_error(core::message(at.label(), ": elements are records, which xfuse does not have"));
        set_element_type(header, read_string(at, "descr"), at.label());
    } else if (key == "fortran_order") {
        seen.first(seen.fortran_order, at, key);
        at.skip_spaces();
        header.fortran_order = at.accept_word("True");
        if (!header.fortran_order && !at.accept_word("False"))
            at.fail("fortran_order is neither True nor False");
    } else if (key == "shape") {
        seen.first(seen.shape, at, key);
        header.shape = read_shape(at, version);
    } else at.fail(core::message(quoted(key), " is no field of a .npy header").c_str());
}

array_header parse(std::string_view text, int version, const std::string& label) {
    text_cursor at(label, text);
    array_header header;
    seen_fields seen;
    at.expect('{');
    bool comma = true;
    while (!at.accept('}')) {
        if (!comma) at.fail("',' is missing");
        const std::string_view key = read_string(at, "a key");
        at.expect(':');
        read_value(at, key, version, seen, header);
        comma = at.accept(',');
    }
    at.skip_spaces();
    if (!at.at_end()) at.fail("text after the dictionary");
    const char* missing = !seen.descr           ? "descr"
                          : !seen.fortran_order ? "fortran_order"
                          : !seen.shape         ? "shape"
                                                : nullptr;
    if (missing != nullptr) throw format_error(core::message(label, ": header: ", missing, " is missing"));
    return header;
}

/// NumPy's names of types that it has and the library has not.
bool is_foreign(std::string_view kind_and_size) {
    const char kind = kind_and_size.front();
    if (kind == 'f') return kind_and_size == "f12" || kind_and_size == "f16";
    if (kind == 'c') return kind_and_size == "c24" || kind_and_size == "c32";
    return std::string_view("OSUVMma").find(kind) != std::string_view::npos;
}

}  // namespace

void set_element_type(array_header& header, std::string_view descr, std::string_view label) {
    struct known {
        std::string_view name;
        dtype type;
        encoding stored = encoding::plain;
    };
    using enum dtype;
    static constexpr known all[] = {{"b1", boolean},     {"i1", int8},
                                    {"u1", uint8},       {"i2", int16},
                                    {"u2", uint16},      {"i4", int32},
                                    {"u4", uint32},      {"i8", int64},
                                    {"u8", uint64},      {"f4", float32},
                                    {"f8", float64},     {"c8", complex64},
                                    {"c16", complex128}, {"f2", float32, encoding::float16}};
    std::string_view name = descr;
    char order = '=';
    if (!name.empty() && std::string_view("<>|=").find(name.front()) != std::string_view::npos) {
        order = name.front();
        name.remove_prefix(1);
    }
    constexpr bool little = std::endian::native == std::endian::little;
    for (const known& k : all) {
        if (k.name != name) continue;
        header.type = k.type;
        header.stored = k.stored;
        header.swapped = name.back() != '1' && order == (little ? '>' : '<');
        return;
    }
    if (!name.empty() && is_foreign(name))
        throw dtype_error(
            core::message(label, ": elements of type ", quoted(descr), ", which xfuse does not have"));
    throw format_error(core::message(label, ": header: descr ", quoted(descr), " is no element type"));
}

array_header read_npy_header(content_reader& from, const std::string& label) {
    int version = 0;
    const std::string text = read_text(from, label, version);
    array_header header = parse(text, version, label);
    const bool half = header.stored != encoding::plain;
    const index_t bytes = checked_bytes(label, header.shape, half ? 2 : size_of(header.type));
    (void)checked_bytes(label, header.shape, size_of(header.type));
    if (bytes != from.left())
        throw format_error(core::message(label, ": shape ", core::shape_text(header.shape), " of ",
                                         half ? "float16" : name_of(header.type), " needs ", bytes,
                                         " bytes, and ", from.left(), " follow the header"));
    return header;
}

std::string npy_header_text(dtype type, std::span<const index_t> shape) {
    static constexpr const char* names[dtype_count] = {"|b1", "|i1", "|u1", "i2", "u2",  "i4", "u4", "i8",
                                                       "u8",  "f4",  "f8",  "c8", "c16", "",   "f2"};
    if (type == dtype::bfloat16)
        throw dtype_error("save_npy: a .npy file has no bfloat16: save xf::cast<float>(x)");
    const std::string name = names[int(type)];
    const char* order = name.front() == '|' ? "" : std::endian::native == std::endian::little ? "<" : ">";
    std::string text = core::message("{'descr': '", order, name,
                                     "', 'fortran_order': False, 'shape': ", core::shape_text(shape), ", }");
    const std::size_t before = magic.size() + 4;
    while ((before + text.size() + 1) % alignment != 0) text += ' ';
    text += '\n';
    std::string header(magic);
    header += {'\1', '\0', char(text.size() & 255), char(text.size() >> 8)};
    return header + text;
}

stored_array open_npy_content(content where) {
    content_reader reader(where);
    array_header header = read_npy_header(reader, where.label);
    const index_t data_at = where.bytes - reader.left();
    return {std::move(where), std::move(header), data_at};
}

stored_array open_npy(const std::string& path) {
    content where;
    where.label = "load_npy: " + path;
    where.source = std::make_shared<const file_source>(where.label, path);
    where.stored_bytes = where.bytes = where.source->size();
    return open_npy_content(std::move(where));
}

}  // namespace xf::io
