#pragma once
// Datasets of HDF5 files as operands and targets of any expression. Needs the target xfuse::hdf5 beside the
// library; this header does without HDF5's own.
#include "xfuse/core/language.hpp"
#if XFUSE_HAS_CPP20

#include "xfuse/xfuse.hpp"

namespace xf {

namespace io {

/// Throws as map_hdf5.
std::shared_ptr<const mapped_file> map_hdf5_file(const std::string& path, const std::string& name, dtype type,
                                                 int rank);

extern const file_format hdf5_format;

}  // namespace io

/// A dataset as an operand, whatever its size: HDF5 says where its elements lie, and they are read from there
/// as map_npy reads them. The dataset lies in one piece (HDF5's contiguous layout).
///
/// Throws    io_error for what is no HDF5 file, or has become shorter; format_error where there is no such
/// dataset, where
///           it is in chunks or compressed, or has no elements yet; dtype_error for another element type or
///           order of bytes, rank_error for another number of axes
/// Source    h5py, Dataset.id.get_offset with numpy.memmap
/// Example   auto big = xf::map_hdf5<float, 3>("film.h5", "/frames");
template <element T, int R>
mapped<T, R> map_hdf5(const std::string& path, const std::string& dataset) {
    static_assert(!std::same_as<T, bool>,
                  "xfuse: HDF5 has no bool: its files hold std::uint8_t or an enumeration");
    return io::operand_of<T, R>(io::map_hdf5_file(path, dataset, dtype_of<T>, R));
}

/// A new HDF5 file with that one dataset as a target: groups in its name are made. Assigned as a .npy file
/// is.
///
/// Throws    rank_error for a shape of other than R axes; what an assignment throws is said at slabs
/// Example   xf::map_hdf5<float, 3>("out.h5", "/frames", {n, h, w}) = xf::relu(big);
template <element T, int R>
mapped_target<T, R> map_hdf5(const std::string& path, const std::string& dataset, const int_list& shape) {
    static_assert(!std::same_as<T, bool>,
                  "xfuse: HDF5 has no bool: its files hold std::uint8_t or an enumeration");
    return {io::file_place{&io::hdf5_format, path, dataset}, shape};
}

}  // namespace xf

#endif
