#pragma once
#include <hdf5.h>

#include <mutex>
#include <string>
#include <utility>

#include "xfuse/core/dtype.hpp"

namespace xf::hdf5 {

/// While there is one, this thread alone calls HDF5, which prints no errors: ours say what is wrong.
class library {
public:
    library();
    ~library();
    library(const library&) = delete;
    library& operator=(const library&) = delete;

private:
    std::unique_lock<std::mutex> lock_;
    H5E_auto2_t print_ = nullptr;
    void* print_data_ = nullptr;
};

/// What HDF5 has open, and what closes it.
class handle {
public:
    handle(hid_t id, herr_t (*close)(hid_t)) : id_(id), close_(close) {}
    ~handle() {
        if (is_open()) close_(id_);
    }
    handle(handle&& from) noexcept : id_(std::exchange(from.id_, H5I_INVALID_HID)), close_(from.close_) {}
    handle(const handle&) = delete;
    handle& operator=(const handle&) = delete;

    bool is_open() const { return id_ >= 0; }
    hid_t id() const { return id_; }

private:
    hid_t id_;
    herr_t (*close_)(hid_t);
};

/// HDF5's type of this machine for an element type; not open for one that HDF5 has not.
handle type_of(dtype type);

}  // namespace xf::hdf5
