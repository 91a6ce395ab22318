#pragma once
#include <string>

namespace xf::emit {

/// A shared library in a file that nobody but this user can have written.
struct compiled_file {
    std::string path;  ///< empty: there is none
    std::string note;
};

/// The library of a source text: from the user's cache, or from the compiler, which XFUSE_CXX names (else
/// "c++").
compiled_file find_compiled(const std::string& source);

}  // namespace xf::emit
