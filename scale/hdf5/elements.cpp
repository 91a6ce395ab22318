#include "elements.hpp"

#include <algorithm>

#include "library.hpp"
#include "xfuse/core/errors.hpp"
#include "xfuse/shape/axes.hpp"

namespace xf::hdf5 {
namespace {

/// A part of an array, as HDF5 selects it.
struct selection {
    hsize_t start[H5S_MAX_RANK] = {}, count[H5S_MAX_RANK] = {};
};

/// Calls f with selections that are the elements from `low` to before `high` in row-major order, one after
/// the other: a beginning, whole entries of an axis, and an end.
template <class F>
void for_each_selection(const axis_vector& shape, int axis, selection s, index_t low, index_t high,
                        const F& f) {
    if (low >= high) return;
    index_t entry = 1;
    for (int k = axis + 1; k < shape.size(); ++k) {
        entry *= shape[k];
        s.start[k] = 0;
        s.count[k] = hsize_t(shape[k]);
    }
    const auto part_of_entry = [&](index_t which, index_t from, index_t to) {
        s.start[axis] = hsize_t(which);
        s.count[axis] = 1;
        for_each_selection(shape, axis + 1, s, from - which * entry, to - which * entry, f);
    };
    const index_t first = (low + entry - 1) / entry, last = high / entry;
    if (first > last) return part_of_entry(low / entry, low, high);
    if (low < first * entry) part_of_entry(first - 1, low, first * entry);
    if (first < last) {
        s.start[axis] = hsize_t(first);
        s.count[axis] = hsize_t(last - first);
        f(s, (last - first) * entry);
    }
    if (last * entry < high) part_of_entry(last, last * entry, high);
}

/// HDF5 keeps chunks that it has read, so that slabs which cut them do not read them again: as many as lie
/// beside each other, up to this.
constexpr index_t most_kept = index_t(64) << 20;

handle access_to(hid_t made, const axis_vector& shape, index_t element) {
    handle access(H5Pcreate(H5P_DATASET_ACCESS), &H5Pclose);
    hsize_t chunk[H5S_MAX_RANK];
    if (H5Pget_layout(made) != H5D_CHUNKED || H5Pget_chunk(made, H5S_MAX_RANK, chunk) < 0) return access;
    index_t count = 1, bytes = element;
    for (int axis = 0; axis < shape.size(); ++axis) {
        bytes *= index_t(chunk[axis]);
        if (axis > 0) count *= (shape[axis] + index_t(chunk[axis]) - 1) / index_t(chunk[axis]);
    }
    const index_t kept = std::clamp(count * bytes, std::min(bytes, most_kept), most_kept);
    // A table of prime size, as HDF5's documentation asks for; chunks that were read as a whole go first.
    H5Pset_chunk_cache(access.id(), 12421, std::size_t(kept), 1.0);
    return access;
}

void check_filters(const std::string& label, hid_t made) {
    const int count = H5Pget_nfilters(made);
    for (int k = 0; k < count; ++k) {
        unsigned flags = 0, config = 0;
        std::size_t values = 0;
        char name[64] = "";
        const H5Z_filter_t filter =
            H5Pget_filter2(made, unsigned(k), &flags, &values, nullptr, sizeof name, name, &config);
        if (H5Zfilter_avail(filter) > 0) continue;
        throw format_error(core::message(label, ": its elements went through filter ", int(filter),
                                         *name == '\0' ? "" : " ", name, ", which this HDF5 has not"));
    }
}

class elements final : public io::element_source {
public:
    elements(const std::string& label, const std::string& path, const std::string& name, dtype type,
             const axis_vector& shape)
        : label_(label),
          shape_(shape),
          size_(index_t(size_of(type))),
          type_(type_of(type)),
          file_(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), &H5Fclose),
          dataset_(open(name)) {
        if (!dataset_.is_open()) throw io_error(core::message(label_, ": HDF5 cannot open the dataset"));
    }
    ~elements() override {
        const library only_us;
        handle last[] = {std::move(dataset_), std::move(file_), std::move(type_)};
    }

    void read(index_t offset, std::span<std::byte> into) const override {
        const library only_us;
        const index_t low = offset / size_, high = low + index_t(into.size()) / size_;
        if (shape_.empty()) return read(H5S_ALL, H5S_ALL, into.data(), 0, 1);
        const handle space(H5Dget_space(dataset_.id()), &H5Sclose);
        std::byte* to = into.data();
        for_each_selection(shape_, 0, {}, low, high, [&](const selection& s, index_t count) {
            const hsize_t extent = hsize_t(count);
            const handle memory(H5Screate_simple(1, &extent, nullptr), &H5Sclose);
            H5Sselect_hyperslab(space.id(), H5S_SELECT_SET, s.start, nullptr, s.count, nullptr);
            read(memory.id(), space.id(), to, low + (to - into.data()) / size_, count);
            to += count * size_;
        });
    }

private:
    handle open(const std::string& name) const {
        const handle first(H5Dopen2(file_.id(), name.c_str(), H5P_DEFAULT), &H5Dclose);
        const handle made(H5Dget_create_plist(first.id()), &H5Pclose);
        check_filters(label_, made.id());
        return {H5Dopen2(file_.id(), name.c_str(), access_to(made.id(), shape_, size_).id()), &H5Dclose};
    }
    void read(hid_t memory, hid_t space, std::byte* to, index_t first, index_t count) const {
        if (H5Dread(dataset_.id(), type_.id(), memory, space, H5P_DEFAULT, to) >= 0) return;
        throw io_error(core::message(label_, ": HDF5 cannot read elements ", first, " to ", first + count,
                                     ": the file is shorter now, or damaged"));
    }

    std::string label_;
    axis_vector shape_;
    index_t size_;
    handle type_, file_, dataset_;
};

}  // namespace

std::unique_ptr<const io::element_source> elements_of(const std::string& label, const std::string& path,
                                                      const std::string& name, dtype type,
                                                      const axis_vector& shape) {
    return std::make_unique<const elements>(label, path, name, type, shape);
}

}  // namespace xf::hdf5
