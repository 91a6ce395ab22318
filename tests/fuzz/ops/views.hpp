#pragma once
#include <xfuse/xtensor.hpp>

#include "fuzz/operand.hpp"
#include "xfuse/adapter/slices.hpp"

/// Views with random parameters. Those that have one C++ type are chosen among at run time.
namespace fuzz {

template <int K>
struct list {
    index_t of[K > 0 ? K : 1];
    explicit list(const index_list& from) { reference::fill(of, from); }
};

template <class N>
auto sliced(session& s, const traced<N>& x) {
    constexpr int rank = N::rank;
    index_list start, stop, step;
    for (int k = 0; k < rank; ++k) {
        const index_t n = x.extent(k);
        const bool is_whole = s.structure.one_in(3);
        start.push_back(is_whole ? 0 : s.structure.pick(-n - 1, n + 1));
        stop.push_back(is_whole ? n : s.structure.pick(-n - 1, n + 1));
        step.push_back(is_whole                ? 1
                       : s.structure.one_in(3) ? -s.structure.pick(1, 3)
                                               : s.structure.pick(1, 3));
    }
    if (rank > 0 && s.is_wrong()) step[0] = 0;
    return perform(
        s, "slice", {x.id},
        [&] {
            return [&]<std::size_t... I>(std::index_sequence<I...>) {
                return xf::view(x.e, xt::range(start[I], stop[I], step[I])...);
            }(std::make_index_sequence<std::size_t(rank)>());
        },
        named{"start", start}, named{"stop", stop}, named{"step", step});
}

/// Each element once at most, and as many axes: transpose, flip, swapaxes, moveaxis, slices.
template <class N>
auto move_axes(session& s, const traced<N>& x) {
    constexpr int rank = N::rank;
    switch (s.structure.pick(0, 6)) {
        case 0: {
            const index_list order = s.axes(rank, rank);
            return perform(
                s, "transpose", {x.id}, [&] { return xf::transpose(x.e, list<rank>(order).of); },
                named{"axes", order});
        }
        case 1: return perform(s, "transpose", {x.id}, [&] { return xf::transpose(x.e); });
        case 2: {
            const index_t axis = s.axis(rank);
            return perform(
                s, "flip", {x.id}, [&] { return xf::flip(x.e, axis); }, named{"axes", index_list{axis}});
        }
        case 3: return perform(s, "flip", {x.id}, [&] { return xf::flip(x.e); });
        case 4: {
            const index_t a = s.axis(rank), b = s.axis(rank);
            return perform(
                s, "swapaxes", {x.id}, [&] { return xf::swapaxes(x.e, a, b); }, named{"a", a}, named{"b", b});
        }
        case 5: {
            const index_t from = s.axis(rank), to = s.axis(rank);
            return perform(
                s, "moveaxis", {x.id}, [&] { return xf::moveaxis(x.e, from, to); },
                named{"source", index_list{from}}, named{"destination", index_list{to}});
        }
        default: return sliced(s, x);
    }
}

/// A shape of K extents with as many elements, found by moving factors about.
inline index_list reshaped(session& s, const index_list& from, int rank) {
    index_list to(std::size_t(rank), 1);
    index_t left = reference::volume(from);
    for (int k = 0; k < rank - 1 && left > 0; ++k) {
        index_list divisors;
        for (index_t d = 1; d <= left && d <= 64; ++d) {
            if (left % d == 0) divisors.push_back(d);
        }
        to[std::size_t(k)] = divisors[std::size_t(s.structure.pick(0, index_t(divisors.size()) - 1))];
        left /= to[std::size_t(k)];
    }
    to.back() = left;
    std::shuffle(to.begin(), to.end(), s.structure.engine);
    if (s.structure.one_in(3)) to[std::size_t(s.structure.pick(0, rank - 1))] = -1;
    if (s.is_wrong()) to[0] = s.structure.one_in(2) ? -2 : 7;
    return to;
}
template <int K, class N>
auto reshape(session& s, const traced<N>& x) {
    const index_list to = reshaped(s, x.shape(), K);
    return perform(
        s, "reshape", {x.id}, [&] { return xf::reshape(x.e, list<K>(to).of); }, named{"shape", to});
}

template <int K, class N>
auto broadcast_to(session& s, const traced<N>& x) {
    index_list to = x.shape();
    while (int(to.size()) < K) to.insert(to.begin(), s.structure.pick(0, 3));
    for (index_t& extent : to) extent = extent == 1 ? s.structure.pick(0, 4) : extent;
    if (s.is_wrong()) to.back() = s.structure.one_in(2) ? to.back() + 2 : -1;
    return perform(
        s, "broadcast_to", {x.id}, [&] { return xf::broadcast_to(x.e, list<K>(to).of); }, named{"shape", to});
}

/// Elements several times, and as many axes: repeat, tile, broadcast_to, reshape.
template <class N>
auto spread(session& s, const traced<N>& x) {
    constexpr int rank = N::rank;
    switch (s.structure.pick(0, 3)) {
        case 0: {
            const index_t count = s.is_wrong() ? -1 : s.structure.one_in(8) ? 0 : s.structure.pick(1, 4);
            const index_t axis = s.axis(rank);
            return perform(
                s, "repeat", {x.id}, [&] { return xf::repeat(x.e, count, axis); },
                named{"counts", index_list{count}}, named{"axis", axis});
        }
        case 1: {
            index_list reps;
            for (int k = 0; k < rank; ++k)
                reps.push_back(s.structure.one_in(12) ? 0 : s.structure.pick(1, 3));
            if (s.is_wrong()) reps[0] = -1;
            return perform(
                s, "tile", {x.id}, [&] { return xf::tile(x.e, list<rank>(reps).of); }, named{"reps", reps});
        }
        case 2: return broadcast_to<rank>(s, x);
        default: return reshape<rank>(s, x);
    }
}

}  // namespace fuzz
