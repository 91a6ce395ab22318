#pragma once
// Arrays that are distributed over the ranks of MPI. Needs the target xfuse::mpi beside the library; this
// header does without MPI's own.
#include "xfuse/core/language.hpp"
#if XFUSE_HAS_CPP20

#include <atomic>
#include <functional>
#include <map>

#include "xfuse/xfuse.hpp"

namespace xf::mpi {

/// A rank that did not answer in time, or what MPI itself says went wrong. After it the communicator is of no
/// use: messages may still be on the way.
struct error : xf::error {
    using xf::error::error;
};

/// MPI from here on until it is destroyed: one at the start of main. Does nothing where MPI is initialised
/// already.
class session {
public:
    session();
    ~session();
    session(const session&) = delete;
    session& operator=(const session&) = delete;

private:
    bool is_ours_ = false;
};

/// The ranks that share arrays. Copies are the same communicator, a duplicate of what it was made of.
class communicator {
public:
    int rank() const;
    int size() const;
    /// How long a rank waits for the others before it throws mpi::error. 60 s at first.
    void set_time_limit(double seconds) const;
    /// Throws xf::cancelled on every rank where the flag of one is set, such as that of xf::stop_on_signal;
    /// collective. Arrays are as they were.
    void check_stop(const std::atomic<bool>* flag) const;

    struct state;
    explicit communicator(std::shared_ptr<const state> held) : held_(std::move(held)) {}
    const state& held() const { return *held_; }

private:
    std::shared_ptr<const state> held_;
};

/// All ranks.
communicator world();
/// Of a communicator by its number in Fortran; collective.
communicator from_fortran(int handle);
#ifdef MPI_VERSION  // mpi.h was included before
inline communicator from(MPI_Comm c) { return from_fortran(int(MPI_Comm_c2f(c))); }
#endif

/// An array cut into one block for each rank, along some of its axes. Along each of these the cuts are where
/// a division into at most 64 equal pieces has one, for any number of ranks: so sums of pieces do not depend
/// on it.
struct blocks {
    static constexpr index_t most_pieces = 64;

    axis_vector shape;
    axis_vector axes;   ///< those that are cut
    axis_vector ranks;  ///< how many ranks there are along each

    /// Where a piece of a cut axis begins; that of number `count_pieces` is the end.
    index_t piece_begin(int axis, index_t piece) const;
    index_t count_pieces(int axis) const;
    xf::box of(int rank) const;
    /// The ranks of whose blocks `matters` holds. It is asked of regions around many blocks first, so it has
    /// to hold of a box where it holds of a part: a few dozen questions find a few ranks of thousands.
    std::vector<int> ranks_where(const std::function<bool(const xf::box&)>& matters) const;
    friend bool operator==(const blocks&, const blocks&) = default;

private:
    xf::box around(const xf::box& ranks_along) const;
    int rank_at(const axis_vector& place) const;
};

class assignment;
class pending;

/// The memory of a distributed array on this rank. Room is set aside for all of it, with each element at its
/// place; only pages of the block, and of what other blocks' neighbours were needed, take memory.
class distributed {
public:
    distributed(communicator ranks, dtype type, const axis_vector& shape, const axis_vector& axes);
    ~distributed();
    distributed(const distributed&) = delete;
    distributed& operator=(const distributed&) = delete;

    const communicator& ranks() const { return ranks_; }
    const xf::mpi::blocks& cut() const { return cut_; }
    xf::box block() const { return cut_.of(ranks_.rank()); }
    dtype type() const { return type_; }
    const axis_vector& strides() const { return strides_; }
    std::byte* data() const { return memory_; }
    /// Of the messages that this rank has received so far, for all assignments that read the array.
    index_t received_bytes() const { return received_; }
    index_t received_messages() const { return received_messages_; }

    /// Evaluates e, whose shape is the array's, each rank its block; collective. What blocks of other ranks
    /// it needs is exchanged before, unless it is there still.
    void assign(const expr::erased_pointer& e, const policy& how);
    /// Brings all elements to every rank; collective.
    void bring_all();
    /// Reduces e, cut as this array is, to one number for each piece, the same on every rank; collective.
    std::vector<std::byte> reduce_pieces(dynamic::reduction what, const expr::erased_pointer& e,
                                         const policy& how);

    /// Has a box to come from another rank, or to go to it? Not where it did, since the array was written
    /// last. Notes that it will. Both ranks ask in the same order, and so agree.
    bool is_due(int other, const xf::box& part, bool is_coming);
    void count_received(index_t bytes, index_t messages) {
        received_ += bytes;
        received_messages_ += messages;
    }
    /// What blocks of other ranks had is not right any more.
    void forget();

    graph::lender lend() const { return {this, &locate, &is_unchanged}; }
    static distributed* of(const graph::lender& from) {
        return from.locate == &locate
                   ? const_cast<distributed*>(static_cast<const distributed*>(from.container))
                   : nullptr;
    }

private:
    static void locate(const void* container, graph::location& now);
    static bool is_unchanged(const void* container, const void* data, const axis_vector& shape,
                             const axis_vector& strides);
    index_t bytes() const { return shape::volume(cut_.shape) * index_t(size_of(type_)); }

    communicator ranks_;
    dtype type_;
    blocks cut_;
    axis_vector strides_;
    std::byte* memory_ = nullptr;
    std::map<int, xf::box> came_,
        went_;  ///< by other rank, what is right here of its block, or there of ours
    index_t received_ = 0, received_messages_ = 0;
    std::unique_ptr<assignment> last_;  ///< may be made again, with the plans it has
};

/// An array of T and R axes, each block of it on one rank: an operand of any expression, with its global
/// shape and indices, and a target.
///
/// Example   xf::mpi::array<double, 3> u(xf::mpi::world(), {n, n, n}, {0, 1});
///           u = xf::mpi::step(u);   // collective: halos by themselves
template <element T, int R>
class array {
public:
    using value_type = T;
    static constexpr int rank = R;

    /// Zeros. Throws rank_error, axis_error.
    array(const communicator& ranks, const int_list& shape, const int_list& axes = {0})
        : held_(std::make_shared<distributed>(ranks, dtype_of<T>, check(shape), axes)) {}

    std::array<index_t, std::size_t(R)> shape() const {
        std::array<index_t, std::size_t(R)> extents{};
        std::copy_n(held_->cut().shape.begin(), R, extents.begin());
        return extents;
    }
    /// Indices of the elements that this rank has.
    xf::box block() const { return held_->block(); }
    /// Element of this rank's block, by its index in the whole array.
    template <class... I>
    T& operator()(I... index) {
        return element(std::array<index_t, sizeof...(I)>{index_t(index)...});
    }

    /// Each rank its block; collective.
    template <class E>
        requires(operand<E> || any_operand<E>)
    array& operator=(E&& e) & {
        return assign(std::forward<E>(e), {});
    }
    template <class E>
    array& assign(E&& e, const policy& how) & {
        held_->assign(dynamic::convert(dynamic::erased_of(std::forward<E>(e)), dtype_of<T>), how);
        return *this;
    }
    /// All elements, on every rank; collective.
    auto collect() const {
        held_->bring_all();
        return xf::eval(node());
    }

    distributed& memory() const { return *held_; }
    const std::shared_ptr<distributed>& share() const { return held_; }
    auto node() const { return expr::leaf<T, R>(held_->lend(), shape()); }

private:
    static axis_vector check(const int_list& shape) {
        if (shape.size() == R) return shape;
        throw rank_error(core::message("mpi::array: ", shape.size(), " extents for ", R, " axes"));
    }
    T& element(std::span<const index_t> index) {
        index_t at = 0;
        const xf::box own = block();
        for (int axis = 0; axis < R; ++axis) {
            const index_t i = index[std::size_t(axis)];
            if (i < own.begin[axis] || i >= own.end[axis])
                throw bounds_error(core::message("mpi::array: index ", i, " of axis ", axis,
                                                 " is not of this rank's ", own.begin[axis], " to ",
                                                 own.end[axis]));
            at += i * held_->strides()[axis];
        }
        return reinterpret_cast<T*>(held_->data())[at];
    }

    std::shared_ptr<distributed> held_;
};

/// Assignments that are made as one, again and again: a rank gets one message from each other, with all that
/// it needs of all arrays, and what several results share is computed once. All values are those from before.
///
/// Example   xf::mpi::updates gradients, weights;
///           gradients.set(dv, by_v).set(dw, by_w);
///           weights.set(v, v - rate * dv.mean({0}, xf::keepdims)).set(w, ..);
///           for (..) gradients.run(), weights.run();   // collective
class updates {
public:
    explicit updates(const policy& how = {}) : how_(how) {}

    /// As an assignment to `to`, whose memory it holds. Throws shape_error.
    template <element T, int R, class E>
        requires(operand<E> || any_operand<E>)
    updates& set(array<T, R>& to, E&& e) {
        add(to.share(), dynamic::convert(dynamic::erased_of(std::forward<E>(e)), dtype_of<T>));
        return *this;
    }
    /// Plans when it is called for the first time.
    void run();

private:
    void add(std::shared_ptr<distributed> to, expr::erased_pointer e);

    policy how_;
    std::vector<std::pair<std::shared_ptr<distributed>, expr::erased_pointer>> all_;
    std::shared_ptr<assignment> planned_;
};

/// e, whose shape is that of `like`, reduced to one number, the same on every rank and for every number of
/// ranks: each piece of `like` by itself, in the library's order, then the pieces. Collective.
template <class E, element T, int R>
auto reduced(dynamic::reduction what, const E& e, const array<T, R>& like, const policy& how = {}) {
    const expr::erased_pointer all = dynamic::erased_of(e);
    using V = typename std::remove_cvref_t<decltype(xf::lazy(e))>::value_type;
    static_assert(std::is_floating_point_v<V>, "xfuse: mpi: sums and extremes are of float and double");
    const std::vector<std::byte> bytes = like.memory().reduce_pieces(what, all, how);
    xt::xtensor<V, 1> pieces = xt::xtensor<V, 1>::from_shape({bytes.size() / sizeof(V)});
    if (!bytes.empty()) std::memcpy(pieces.data(), bytes.data(), bytes.size());
    xt::xarray<V> result = any_expr<V>(dynamic::reduce(what, any_expr<V>(pieces).pointer(), {}));
    return result();
}
template <class E, element T, int R>
auto sum(const E& e, const array<T, R>& like) {
    return reduced(dynamic::reduction::sum, e, like);
}
template <class E, element T, int R>
auto max(const E& e, const array<T, R>& like) {
    return reduced(dynamic::reduction::max, e, like);
}
template <class E, element T, int R>
auto min(const E& e, const array<T, R>& like) {
    return reduced(dynamic::reduction::min, e, like);
}

}  // namespace xf::mpi

namespace xf {

template <element T, int R>
struct operand_traits<mpi::array<T, R>> {
    static constexpr int rank = R;
    using value_type = T;
    static auto borrow(const mpi::array<T, R>& x) { return x.node(); }
    static auto own(mpi::array<T, R>&& x) { return x.node(); }
};

}  // namespace xf

#endif
