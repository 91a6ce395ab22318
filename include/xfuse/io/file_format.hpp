#pragma once
#include <span>
#include <string>

#include "xfuse/core/dtype.hpp"
#include "xfuse/core/index.hpp"

namespace xf::io {

/// What stands before and behind the elements of an array in a file that holds it alone.
struct array_frame {
    std::string before, after;
};

/// A sort of file that is written part by part: its elements lie in one piece, in row-major order.
struct file_format {
    const char* operation;  ///< what messages begin with
    /// For an array of that type and shape; `name` is what it is called, where arrays in such files have
    /// names.
    array_frame (*frame)(dtype type, std::span<const index_t> shape, const std::string& name);
};

extern const file_format npy_format;

/// Where a target is, and what it is to look like.
struct file_place {
    const file_format* format;
    std::string path, name;

    std::string label() const;
};

}  // namespace xf::io
