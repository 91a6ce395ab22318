#pragma once
#include "xfuse/io/dense_array.hpp"
#include "xfuse/nn/module.hpp"

namespace xf {

/// Writes the parameters of a module under their names, as load_state_dict reads them.
///
/// Throws    io_error
/// Source    PyTorch, save of a state_dict
void save_npz(const std::string& path, const nn::module_content& m);
inline void save_npz(const std::string& path, const nn::module& m) { save_npz(path, m.content()); }

}  // namespace xf
