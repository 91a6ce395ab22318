#include "weights.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>

using json = nlohmann::json;

std::vector<char> read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) fail(path, std::string("cannot be opened: ") + std::strerror(errno));
    std::vector<char> content;
    std::vector<char> block(std::size_t(1) << 16);
    while (file.read(block.data(), std::streamsize(block.size())) || file.gcount() > 0)
        content.insert(content.end(), block.begin(), block.begin() + file.gcount());
    if (file.bad()) fail(path, "cannot be read (a folder?)");
    return content;
}

const json& member(const json& object, const char* name, const std::string& of) {
    const auto found = object.find(name);
    if (!object.is_object() || found == object.end()) fail(of, std::string("has no \"") + name + '"');
    return *found;
}

namespace {

/// The bytes of a group: its files one after the other.
std::vector<char> read_group(const std::string& path, const json& group) {
    std::vector<char> bytes;
    for (const auto& name : value<std::vector<std::string>>(group, "paths", path + ": a group of weights")) {
        const std::filesystem::path file = name;
        if (file.filename() != file || name == "..") fail(path, "weights in another folder: " + name);
        const auto part = read_file((std::filesystem::path(path).parent_path() / file).string());
        bytes.insert(bytes.end(), part.begin(), part.end());
    }
    return bytes;
}

/// How many floats an array has that begins `at`, if so many are left of `bytes`.
std::size_t count_elements(const std::vector<std::size_t>& shape, std::size_t at,
                           const std::vector<char>& bytes, const std::string& of) {
    const std::size_t left = (bytes.size() - at) / sizeof(float);
    std::size_t count = 1;
    for (const std::size_t extent : shape) {
        if (extent == 0) fail(of, "an extent of 0");
        if (count > std::numeric_limits<std::size_t>::max() / extent) fail(of, "larger than any memory");
        count *= extent;
    }
    if (count > left) {
        fail(of, std::to_string(count) + " elements, and its files have " + std::to_string(left) + " left");
    }
    return count;
}

std::vector<std::size_t> read_shape(const json& entry, const std::string& of) {
    std::vector<std::size_t> shape;
    for (const std::int64_t extent : value<std::vector<std::int64_t>>(entry, "shape", of)) {
        if (extent < 0) fail(of, "a negative extent");
        shape.push_back(std::size_t(extent));
    }
    return shape;
}

}  // namespace

weights read_weights(const std::string& path, const json& manifest) {
    weights result;
    for (const json& group : manifest) {
        const std::vector<char> bytes = read_group(path, group);
        std::size_t at = 0;
        for (const json& entry : member(group, "weights", path + ": a group of weights")) {
            const auto name = value<std::string>(entry, "name", path + ": an array of weights");
            const std::string of = path + ": the weights " + name;
            if (value<std::string>(entry, "dtype", of) != "float32") fail(of, "not float32");
            if (entry.contains("quantization")) fail(of, "quantised, which this program does not have");
            weight w{read_shape(entry, of), {}};
            w.elements.resize(count_elements(w.shape, at, bytes, of));
            std::memcpy(w.elements.data(), bytes.data() + at, w.elements.size() * sizeof(float));
            at += w.elements.size() * sizeof(float);
            if (!result.emplace(name, std::move(w)).second) fail(of, "there twice");
        }
        if (at != bytes.size()) {
            fail(path, "its arrays of weights take " + std::to_string(at) + " bytes, and their files have " +
                           std::to_string(bytes.size()));
        }
    }
    return result;
}
