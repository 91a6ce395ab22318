#pragma once
#include "xfuse/adapter/eval.hpp"
#include "xfuse/io/archive.hpp"
#include "xfuse/io/dense_array.hpp"

namespace xf {

namespace io {

/// The elements of a stored array in a container: an xt::xtensor of R axes, or an xt::xarray.
template <class T, int R>
auto load(const stored_array& file) {
    static_assert(
        stored_element<T>,
        "xfuse: arrays in files are bool, integers, float, double, complex of both, xf::bfloat16 or "
        "xf::float16");
    static_assert(R >= any_rank && R <= max_rank, "xfuse: an array in a file has 0 to 16 axes");
    if constexpr (stored_element<T> && R >= any_rank && R <= max_rank) {
        const stored_array stored = file.read_as(dtype_of<T>);
        stored.check(dtype_of<T>, R);
        const auto& extents = stored.header().shape;
        if constexpr (R == any_rank) {
            xt::xarray<T> result;
            result.resize(std::vector<std::size_t>(extents.begin(), extents.end()));
            stored.read(result.data());
            return result;
        } else {
            xt::xtensor<T, std::size_t(R)> result;
            std::array<std::size_t, std::size_t(R)> shape{};
            std::copy_n(extents.begin(), R, shape.begin());
            result.resize(shape);
            stored.read(result.data());
            return result;
        }
    }
}

/// xtensor's own containers whose elements lie as a file has them.
template <class X>
inline constexpr bool is_row_major = false;
template <class EC, std::size_t N, class Tag>
inline constexpr bool is_row_major<xt::xtensor_container<EC, N, xt::layout_type::row_major, Tag>> = true;
template <class EC, class SC, class Tag>
inline constexpr bool is_row_major<xt::xarray_container<EC, xt::layout_type::row_major, SC, Tag>> = true;

template <class X>
concept dynamic_array = adapter::dynamic_tensor<std::remove_cvref_t<X>>;
/// What has elements to write: arrays and expressions.
template <class X>
concept storable = operand<X> || dynamic_array<X> || deferred_rank<X>;

/// The elements of a container as they lie, of anything else in a container of its own.
template <storable X>
dense_array dense(const X& x) {
    if constexpr (is_row_major<X>) {
        using T = typename X::value_type;
        return {dtype_of<T>, std::vector<index_t>(x.shape().begin(), x.shape().end()), x.data()};
    } else {
        const auto computed = [&] {
            if constexpr (dynamic_array<X>)
                return xt::xarray<typename X::value_type, xt::layout_type::row_major>(x);
            else if constexpr (half_element<typename X::value_type>)
                return xf::eval(expr::cast<typename X::value_type>(x));
            else return xf::eval(x);
        }();
        auto kept = std::make_shared<std::remove_const_t<decltype(computed)>>(std::move(computed));
        dense_array array = dense(*kept);
        array.owner = std::move(kept);
        return array;
    }
}

template <class X>
named_array::named_array(std::string called, const X& x) : name(std::move(called)), array(dense(x)) {
    static_assert(storable<X>, "xfuse: save_npz writes arrays and expressions");
}

}  // namespace io

/// Reads the array of a .npy file, as NumPy writes it: versions 1 to 3, either order of bytes and of axes.
/// Half precision is read into xf::float16 as it is, or widened to float.
///
/// Shapes    R axes in an xt::xtensor<T, R>; without R as many as the file has, in an xt::xarray<T>
/// Throws    dtype_error where the file's elements are no T, rank_error where its axes are not R,
///           format_error for a file that is damaged, io_error for one that cannot be read
/// Source    NumPy, numpy.load
/// Example   auto w = xf::load_npy<float, 4>("w.npy");
template <class T, int R = io::any_rank>
auto load_npy(const std::string& path) {
    return io::load<T, R>(io::open_npy(path));
}

/// Writes an array, or what an expression computes, to a .npy file. It is written beside its place and then
/// renamed: a file of that name is there whole, or as it was before.
///
/// Throws    io_error; what evaluating the expression throws, before anything is written
/// Source    NumPy, numpy.save
template <io::storable X>
void save_npy(const std::string& path, const X& x) {
    io::write_npy(path, io::dense(x));
}

template <class T, int R>
auto stored_arrays::get(std::string_view name) const {
    return io::load<T, R>(find(name));
}

}  // namespace xf
