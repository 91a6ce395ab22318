#pragma once
#include <set>
#include <string>
#include <string_view>

#include "xfuse/ops/operation.hpp"

/// Words of C++: what names, types and numbers look like in a source file.
namespace xf::emit {

/// "float", "std::int64_t"
std::string type_text(dtype type);
/// A number as an expression of its type, with all its bits.
std::string literal(const ops::scalar& s);
/// The number that lies there.
ops::scalar scalar_at(const void* at, dtype type);
std::string literal(double value, dtype type);
std::string literal(index_t value);

/// A C++ identifier that is as near to the wanted name as can be: no keyword, no reserved name.
std::string identifier(std::string_view wanted);
/// What may stand behind "//": one line that does not reach into the next one.
std::string comment_text(std::string_view text);

/// The identifiers of one scope, each given once.
class identifiers {
public:
    /// The wanted name, or with a number behind it where it is taken.
    std::string take(std::string_view wanted);
    void reserve(std::string_view name) { taken_.emplace(name); }

private:
    std::set<std::string, std::less<>> taken_;
};

}  // namespace xf::emit
