#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "library.hpp"
#include "xfuse/hdf5.hpp"

namespace xf::io {
namespace {

using hdf5::handle;

[[noreturn]] void fail(const std::string& name, const char* what) {
    throw io_error(core::message("map_hdf5: ", name, ": ", what));
}

/// A file for a moment, of which only what is written takes space.
class sparse_file {
public:
    sparse_file() : path_((std::filesystem::temp_directory_path() / "xfuse-XXXXXX").string()) {
        descriptor_ = ::mkstemp(path_.data());
        if (descriptor_ < 0) fail(path_, std::generic_category().message(errno).c_str());
    }
    ~sparse_file() {
        ::close(descriptor_);
        ::unlink(path_.c_str());
    }
    sparse_file(const sparse_file&) = delete;
    sparse_file& operator=(const sparse_file&) = delete;

    const std::string& path() const { return path_; }
    index_t size() const { return index_t(::lseek(descriptor_, 0, SEEK_END)); }
    std::string read(index_t from, index_t to) const {
        std::string bytes(std::size_t(to - from), '\0');
        if (::pread(descriptor_, bytes.data(), bytes.size(), off_t(from)) != ssize_t(bytes.size()))
            fail(path_, "it cannot be read");
        return bytes;
    }

private:
    std::string path_;
    int descriptor_ = -1;
};

/// So that the elements begin at a page, and the same dataset is the same bytes at any time.
constexpr hsize_t page = 4096;

handle file_like(const std::string& path) {
    const handle access(H5Pcreate(H5P_FILE_ACCESS), &H5Pclose);
    H5Pset_alignment(access.id(), page, page);
    return {H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, access.id()), &H5Fclose};
}

handle space_of(std::span<const index_t> shape) {
    if (shape.empty()) return {H5Screate(H5S_SCALAR), &H5Sclose};
    const std::vector<hsize_t> extents(shape.begin(), shape.end());
    return {H5Screate_simple(int(extents.size()), extents.data(), nullptr), &H5Sclose};
}

handle dataset_in(const handle& file, const std::string& name, dtype type, std::span<const index_t> shape) {
    const handle made(H5Pcreate(H5P_DATASET_CREATE), &H5Pclose), links(H5Pcreate(H5P_LINK_CREATE), &H5Pclose);
    H5Pset_alloc_time(made.id(), H5D_ALLOC_TIME_EARLY);
    H5Pset_fill_time(made.id(), H5D_FILL_TIME_NEVER);
    H5Pset_obj_track_times(made.id(), false);
    H5Pset_create_intermediate_group(links.id(), 1);
    return {H5Dcreate2(file.id(), name.c_str(), hdf5::type_of(type).id(), space_of(shape).id(), links.id(),
                       made.id(), H5P_DEFAULT),
            &H5Dclose};
}

/// HDF5 writes a file without elements; what it holds around their place is the frame.
array_frame hdf5_frame(dtype type, std::span<const index_t> shape, const std::string& name) {
    const hdf5::library only_us;
    const sparse_file sparse;
    const index_t bytes = shape::volume(shape) * index_t(size_of(type));
    haddr_t at = HADDR_UNDEF;
    {
        const handle file = file_like(sparse.path());
        if (!file.is_open()) fail(name, "HDF5 cannot create a file");
        const handle dataset = dataset_in(file, name, type, shape);
        if (!dataset.is_open()) fail(name, "this is no name that HDF5 gives a dataset");
        at = H5Dget_offset(dataset.id());
    }
    const index_t begin = at == HADDR_UNDEF ? sparse.size() : index_t(at), end = begin + bytes;
    return {sparse.read(0, begin), sparse.read(std::min(end, sparse.size()), sparse.size())};
}

}  // namespace

const file_format hdf5_format{"map_hdf5", &hdf5_frame};

}  // namespace xf::io
