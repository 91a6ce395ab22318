#include <algorithm>
#include <array>
#include <bit>

#include "content.hpp"
#include "directory.hpp"
#include "json.hpp"
#include "little_endian.hpp"

namespace xf::io {
namespace {

constexpr index_t most_header_bytes = 100'000'000;  // of the format's own library

struct stored_type {
    std::string_view name;
    std::size_t bytes;
    dtype type;
    encoding stored = encoding::plain;
    bool foreign = false;
};

const stored_type* find_type(std::string_view name) {
    using enum dtype;
    static constexpr stored_type all[] = {{"BOOL", 1, boolean},
                                          {"U8", 1, uint8},
                                          {"I8", 1, int8},
                                          {"U16", 2, uint16},
                                          {"I16", 2, int16},
                                          {"U32", 4, uint32},
                                          {"I32", 4, int32},
                                          {"U64", 8, uint64},
                                          {"I64", 8, int64},
                                          {"F32", 4, float32},
                                          {"F64", 8, float64},
                                          {"C64", 8, complex64},
                                          {"F16", 2, float32, encoding::float16},
                                          {"BF16", 2, float32, encoding::bfloat16},
                                          {"F8_E4M3", 1, float32, encoding::plain, true},
                                          {"F8_E5M2", 1, float32, encoding::plain, true}};
    const auto* found =
        std::find_if(std::begin(all), std::end(all), [&](const stored_type& t) { return t.name == name; });
    return found == std::end(all) ? nullptr : found;
}

/// An entry of the header: {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}.
struct tensor_fields {
    std::string type;
    std::vector<index_t> shape, offsets;
    bool has_type = false, has_shape = false, has_offsets = false;
};

void read_field(text_cursor& at, const std::string& key, tensor_fields& fields) {
    bool& seen = key == "dtype" ? fields.has_type : key == "shape" ? fields.has_shape : fields.has_offsets;
    if (key != "dtype" && key != "shape" && key != "data_offsets")
        at.fail(core::message(quoted(key), " is no field of a tensor").c_str());
    if (seen) at.fail(core::message(quoted(key), " is given twice").c_str());
    seen = true;
    constexpr std::size_t most_axes = 64;
    if (key == "dtype") {
        fields.type = read_json_string(at);
        return;
    }
    auto& numbers = key == "shape" ? fields.shape : fields.offsets;
    read_json_array(at, [&] {
        if (numbers.size() == most_axes) at.fail("more than 64 numbers");
        numbers.push_back(at.number(key.c_str()));
    });
}

directory_entry checked(const tensor_fields& fields, const std::string& name, const std::string& file_label,
                        const std::shared_ptr<const byte_source>& source, index_t data_at) {
    directory_entry entry{name, {source, core::message(file_label, ": ", quoted(name))}};
    const std::string& label = entry.where.label;
    const char* missing = !fields.has_type      ? "dtype"
                          : !fields.has_shape   ? "shape"
                          : !fields.has_offsets ? "data_offsets"
                                                : nullptr;
    if (missing != nullptr) throw format_error(core::message(label, ": ", missing, " is missing"));
    const stored_type* type = find_type(fields.type);
    if (type == nullptr)
        throw format_error(core::message(label, ": dtype ", quoted(fields.type), " is not known"));
    const index_t room = source->size() - data_at;
    if (fields.offsets.size() != 2 || fields.offsets[0] > fields.offsets[1] || fields.offsets[1] > room)
        throw format_error(core::message(label, ": data_offsets ", core::shape_text(fields.offsets),
                                         " are no range of the ", room, " bytes behind the header"));
    const index_t bytes = fields.offsets[1] - fields.offsets[0];
    const index_t needed = checked_bytes(label, fields.shape, type->bytes);
    (void)checked_bytes(label, fields.shape, size_of(type->type));
    if (bytes != needed)
        throw format_error(core::message(label, ": shape ", core::shape_text(fields.shape), " of ",
                                         fields.type, " needs ", needed, " bytes, and data_offsets have ",
                                         bytes));
    entry.where.offset = data_at + fields.offsets[0];
    entry.where.stored_bytes = entry.where.bytes = bytes;
    entry.header =
        array_header{type->type, type->stored, std::endian::native == std::endian::big && type->bytes > 1,
                     false, fields.shape};
    if (type->foreign) entry.foreign = fields.type;
    return entry;
}

/// The format asks that tensors fill what follows the header, without holes and without sharing.
void check_places(const directory& all, index_t data_at, index_t size) {
    std::vector<const content*> places;
    places.reserve(all.entries.size());
    for (const directory_entry& e : all.entries) places.push_back(&e.where);
    std::sort(places.begin(), places.end(), [](const content* a, const content* b) {
        return a->offset != b->offset ? a->offset < b->offset : a->bytes < b->bytes;
    });
    index_t end = data_at;
    for (const content* place : places) {
        if (place->offset != end)
            throw format_error(core::message(place->label, ": data_offsets begin at ",
                                             place->offset - data_at, ", and the tensor before ends at ",
                                             end - data_at));
        end += place->bytes;
    }
    if (end != size)
        throw format_error(core::message(all.label, ": ", size - end, " bytes behind the last tensor"));
}

std::string read_header(const byte_source& source, const std::string& label) {
    std::array<std::byte, 8> width;
    if (source.size() < index_t(width.size()))
        throw format_error(core::message(label, ": ", source.size(), " bytes are no safetensors file"));
    source.read(0, width);
    const std::uint64_t length = little_endian(width, 0, 8);
    if (length > std::uint64_t(source.size()) - width.size() || length > std::uint64_t(most_header_bytes))
        throw format_error(
            core::message(label, ": a header of ", length, " bytes in a file of ", source.size()));
    std::string header(length, '\0');
    source.read(index_t(width.size()), std::as_writable_bytes(std::span(header)));
    if (!header.starts_with('{'))
        throw format_error(core::message(label, ": header: it begins with ", quoted(header.substr(0, 1)),
                                         " and not with '{'"));
    return header;
}

}  // namespace

directory read_safetensors(std::shared_ptr<const byte_source> source, std::string label) {
    directory all{std::move(label)};
    const std::string header = read_header(*source, all.label);
    const index_t data_at = 8 + index_t(header.size());
    text_cursor at(all.label, header);
    bool has_metadata = false;
    read_json_object(at, [&](const std::string& name) {
        if (name == "__metadata__") {
            if (has_metadata) at.fail("__metadata__ is given twice");
            has_metadata = true;
            read_json_object(
                at, [&](const std::string& key) { all.metadata.emplace_back(key, read_json_string(at)); });
            return;
        }
        tensor_fields fields;
        read_json_object(at, [&](const std::string& key) { read_field(at, key, fields); });
        all.entries.push_back(checked(fields, name, all.label, source, data_at));
    });
    at.skip_spaces();
    if (!at.at_end()) at.fail("text after the object");
    check_places(all, data_at, source->size());
    all.sort_names();
    return all;
}

}  // namespace xf::io
