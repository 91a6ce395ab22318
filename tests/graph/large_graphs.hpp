#pragma once
#include <algorithm>
#include <array>
#include <deque>
#include <memory>
#include <vector>

#include "xfuse/expr/workspace.hpp"
#include "xfuse/ops/row_machine.hpp"

/// Graphs of any number of nodes, as programs build them at run time, beside the elements that each node has
/// by a plain loop. All of them are small whole numbers, so every order of evaluation gives the same.
namespace large_graphs {

using namespace xf;

inline constexpr index_t columns = 16;

class workshop {
public:
    using values = std::vector<float>;

    /// Room for so many nodes and twice as many edges, in the arena; arrays of so many rows.
    workshop(exec::arena& memory, int nodes, index_t rows = 4)
        : rows_(rows),
          space_(make_space(memory, nodes)),
          b_(space_.nodes, space_.edges),
          data_(1, values(std::size_t(rows * columns))) {
        for (std::size_t k = 0; k < data_[0].size(); ++k) data_[0][k] = float(int(k * 7 % 11) - 5);
        const index_t strides[] = {columns, 1};
        keep(b_.add_leaf(dtype::float32, data_[0].data(), shape_, strides), data_[0]);
        add_permutation();
    }

    /// min(from, a constant), a map of its own for each constant.
    int map(int from, int constant) { return cluster({from}, ops::op::minimum, float(constant)); }
    int subtract(int x, int y) { return cluster({x, y}, ops::op::subtract, 0); }
    /// The maximum of three neighbours, inside a border of zeros.
    int pool(int from) {
        const index_t padded[] = {rows_, columns + 2}, before[] = {0, 1};
        shape::access_map behind_border = shape::identity_map(2);
        behind_border.offset[1] = -1;
        const int id = b_.add_pad({from, shape::identity_map(2)}, behind_border, dtype::float32, padded,
                                  before, shape_, &zero_);
        graph::edge window{id, shape::identity_map(2)};
        window.map.uses.push_back({2, 1, 1, 1, 0});
        const index_t domain[] = {rows_, columns, 3};
        const int axes[] = {2};
        graph::node& n =
            b_.add_reduction(graph::node_kind::reduce, dtype::float32, "max", domain, axes, window);
        n.op = kernels::reduce_op::max;
        n.operand_type = dtype::float32;
        values most(values_[std::size_t(from)].size());
        for (index_t i = 0; i < rows_ * columns; ++i) {
            const index_t j = i % columns;
            const auto at = [&](index_t k) {
                return k < 0 || k >= columns ? 0.F : values_[std::size_t(from)][std::size_t(i - j + k)];
            };
            most[std::size_t(i)] = std::max({at(j - 1), at(j), at(j + 1)});
        }
        return keep(b_.id_of(n), most);
    }
    /// Its columns in another order, as a product of matrices.
    int multiply(int from) {
        const index_t summed[] = {columns};
        graph::node& n = b_.add_contraction(dtype::float32, "matmul", shape_, summed, 2);
        graph::edge &left = b_.operand(n, 0), &right = b_.operand(n, 1);
        left = {from, {}}, right = {permutation_, {}};
        left.map.uses = {{0, 0, 1, 1, 0}, {2, 1, 1, 1, 0}};
        right.map.uses = {{2, 0, 1, 1, 0}, {1, 1, 1, 1, 0}};
        left.map.offset = right.map.offset = axis_vector(2, 0);
        values product(values_[std::size_t(from)].size());
        for (index_t i = 0; i < rows_ * columns; ++i) {
            const index_t j = i % columns;
            product[std::size_t(i)] = values_[std::size_t(from)][std::size_t(i - j + (j * 5) % columns)];
        }
        return keep(b_.id_of(n), product);
    }
    /// One below the other.
    int concatenate(const std::vector<int>& parts) {
        std::vector<graph::edge> from;
        starts_.resize(1, 0);
        values all;
        for (const int part : parts) {
            from.push_back({part, shape::identity_map(2)});
            starts_.push_back(starts_.back() + rows_);
            const values& v = values_[std::size_t(part)];
            all.insert(all.end(), v.begin(), v.end());
        }
        const index_t whole[] = {starts_.back(), columns};
        return keep(b_.add_concatenation(from, dtype::float32, "concatenate", whole, starts_.data(), 0), all);
    }

    /// Of a map, whose elements are not computed again.
    void set_constant(int id, int constant) {
        const void* state = b_.at(id).cluster.state;
        for (one_operation& o : operations_) {
            if (&o == state) o.constant = ops::scalar::of(float(constant));
        }
    }

    const values& values_of(int id) const { return values_[std::size_t(id)]; }
    graph::builder& builder() { return b_; }
    const expr::workspace& space() const { return space_; }
    static constexpr int leaf = 0;

private:
    /// A map of one operation and its constant, which the row machine runs.
    struct one_operation {
        ops::operation operation;
        std::array<ops::reference, 2> references;
        std::array<dtype, 2> inputs{dtype::float32, dtype::float32};
        ops::scalar constant;
        ops::operation_list list;

        static void run(const rows::map_args& args) {
            const auto& own = *static_cast<const one_operation*>(args.cluster);
            ops::run_rows(own.list, &own.constant, args);
        }
    };

    static expr::workspace make_space(exec::arena& memory, int nodes) {
        expr::node_counts parts{60, 120};
        while ((60 << parts.doublings) < 2 * nodes) ++parts.doublings;
        return expr::partition_workspace(memory.reserve(expr::workspace_bytes(parts)), parts);
    }
    int keep(int id, const values& v) {
        values_.resize(std::size_t(id) + 1);
        values_[std::size_t(id)] = v;
        return id;
    }
    void add_permutation() {
        values& m = data_.emplace_back(std::size_t(columns * columns));
        for (index_t j = 0; j < columns; ++j) m[std::size_t(j * 5 % columns * columns + j)] = 1;
        const index_t shape[] = {columns, columns}, strides[] = {columns, 1};
        permutation_ = keep(b_.add_leaf(dtype::float32, m.data(), shape, strides), m);
    }
    int cluster(const std::vector<int>& from, ops::op what, float constant) {
        one_operation& o = operations_.emplace_back();
        const bool has_constant = from.size() == 1;
        o.constant = ops::scalar::of(constant);
        o.references = {{{ops::source::input, 0},
                         {has_constant ? ops::source::constant : ops::source::input,
                          std::uint16_t(has_constant ? 0 : 1)}}};
        o.operation = {what, dtype::float32, dtype::float32, 2, 0, 0, nullptr};
        o.list = {{&o.operation, 1},
                  o.references,
                  std::span(o.inputs).first(from.size()),
                  has_constant ? 1 : 0,
                  1,
                  false,
                  false};
        graph::node& n = b_.add(graph::node_kind::map, dtype::float32, "map", shape_, int(from.size()));
        n.cluster.list = &o.list;
        n.cluster.state = &o;
        n.cluster.read_constants = [](const void* state, ops::scalar* to) {
            *to = static_cast<const one_operation*>(state)->constant;
        };
        n.cluster.machine = &one_operation::run;
        values result = values_[std::size_t(from[0])];
        for (std::size_t k = 0; k < result.size(); ++k)
            result[k] =
                has_constant ? std::min(result[k], constant) : result[k] - values_[std::size_t(from[1])][k];
        for (std::size_t k = 0; k < from.size(); ++k)
            b_.operand(n, int(k)) = {from[k], shape::identity_map(2)};
        return keep(b_.id_of(n), result);
    }

    const index_t rows_;
    const index_t shape_[2] = {rows_, columns};
    expr::workspace space_;
    graph::builder b_;
    std::deque<values> data_;
    std::vector<values> values_;
    std::deque<one_operation> operations_;
    std::vector<index_t> starts_;
    int permutation_ = -1;
    float zero_ = 0;
};

/// Maps, pads, reductions and contractions, one after the other.
inline int chain(workshop& w, int nodes) {
    int at = workshop::leaf;
    for (int k = 0; w.builder().size() < nodes; ++k) at = w.multiply(w.pool(w.map(at, 5 - k % 4)));
    return at;
}

/// Each block reads what is below it twice.
inline int residual(workshop& w, int nodes) {
    int at = workshop::leaf;
    for (int k = 0; w.builder().size() < nodes; ++k) {
        const int x = w.map(at, 6 + k % 3);
        at = w.subtract(w.pool(x), x);
        at = w.map(at, 3);
    }
    return at;
}

/// Two chains of maps, each of which writes over the one before.
inline int maps(workshop& w, int nodes) {
    int at[] = {workshop::leaf, workshop::leaf};
    for (int k = 0; w.builder().size() + 1 < nodes; ++k) at[k % 2] = w.map(at[k % 2], nodes - k);
    return w.subtract(w.map(at[0], 2), at[1]);
}

/// Many parts in one array.
inline int wide(workshop& w, int nodes) {
    std::vector<int> parts;
    for (int k = 0; w.builder().size() + 1 < nodes; ++k)
        parts.push_back(w.map(workshop::leaf, k - nodes / 2));
    return w.concatenate(parts);
}

}  // namespace large_graphs
