#include "xfuse/io/checkpoint.hpp"

#include <algorithm>
#include <cstring>

#include "xfuse/core/errors.hpp"
#include "xfuse/io/dense_array.hpp"

namespace xf::train {
namespace {

std::string shape_text(std::span<const index_t> shape) { return core::shape_text(shape); }

graph::location where(const stored_state& s) {
    graph::location now;
    s.at.locate(s.at.container, now);
    axis_vector dense = now.shape;
    shape::row_major_strides(shape::span_of(now.shape), {dense.begin(), std::size_t(dense.size())});
    for (int axis = 0; axis < dense.size(); ++axis) {
        if (now.shape[axis] > 1 && dense[axis] != now.strides[axis])
            throw shape_error(core::message("checkpoint: array ", s.name, " of shape ",
                                            shape_text(shape::span_of(now.shape)),
                                            " does not lie in row-major order"));
    }
    return now;
}

/// The elements of an array in a file, checked against the array that they are for.
std::vector<std::byte> read(const stored_arrays& file, const stored_state& s) {
    const graph::location now = where(s);
    const io::stored_array stored = file.find(s.name);
    const auto& header = stored.header();
    if (header.type != s.type)
        throw dtype_error(core::message("checkpoint: array ", s.name, " is of ", name_of(s.type),
                                        ", the file has ", name_of(header.type)));
    if (!std::equal(now.shape.begin(), now.shape.end(), header.shape.begin(), header.shape.end()))
        throw shape_error(core::message("checkpoint: array ", s.name, " has shape ",
                                        shape_text(shape::span_of(now.shape)), ", the file has ",
                                        shape_text(header.shape)));
    std::vector<std::byte> bytes(std::size_t(shape::volume(now.shape)) * size_of(s.type));
    stored.read(bytes.data());
    return bytes;
}

}  // namespace

checkpoint& checkpoint::add_state(const stored_state& s) {
    if (std::ranges::find(all_, s.name, &stored_state::name) != all_.end())
        throw error(core::message("checkpoint: the name \"", s.name, "\" is taken"));
    all_.push_back(s);
    return *this;
}

checkpoint& checkpoint::add(const std::string& name, const nn::module& m) {
    for (const nn::named_parameter& p : m.parameters())
        add_state({name + "." + p.name, dtype::float32, nn::lender_of(*p.state)});
    return *this;
}

checkpoint& checkpoint::add(const std::string& name, const optimiser& o) {
    for (const stored_state& s : o.states()) add_state({name + "." + s.name, s.type, s.at});
    return *this;
}

checkpoint& checkpoint::add(const std::string& name, generator& g) {
    graph::lender from;
    from.container = &g.state();
    from.locate = [](const void* container, graph::location& now) { now = {container, {}, {}}; };
    return add_state({name, dtype::uint64, from});
}

void checkpoint::save(const std::string& path) const {
    std::vector<io::named_array> arrays;
    for (const stored_state& s : all_) {
        const graph::location now = where(s);
        arrays.emplace_back(
            s.name,
            io::dense_array{s.type, std::vector<index_t>(now.shape.begin(), now.shape.end()), now.data});
    }
    save_npz(path, arrays);
}

void checkpoint::load(const std::string& path) const {
    const stored_arrays file = load_npz(path);
    std::vector<std::vector<std::byte>> read_all;
    read_all.reserve(all_.size());
    for (const stored_state& s : all_) read_all.push_back(read(file, s));
    for (std::size_t k = 0; k < all_.size(); ++k) {
        if (read_all[k].empty()) continue;
        // What is added to a checkpoint was handed over to be written.
        std::memcpy(const_cast<void*>(where(all_[k]).data), read_all[k].data(), read_all[k].size());
    }
}

}  // namespace xf::train
