#include "library.hpp"

#include <array>

namespace xf::hdf5 {
namespace {

std::mutex& only_one() {
    static std::mutex mutex;
    return mutex;
}

/// As h5py writes complex numbers: of two parts, r and i.
hid_t complex_of(hid_t part) {
    const std::size_t size = H5Tget_size(part);
    const hid_t whole = H5Tcreate(H5T_COMPOUND, 2 * size);
    H5Tinsert(whole, "r", 0, part);
    H5Tinsert(whole, "i", size, part);
    return whole;
}

}  // namespace

library::library() : lock_(only_one()) {
    H5open();
    H5Eget_auto2(H5E_DEFAULT, &print_, &print_data_);
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

library::~library() { H5Eset_auto2(H5E_DEFAULT, print_, print_data_); }

handle type_of(dtype type) {
    if (type == dtype::boolean) return {H5I_INVALID_HID, &H5Tclose};
    if (type == dtype::complex64) return {complex_of(H5T_NATIVE_FLOAT), &H5Tclose};
    if (type == dtype::complex128) return {complex_of(H5T_NATIVE_DOUBLE), &H5Tclose};
    const std::array<hid_t, 11> types{H5I_INVALID_HID,   H5T_NATIVE_INT8,   H5T_NATIVE_UINT8,
                                      H5T_NATIVE_INT16,  H5T_NATIVE_UINT16, H5T_NATIVE_INT32,
                                      H5T_NATIVE_UINT32, H5T_NATIVE_INT64,  H5T_NATIVE_UINT64,
                                      H5T_NATIVE_FLOAT,  H5T_NATIVE_DOUBLE};
    return {H5Tcopy(types[std::size_t(type)]), &H5Tclose};
}

}  // namespace xf::hdf5
