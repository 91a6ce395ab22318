#include "elements.hpp"
#include "library.hpp"
#include "xfuse/hdf5.hpp"

namespace xf::io {
namespace {

using hdf5::handle;

/// The names of the datasets of a file, for a message; some of them, where there are many.
std::string names_of_datasets(hid_t file) {
    std::string names;
    const auto add = [](hid_t, const char* name, const H5O_info_t* about, void* into) -> herr_t {
        if (about->type != H5O_TYPE_DATASET) return 0;
        std::string& text = *static_cast<std::string*>(into);
        constexpr std::size_t enough = 200;
        text += core::message(text.empty() ? "/" : ", /", name);
        return text.size() > enough ? 1 : 0;
    };
    H5Ovisit2(file, H5_INDEX_NAME, H5_ITER_INC, add, &names, H5O_INFO_BASIC);
    return names.empty() ? "no dataset" : names;
}

handle open_dataset(const std::string& path, const std::string& name, hid_t file) {
    handle dataset(H5Dopen2(file, name.c_str(), H5P_DEFAULT), &H5Dclose);
    if (!dataset.is_open())
        throw format_error(core::message("map_hdf5: ", path, ": there is no dataset ", name,
                                         "; the file has ", names_of_datasets(file)));
    return dataset;
}

/// Do the elements lie in one piece?
bool is_contiguous(hid_t dataset) {
    const handle made(H5Dget_create_plist(dataset), &H5Pclose);
    return H5Pget_layout(made.id()) == H5D_CONTIGUOUS && H5Pget_external_count(made.id()) == 0;
}

void check_type(const std::string& label, hid_t dataset, dtype asked) {
    const handle type(H5Dget_type(dataset), &H5Tclose), expected = hdf5::type_of(asked);
    if (expected.is_open() && H5Tequal(type.id(), expected.id()) > 0) return;
    const H5T_class_t sort = H5Tget_class(type.id());
    const char* sort_name = sort == H5T_INTEGER
                                ? H5Tget_sign(type.id()) == H5T_SGN_NONE ? "unsigned integers" : "integers"
                            : sort == H5T_FLOAT    ? "floating-point numbers"
                            : sort == H5T_COMPOUND ? "compounds"
                                                   : "no numbers";
    const H5T_order_t order = H5Tget_order(type.id());
    throw dtype_error(core::message(
        label, ": elements of ", name_of(asked), " were asked for, and the dataset has ", sort_name, " of ",
        H5Tget_size(type.id()), " bytes", order == H5T_ORDER_BE ? ", the highest first" : ""));
}

axis_vector shape_of(const std::string& label, hid_t dataset, int rank) {
    const handle space(H5Dget_space(dataset), &H5Sclose);
    const int axes = H5Sget_simple_extent_ndims(space.id());
    if (H5Sget_simple_extent_type(space.id()) == H5S_NULL)
        throw format_error(core::message(label, ": it holds no array"));
    if (axes != rank)
        throw rank_error(
            core::message(label, ": ", rank, " axes were asked for, and the dataset has ", axes));
    hsize_t extents[H5S_MAX_RANK];
    H5Sget_simple_extent_dims(space.id(), extents, nullptr);
    axis_vector shape;
    for (int axis = 0; axis < axes; ++axis) shape.push_back(index_t(extents[axis]));
    return shape;
}

}  // namespace

std::shared_ptr<const mapped_file> map_hdf5_file(const std::string& path, const std::string& name, dtype type,
                                                 int rank) {
    const hdf5::library only_us;
    const std::string label = core::message("map_hdf5: ", path, ", ", name);
    const handle file(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), &H5Fclose);
    if (!file.is_open())
        throw io_error(core::message(
            "map_hdf5: ", path,
            H5Fis_hdf5(path.c_str()) == 0 ? ": this is no HDF5 file" : ": HDF5 cannot open the file"));
    const handle dataset = open_dataset(path, name, file.id());
    check_type(label, dataset.id(), type);
    array_place place{type, shape_of(label, dataset.id(), rank), {}, 0};
    place.strides = place.shape;
    shape::row_major_strides(shape::span_of(place.shape), {place.strides.begin(), std::size_t(rank)});
    if (!is_contiguous(dataset.id()))
        return std::make_shared<const mapped_file>(
            label, hdf5::elements_of(label, path, name, type, place.shape), std::move(place));
    const haddr_t at = H5Dget_offset(dataset.id());
    const bool is_empty = shape::volume(place.shape) == 0;
    if (at == HADDR_UNDEF && !is_empty)
        throw format_error(core::message(label, ": it has no elements yet: nothing was written"));
    place.data_at = is_empty ? 0 : index_t(at);
    return std::make_shared<const mapped_file>(label, path, std::move(place));
}

}  // namespace xf::io
