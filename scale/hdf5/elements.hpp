#pragma once
#include "xfuse/io/mapped_file.hpp"

namespace xf::hdf5 {

/// The elements of a dataset in chunks, compressed or not, as HDF5 reads them; the file stays open. For one
/// thread with library. Throws format_error where a filter is missing.
std::unique_ptr<const io::element_source> elements_of(const std::string& label, const std::string& path,
                                                      const std::string& name, dtype type,
                                                      const axis_vector& shape);

}  // namespace xf::hdf5
