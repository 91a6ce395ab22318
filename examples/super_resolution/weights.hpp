#pragma once
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

/// Throws std::runtime_error about a file.
[[noreturn]] inline void fail(const std::string& file, const std::string& why) {
    throw std::runtime_error(file + ": " + why);
}

std::vector<char> read_file(const std::string& path);

/// A member of a JSON object; `of` says whose, where it is not there or is of another type.
const nlohmann::json& member(const nlohmann::json& object, const char* name, const std::string& of);
template <class T>
T value(const nlohmann::json& object, const char* name, const std::string& of) {
    const nlohmann::json& found = member(object, name, of);
    try {
        return found.get<T>();
    } catch (const nlohmann::json::exception&) {
        throw std::runtime_error(of + ": \"" + name +
                                 "\" is of another type than expected: " + found.dump().substr(0, 40));
    }
}

/// An array of a manifest of weights.
struct weight {
    std::vector<std::size_t> shape;
    std::vector<float> elements;
};
using weights = std::map<std::string, weight>;

/// The arrays of a manifest, from the files that it names in the folder of `path`; no more is read than they
/// have, and what the manifest asks for is compared with their sizes before an array is made.
weights read_weights(const std::string& path, const nlohmann::json& manifest);
