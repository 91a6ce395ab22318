#pragma once
#include <dlfcn.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "xfuse/emit/write_cpp.hpp"

/// Emitted programs, compiled by one call of the compiler, and compared with the library's results.
namespace emit_tests {

using bytes = std::vector<std::byte>;

struct program {
    std::string name;
    xf::emit::emitted source;
    std::vector<bytes> expected;        ///< of each result
    std::vector<bytes> kept;            ///< operands, where their memory does not last
    std::shared_ptr<const void> owner;  ///< of those that the expression has itself
};

/// The same bits. All NaN are one where asked for: which of two operands a sum takes it from, and the sign
/// that 0 / 0 has, is each compiler's to say.
inline bool same_elements(xf::dtype type, const bytes& a, const std::byte* b, bool joins_nan) {
    const auto equal_at = [&]<class T>(T, std::size_t at) {
        T x, y;
        std::memcpy(&x, a.data() + at, sizeof x);
        std::memcpy(&y, b + at, sizeof y);
        return std::memcmp(&x, &y, sizeof x) == 0 || (joins_nan && x != x && y != y);
    };
    const bool is_float = type == xf::dtype::float32 || type == xf::dtype::complex64;
    const bool is_double = type == xf::dtype::float64 || type == xf::dtype::complex128;
    if (!is_float && !is_double) return std::equal(a.begin(), a.end(), b);
    const std::size_t step = is_float ? sizeof(float) : sizeof(double);
    for (std::size_t at = 0; at < a.size(); at += step) {
        if (!(is_float ? equal_at(float(), at) : equal_at(double(), at))) return false;
    }
    return true;
}

class compiled_batch {
public:
    explicit compiled_batch(const std::string& name)
        : folder_(std::filesystem::temp_directory_path() /
                  ("xfuse_emit_" + name + "_" + std::to_string(getpid()))) {
        std::filesystem::create_directories(folder_);
    }
    compiled_batch(const compiled_batch&) = delete;
    compiled_batch& operator=(const compiled_batch&) = delete;
    ~compiled_batch() {
        if (library_ != nullptr) dlclose(library_);
        std::filesystem::remove_all(folder_);
    }

    void add(program p) { programs_.push_back(std::move(p)); }
    std::size_t size() const { return programs_.size(); }

    /// What the compiler says, warnings as errors; empty where it is content.
    std::string compile(const std::string& compiler, const std::string& flags) {
        const std::string source = folder_ / "programs.cpp", library = folder_ / "programs.so",
                          log = folder_ / "log";
        write(source);
        const std::string command = compiler +
                                    " -std=c++20 -Wall -Wextra -Wconversion -Wshadow -Werror -shared -fPIC " +
                                    flags + " " + source + " -o " + library + " 2> " + log;
        const int status = std::system(command.c_str());
        std::ostringstream said;
        said << std::ifstream(log).rdbuf();
        if (status != 0) return said.str().substr(0, 4000) + " (status " + std::to_string(status) + ")";
        library_ = dlopen(library.c_str(), RTLD_NOW);
        return library_ != nullptr ? said.str() : std::string(dlerror());
    }

    /// Calls wrong(name, text of the program) for each program whose bits are not the library's.
    template <class F>
    void compare(const F& wrong, bool joins_nan = false) const {
        for (const program& p : programs_) {
            const auto entry =
                reinterpret_cast<void (*)(void* const*)>(dlsym(library_, (p.name + "_entry").c_str()));
            if (entry == nullptr) wrong(p.name, std::string("there is no entry"));
            else if (!is_right(p, entry, joins_nan)) wrong(p.name, p.source.text);
        }
    }

private:
    void write(const std::string& file) const {
        std::ofstream out(file);
        for (const program& p : programs_) {
            // Helpers of the same names stand in each file.
            std::istringstream text(p.source.text);
            std::ostringstream head, rest;
            for (std::string line; std::getline(text, line);)
                (line.starts_with("#include") ? head : rest) << line << '\n';
            out << head.str() << "namespace of_" << p.name << " {\n" << rest.str() << p.source.entry << "}\n";
        }
    }

    /// Nothing is written behind the results either.
    static bool is_right(const program& p, void (*entry)(void* const*), bool joins_nan) {
        constexpr std::byte untouched{0x5a};
        std::vector<bytes> found;
        std::vector<void*> arrays;
        for (const std::byte* operand : p.source.operands) arrays.push_back(const_cast<std::byte*>(operand));
        for (const bytes& e : p.expected) found.emplace_back(e.size() + 64, untouched);
        for (bytes& f : found) arrays.push_back(f.data());
        entry(arrays.data());
        std::size_t which = 0;
        for (const auto& a : p.source.arrays) {
            if (!a.is_result) continue;
            const bytes &e = p.expected[which], &f = found[which];
            ++which;
            if (!same_elements(a.type, e, f.data(), joins_nan)) return false;
            if (std::any_of(f.begin() + std::ptrdiff_t(e.size()), f.end(),
                            [](std::byte b) { return b != untouched; }))
                return false;
        }
        return which == p.expected.size();
    }

    std::filesystem::path folder_;
    std::vector<program> programs_;
    void* library_ = nullptr;
};

}  // namespace emit_tests
