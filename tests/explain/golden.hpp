#pragma once
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <string>

#include <xfuse/xtensor.hpp>
#include "xfuse/xfuse.hpp"

/// What `explain` says of an expression, compared with a file of golden/. With XFUSE_UPDATE_GOLDEN set, the
/// test rewrites the files instead: read what changed before it is committed.
namespace golden {

using xf::index_t;

/// An operand of which only the shape matters: planning reads no data. Operands of different numbers are
/// different memory.
template <class T = float, std::size_t K>
auto operand(const index_t (&shape)[K], int number = 0) {
    static const T places[8] = {};
    return xf::lazy(&places[number], shape);
}

/// Which operands a contraction packs depends on the kernels in use: those that every machine has. Set
/// before main, as the choice is made once.
inline const bool has_common_kernels = setenv("XFUSE_ISA", "sse2", 1) == 0;

/// The text without what depends on the machine and on the compiler's flags.
inline std::string independent(std::string text) {
    text = std::regex_replace(text, std::regex("\\b(sse2|avx2|avx512)\\b"), "ISA");
    return std::regex_replace(text, std::regex("(compiled with your flags), [^\n]*"), "$1, ISA");
}

inline std::string read(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
}

/// What tests/main.cpp asks for.
constexpr const char* tested_machine = "l2=512K";

/// The file of a text. Where the plan is another one on the machine that XFUSE_MACHINE names, that has a
/// folder of its own: golden/l2=1M.
inline std::filesystem::path file_of(const std::string& name, const std::string& machine = {}) {
    return std::filesystem::path(__FILE__).parent_path() / "golden" / machine / (name + ".txt");
}

/// Writes the text as it is now; for another machine than that of all tests only where it differs.
inline void update(const std::string& name, const std::string& machine, const std::string& text) {
    if (machine != tested_machine) {
        std::filesystem::remove(file_of(name, machine));
        if (text == read(file_of(name))) return;
        std::filesystem::create_directories(file_of(name, machine).parent_path());
    }
    std::ofstream(file_of(name, machine == tested_machine ? "" : machine)) << text;
}

/// Compares with a file of golden/; true where nothing differs.
inline bool compare(const std::string& name, const std::string& text) {
    const std::string machine = std::getenv("XFUSE_MACHINE");
    const char* asked = std::getenv("XFUSE_UPDATE_GOLDEN");
    if (asked != nullptr && *asked != 0) {
        update(name, machine, text);
        return true;
    }
    const auto own = file_of(name, machine), file = std::filesystem::exists(own) ? own : file_of(name);
    const std::string expected = read(file);
    CHECK_MESSAGE(text == expected, file.string(),
                  " differs; after a change that was meant, run the test with XFUSE_UPDATE_GOLDEN=1");
    return text == expected;
}

/// What `explain` says on one thread.
template <class E>
bool holds(const std::string& name, const E& e) {
    xf::set_threads(1);
    const std::string text = independent(xf::explain(e).text());
    xf::set_threads(0);
    return compare(name, text);
}

}  // namespace golden
