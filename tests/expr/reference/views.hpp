#pragma once
#include "expr/reference/operands.hpp"

/// Views, chosen at run time among those of one C++ type.
namespace reference {

/// Each element once at most: transpose, flip, swapaxes, moveaxis, slice.
template <class N>
auto move_axes(chance& c, const both<N>& x, std::string& said) {
    constexpr int rank = N::rank;
    using result = both<xf::expr::view_node<N, rank, true>>;
    const index_t kind = c.pick(0, 4);
    index_list p = c.permutation(rank);
    if (kind == 0) {
        index_t axes[rank];
        for (int k = 0; k < rank; ++k) axes[k] = p[std::size_t(k)] - (c.one_in(2) ? rank : 0);
        index_list shape;
        for (const index_t axis : p) shape.push_back(x.r.shape[std::size_t(axis)]);
        said += ".transpose" + text(p);
        return result{xf::transpose(x.e, axes), gather(x.r, shape, [&](const index_list& i) {
                          index_list from(i.size());
                          for (std::size_t k = 0; k < i.size(); ++k) from[std::size_t(p[k])] = i[k];
                          return from;
                      })};
    }
    if (kind == 1) {
        index_t axes[1] = {p[0]};
        said += ".flip" + text({p[0]});
        return result{xf::flip(x.e, axes), gather(x.r, x.r.shape, [&](index_list i) {
                          index_t& at = i[std::size_t(p[0])];
                          at = x.r.shape[std::size_t(p[0])] - 1 - at;
                          return i;
                      })};
    }
    if (kind == 2 || kind == 3) {
        const index_t a = p.front(), b = p.back();
        index_list order;
        for (int k = 0; k < rank; ++k) order.push_back(k);
        if (kind == 2) std::swap(order[std::size_t(a)], order[std::size_t(b)]);
        else {
            order.erase(order.begin() + a);
            order.insert(order.begin() + b, a);
        }
        said += (kind == 2 ? ".swapaxes" : ".moveaxis") + text({a, b});
        index_list shape;
        for (const index_t axis : order) shape.push_back(x.r.shape[std::size_t(axis)]);
        auto e = kind == 2 ? xf::swapaxes(x.e, a, b - rank) : xf::moveaxis(x.e, a - rank, b);
        return result{std::move(e), gather(x.r, shape, [&](const index_list& i) {
                          index_list from(i.size());
                          for (std::size_t k = 0; k < i.size(); ++k) from[std::size_t(order[k])] = i[k];
                          return from;
                      })};
    }
    // A slice with a step, as xtensor's views become.
    xf::shape::access_map map = xf::shape::identity_map(rank);
    std::array<index_t, std::size_t(rank)> shape{};
    index_list start, step;
    for (int k = 0; k < rank; ++k) {
        const index_t n = x.r.shape[std::size_t(k)];
        const index_t by = c.pick(1, 3), most = (n + by - 1) / by;
        const index_t count = most == 0 || c.one_in(12) ? 0 : c.one_in(2) ? most : c.pick(1, most);
        index_t first = count == 0 ? 0 : c.pick(0, n - 1 - (count - 1) * by);
        index_t move = by;
        if (count > 0 && c.one_in(3)) {
            first += (count - 1) * by;
            move = -by;
        }
        map.uses[k].step = move;
        map.offset[k] = first;
        shape[std::size_t(k)] = count;
        start.push_back(first);
        step.push_back(move);
    }
    said += ".slice(" + text(start) + " by " + text(step) + ")";
    return result{xf::expr::make_view<true, rank>(x.e, "view", shape, map),
                  gather(x.r, index_list(shape.begin(), shape.end()), [&](index_list i) {
                      for (std::size_t k = 0; k < i.size(); ++k) i[k] = start[k] + i[k] * step[k];
                      return i;
                  })};
}

/// A random shape of `rank` axes with `total` elements.
inline index_list factor(chance& c, index_t total, int rank) {
    index_list shape(std::size_t(rank), 1);
    if (total == 0) {
        for (index_t& s : shape) s = c.pick(0, 3);
        shape[std::size_t(c.pick(0, rank - 1))] = 0;
        return shape;
    }
    for (index_t p = 2; total > 1; ++p) {
        while (total % p == 0) {
            shape[std::size_t(c.pick(0, rank - 1))] *= p;
            total /= p;
        }
    }
    return shape;
}

/// Elements several times, or in another order than axes have: repeat, tile, reshape, broadcast_to.
template <class N>
auto spread(chance& c, const both<N>& x, std::string& said) {
    constexpr int rank = N::rank;
    using result = both<xf::expr::view_node<N, rank, false>>;
    const index_t kind = c.pick(0, 3);
    index_list shape = x.r.shape;
    if (kind == 0) {
        const index_t axis = c.pick(0, rank - 1), count = c.one_in(12) ? 0 : c.pick(1, 4);
        shape[std::size_t(axis)] *= count;
        said += ".repeat(" + std::to_string(count) + ", " + std::to_string(axis) + ")";
        return result{xf::repeat(x.e, count, axis), gather(x.r, shape, [&](index_list i) {
                          i[std::size_t(axis)] /= count;
                          return i;
                      })};
    }
    if (kind == 1) {
        index_t reps[rank];
        for (int k = 0; k < rank; ++k) {
            reps[k] = c.one_in(20) ? 0 : c.one_in(2) ? 1 : c.pick(2, 3);
            shape[std::size_t(k)] *= reps[k];
        }
        said += ".tile" + text(index_list(reps, reps + rank));
        return result{xf::tile(x.e, reps), gather(x.r, shape, [&](index_list i) {
                          for (std::size_t k = 0; k < i.size(); ++k) i[k] %= x.r.shape[k];
                          return i;
                      })};
    }
    if (kind == 2) {
        shape = factor(c, volume(x.r.shape), rank);
        index_t wanted[rank];
        fill(wanted, shape);
        if (volume(shape) > 0 && c.one_in(2)) wanted[c.pick(0, rank - 1)] = -1;
        said += ".reshape" + text(shape);
        return result{xf::reshape(x.e, wanted), array<typename N::value_type>{shape, x.r.data}};
    }
    for (index_t& extent : shape) {
        if (extent == 1) extent = c.pick(0, 3);
    }
    index_t wanted[rank];
    fill(wanted, shape);
    said += ".broadcast_to" + text(shape);
    return result{xf::broadcast_to(x.e, wanted), broadcast(x.r, shape)};
}

}  // namespace reference
