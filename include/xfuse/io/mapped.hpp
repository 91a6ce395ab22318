#pragma once
#include "xfuse/io/file_format.hpp"
#include "xfuse/io/files.hpp"
#include "xfuse/io/mapped_file.hpp"
#include "xfuse/io/slabs.hpp"

namespace xf {

namespace io {

/// An owner of a mapped file.
class held_file {
public:
    explicit held_file(std::shared_ptr<const mapped_file> file) : file_(std::move(file)) {}
    graph::lender lend() const { return file_->lend(); }

private:
    std::shared_ptr<const mapped_file> file_;
};

}  // namespace io

/// An array in a file, as an operand: memory of R axes that all its copies share.
template <element T, int R>
using mapped = expr::view_leaf<io::held_file, T, R>;

namespace io {

template <element T, int R>
mapped<T, R> operand_of(std::shared_ptr<const mapped_file> file) {
    std::array<index_t, std::size_t(R)> shape{};
    std::copy_n(file->shape().begin(), R, shape.begin());
    return mapped<T, R>(held_file(std::move(file)), shape);
}

}  // namespace io

/// A file to be written by evaluating an expression part by part, which is never in memory as a whole. It
/// gets its name when it is complete; until then, and where the evaluation fails, what was there is there.
template <element T, int R>
class mapped_target {
public:
    using value_type = T;
    static constexpr int rank = R;

    mapped_target(io::file_place place, const axis_vector& shape) : place_(std::move(place)), shape_(shape) {
        io::check_target_shape(place_.label(), shape::span_of(shape_), R, sizeof(T));
    }
    const axis_vector& shape() const { return shape_; }
    const std::string& path() const { return place_.path; }

    /// As xf::assign with what slabs are by default.
    template <class E>
        requires(operand<E> || any_operand<E>)
    const mapped_target& operator=(E&& e) const {
        assign(std::forward<E>(e), {});
        return *this;
    }
    template <class E>
    void assign(E&& e, const slabs& options) const {
        if constexpr (operand<E>) {
            static_assert(expr::node_of<E>::rank == R,
                          "xfuse: target rank differs from the expression's rank");
            expr::require_kind<T, typename expr::node_of<E>::value_type>();
        }
        const expr::erased_pointer computed = in_type_of_target(dynamic::erased_of(std::forward<E>(e)));
        expr::check_target(shape::span_of(computed->shape()), shape_);
        io::write_by_slabs(place_, computed, options);
    }

private:
    static expr::erased_pointer in_type_of_target(const expr::erased_pointer& e) {
        return dynamic::convert(e, dtype_of<T>);
    }

    io::file_place place_;
    axis_vector shape_;
};

/// The array of a .npy file as an operand, whatever its size: nothing is read until an expression that holds
/// it is evaluated, and then through the system's cache of files; into a mapped_target, part by part. Of
/// either order of axes. The file stays open as long as there is a copy.
///
/// Throws    as load_npy; dtype_error, too, for elements that would have to be converted; when it is
/// evaluated,
///           io_error where the file has become shorter
/// Source    NumPy, load with mmap_mode
/// Example   auto big = xf::map_npy<float, 3>("big.npy");
template <element T, int R>
mapped<T, R> map_npy(const std::string& path) {
    return io::operand_of<T, R>(io::map_npy_file(path, dtype_of<T>, R));
}

/// A .npy file of that shape as a target.
///
/// Throws    rank_error for a shape of other than R axes; what an assignment throws is said at slabs
/// Source    NumPy, lib.format.open_memmap
/// Example   xf::map_npy<float, 3>("out.npy", {n, h, w}) = xf::relu(big);
template <element T, int R>
mapped_target<T, R> map_npy(const std::string& path, const int_list& shape) {
    return {io::file_place{&io::npy_format, path, {}}, shape};
}

/// Evaluates e into a file part by part.
///
/// Throws    shape_error where the shapes differ; io_error where the disk is full, before anything is
/// computed, or
///           where a file that is read has become shorter; cancelled; error where one element of the result
///           needs more of its operands than may be in memory
/// Example   xf::assign(xf::map_npy<float, 3>("out.npy", {n, h, w}), e, {.memory = 1 << 30, .stop =
/// signals.flag()});
template <element T, int R, class E>
void assign(const mapped_target<T, R>& to, E&& e, const slabs& options = {}) {
    to.assign(std::forward<E>(e), options);
}

template <element T, int R, class E, std::same_as<policy> P>
void assign(const mapped_target<T, R>& to, E&& e, const P& how) {
    to.assign(std::forward<E>(e), slabs{.memory = how.memory, .how = how});
}

/// The elements of an expression of arrays in files, in an xt::xtensor: files are read part by part, in their
/// order, as for a result that goes to a file, and not through a mapping. So statistics over the first axis
/// of a file that is larger than memory read it once, or once for each of those that need each other.
///
/// Throws    as assign
/// Example   xt::xtensor<float, 2> spread = xf::eval_by_slabs(xf::stddev(xf::map_npy<float, 3>("film.npy"),
/// {0}));
template <operand E>
    requires(!deferred_rank<E>)
auto eval_by_slabs(const E& e, const slabs& options = {}) {
    using node = expr::node_of<E>;
    const expr::erased_pointer computed = dynamic::erased_of(e);
    xt::xtensor<typename node::value_type, std::size_t(node::rank)> result;
    std::array<std::size_t, std::size_t(node::rank)> shape{};
    std::copy_n(computed->shape().begin(), node::rank, shape.begin());
    result.resize(shape);
    io::evaluate_by_slabs(computed, result.data(), options);
    return result;
}

/// Writes what an expression computes to a .npy file, part by part.
template <class E>
    requires(operand<E> || any_operand<E>)
void save_npy(const std::string& path, const E& e, const slabs& options) {
    io::write_by_slabs({&io::npy_format, path, {}}, dynamic::erased_of(e), options);
}

}  // namespace xf
