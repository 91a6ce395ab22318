#pragma once
#include <dlfcn.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

#include "xfuse/xfuse.hpp"
#include "xfuse/xtensor.hpp"

/// Programs that are written out as C++, compiled by one call of the compiler, and compared with the
/// library's runs, bit by bit.
namespace emit_tests {

/// Kernels that every machine has, chosen before main: some plans depend on what kernels there are, and rows
/// that were not compiled take functions of the widest vectors.
inline const bool has_common_kernels = setenv("XFUSE_ISA", "sse2", 1) == 0;

class batch {
public:
    explicit batch(const std::string& name)
        : folder_(std::filesystem::temp_directory_path() /
                  ("xfuse_emit_" + name + "_" + std::to_string(getpid()))) {
        std::filesystem::create_directories(folder_);
    }
    batch(const batch&) = delete;
    batch& operator=(const batch&) = delete;
    ~batch() {
        if (library_ != nullptr) dlclose(library_);
        std::filesystem::remove_all(folder_);
    }

    /// Throws what emission throws.
    template <class E>
    void add(const std::string& name, const E& e, xf::policy p = {}) {
        p.threads = 1;
        p.strict = true;
        using T = typename E::value_type;
        program made{name, {}, [e, p] { return bytes_of<T>(run<T>(e, p)); }, {}};
        const xf::emit_options options{.name = name};
        if constexpr (xf::any_operand<E>) {
            xf::expr::plan_pool pool(e.pointer(), p);
            made.source = xf::emit::emit_plan(pool.take({})->plan(), options);
        } else {
            made.source = xf::emit::emit_plan(xf::expr::planned<E>(e, p).value(), options);
        }
        const auto y = run<T>(e, p);
        made.bytes = y.size() * sizeof(T);
        programs_.push_back(std::move(made));
    }

    std::size_t size() const { return programs_.size(); }

    /// What the compiler says, warnings as errors; empty where it is content.
    std::string compile(const std::string& compiler, const std::string& flags) {
        const std::string source = folder_ / "programs.cpp", library = folder_ / "programs.so",
                          log = folder_ / "log";
        std::ofstream out(source);
        for (const program& p : programs_) {
            // Helpers of the same names stand in each file.
            std::istringstream text(p.source.text);
            std::ostringstream head, rest;
            for (std::string line; std::getline(text, line);)
                (line.starts_with("#include") ? head : rest) << line << '\n';
            out << head.str() << "namespace of_" << p.name << " {\n" << rest.str() << p.source.entry << "}\n";
        }
        out.close();
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
    void compare(const F& wrong) const {
        for (const program& p : programs_) {
            const std::vector<std::byte> expected = p.expected();
            std::vector<std::byte> found(expected.size() + 64, std::byte{0x5a});
            std::vector<void*> arrays;
            for (const std::byte* operand : p.source.operands)
                arrays.push_back(const_cast<std::byte*>(operand));
            arrays.push_back(found.data());
            const auto entry =
                reinterpret_cast<void (*)(void* const*)>(dlsym(library_, (p.name + "_entry").c_str()));
            if (entry == nullptr) {
                wrong(p.name, std::string("there is no entry"));
                continue;
            }
            entry(arrays.data());
            bool is_same = std::equal(expected.begin(), expected.end(), found.begin());
            // Nothing is written behind the result.
            for (std::size_t k = expected.size(); k < found.size(); ++k)
                is_same = is_same && found[k] == std::byte{0x5a};
            if (!is_same) wrong(p.name, p.source.text);
        }
    }

private:
    struct program {
        std::string name;
        xf::emit::emitted source;
        std::function<std::vector<std::byte>()> expected;
        std::size_t bytes;
    };

    template <class T, class E>
    static xt::xarray<T> run(const E& e, const xf::policy& p) {
        const auto extents = e.shape();
        xt::xarray<T> y(std::vector<std::size_t>(extents.begin(), extents.end()), T());
        xf::assign(y, e, p);
        return y;
    }
    template <class T>
    static std::vector<std::byte> bytes_of(const xt::xarray<T>& y) {
        std::vector<std::byte> bytes(y.size() * sizeof(T));
        if (!bytes.empty()) std::memcpy(bytes.data(), y.data(), bytes.size());
        return bytes;
    }

    std::filesystem::path folder_;
    std::vector<program> programs_;
    void* library_ = nullptr;
};

}  // namespace emit_tests
