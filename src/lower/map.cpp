#include "xfuse/lower/map_nest.hpp"

#include <algorithm>
#include <cstdlib>

#include "xfuse/lower/calls.hpp"
#include "xfuse/plan/finished_results.hpp"
#include "xfuse/plan/machine_costs.hpp"

namespace xf::lower {

void map_nest::swap(int a, int b) {
    std::swap(extent[a], extent[b]);
    std::swap(out[a], out[b]);
    for (int k = 0; k < operands; ++k) std::swap(in[k][a], in[k][b]);
}

void map_nest::erase(int at) {
    extent.erase(at);
    out.erase(at);
    for (int k = 0; k < operands; ++k) in[k].erase(at);
}

bool map_nest::continues(int outer, int inner) const {
    if (out[outer] != out[inner] * extent[inner]) return false;
    for (int k = 0; k < operands; ++k) {
        if (in[k][outer] != in[k][inner] * extent[inner]) return false;
    }
    return true;
}

index_t operand_size(const context& c, const planning::stage& s, int which) {
    const graph::edge& e = c.p.g.operands(*s.node)[std::size_t(which)];
    return index_t(size_of(c.p.g.nodes[std::size_t(e.node)].type));
}

namespace {

/// Rows shorter than this are joined with the loop around them, if the result allows.
constexpr index_t short_row = 16;
/// So few rows take longer to start than to compute.
constexpr index_t few_rows = 16;

void coalesce(map_nest& n) {
    for (int k = n.size(); k-- > 0;) {
        if (n.extent[k] == 1) n.erase(k);
    }
    for (int i = 1; i < n.size(); ++i) {
        for (int k = i; k > 0 && std::abs(n.out[k]) > std::abs(n.out[k - 1]); --k) n.swap(k, k - 1);
    }
    for (int k = n.size() - 1; k > 0; --k) {
        if (!n.continues(k - 1, k)) continue;
        n.extent[k] *= n.extent[k - 1];
        n.erase(k - 1);
    }
}

/// A box of one column has no contiguous loop left: give it one, so that the rest are its rows.
void ensure_row(map_nest& n, index_t size) {
    if (n.size() > 0 && n.out[n.size() - 1] == size) return;
    n.extent.push_back(1);
    n.out.push_back(size);
    for (int k = 0; k < n.operands; ++k) n.in[k].push_back(0);
}

/// Short rows of the result that follow each other become one row of several loops.
void join_short_rows(map_nest& n) {
    n.group = n.size() - 1;
    index_t row = n.extent[n.group];
    while (n.group > 0 && row < short_row && n.out[n.group - 1] == n.out[n.group] * n.extent[n.group]) {
        row *= n.extent[--n.group];
    }
}

reading reading_of(const map_nest& n, int k, index_t size) {
    const bool single = n.group == n.size() - 1;
    bool still = true, whole = true;
    for (int l = n.group; l < n.size(); ++l) {
        still &= n.in[k][l] == 0;
        whole &= single ? n.in[k][l] == size : n.in[k][l] == n.out[l] / n.out[n.size() - 1] * size;
    }
    return still ? reading::splat : whole ? reading::rows : reading::packed;
}

/// How all operands are read; true if any of them has to be packed.
bool find_readings(const context& c, const planning::stage& s, const map_nest& n, reading* how) {
    bool any_packed = false;
    for (int k = 0; k < n.operands; ++k) {
        how[k] = reading_of(n, k, operand_size(c, s, k));
        any_packed |= how[k] == reading::packed;
    }
    return any_packed;
}

/// Where short rows are joined and packed anyway, more of them are packed at once, as long as that changes
/// the reading of no operand.
void join_packed_rows(const context& c, const planning::stage& s, map_nest& n, const reading* how) {
    if (n.group == n.size() - 1) return;
    index_t row = 1;
    for (int l = n.group; l < n.size(); ++l) row *= n.extent[l];
    reading now[max_inputs] = {};
    while (n.group > 0 && n.out[n.group - 1] == n.out[n.group] * n.extent[n.group] &&
           row * n.extent[n.group - 1] <= planning::staging_elements) {
        row *= n.extent[--n.group];
        find_readings(c, s, n, now);
        if (std::equal(how, how + n.operands, now)) continue;
        ++n.group;
        return;
    }
}

/// A call takes one loop of rows. Where that has few, the next one may have more.
void choose_row_loop(map_nest& n) {
    const int inner = n.group - 1;
    if (inner < 1 || n.extent[inner] >= few_rows || n.extent[inner - 1] <= n.extent[inner]) return;
    n.swap(inner, inner - 1);
}

/// A row kernel's call; behind it lie the operands' steps from row to row and to what is read next, and
/// whether they are splatted.
struct rows_call {
    rows::map_fn kernel;
    rows::map_args args;
    int operands;
};
constexpr std::size_t row_operand_bytes = 2 * sizeof(index_t) + sizeof(bool);

void set_lists(rows::map_args& args, const std::byte* constants, int operands, void* const* at) {
    args.out = at[0];
    args.in = at + 1;
    args.in_row = reinterpret_cast<const index_t*>(constants + sizeof(rows_call));
    args.ahead = args.in_row + operands;
    args.splat = reinterpret_cast<const bool*>(args.ahead + operands);
}

void run_rows(const std::byte* constants, void* const* at) {
    const auto& call = *reinterpret_cast<const rows_call*>(constants);
    rows::map_args args = call.args;
    set_lists(args, constants, call.operands, at);
    call.kernel(args);
}
void fix_rows(std::byte* constants, void* const* at) {
    auto& call = *reinterpret_cast<rows_call*>(constants);
    set_lists(call.args, constants, call.operands, at);
}
void run_fixed_rows(const std::byte* constants, void* const*) {
    const auto& call = *reinterpret_cast<const rows_call*>(constants);
    call.kernel(call.args);
}
const void* row_kernel_of(const std::byte* constants) {
    return reinterpret_cast<const void*>(reinterpret_cast<const rows_call*>(constants)->kernel);
}
constexpr exec::operation rows_operation{"map", &run_rows, &fix_rows, &run_fixed_rows, &row_kernel_of};

/// Bytes to where the next tile reads an operand, if it is asked for meanwhile.
index_t read_next(const planning::operand& o, const address& at) {
    const index_t step = at.offset.step[counter_count - 1];
    // Farther away it would be gone before it is read.
    return o.is_asked_ahead && std::abs(step) <= planning::costs().far_bytes / 2 ? step : 0;
}

/// The loops around rows.
struct outer_loops {
    const map_nest& nest;
    int count;
    int size() const { return count; }
    index_t extent(int l) const { return nest.extent[l]; }
    index_t step(int l, int k) const { return k == 0 ? nest.out[l] : nest.in[k - 1][l]; }
};

}  // namespace

void call_rows(context& c, const planning::stage& s, const map_nest& n, const reading* how,
               std::span<const address> at) {
    const int row_loop = n.group - 1;
    index_t width = 1;
    for (int l = n.group; l < n.size(); ++l) width *= n.extent[l];
    struct {
        rows_call call;
        std::byte lists[max_inputs * row_operand_bytes];
    } constants;
    constants.call = {s.row_kernel,
                      {nullptr, row_loop >= 0 ? n.out[row_loop] : 0, nullptr, nullptr, nullptr,
                       row_loop >= 0 ? n.extent[row_loop] : 1, width, c.p.streams_rows && &s == &c.p.root(),
                       s.node->cluster.state},
                      n.operands};
    auto* in_row = reinterpret_cast<index_t*>(constants.lists);
    index_t* ahead = in_row + n.operands;
    auto* splat = reinterpret_cast<bool*>(ahead + n.operands);
    for (int k = 0; k < n.operands; ++k) {
        ahead[k] = read_next(c.operand_of(s, k), at[std::size_t(k) + 1]);
        in_row[k] = row_loop >= 0 ? n.in[k][row_loop] : 0;
        splat[k] = how[k] == reading::splat;
    }
    const std::size_t bytes = sizeof(rows_call) + std::size_t(n.operands) * row_operand_bytes;
    c.emit(rows_operation, at, outer_loops{n, row_loop >= 0 ? row_loop : 0},
           bytes_of(constants).first(bytes));
}

void lower_map(context& c, const planning::stage& s, const box& b, const address& out) {
    if (const planning::stage* from = planning::contraction_storing(c.p, s))
        return lower_stored(c, *from, s, b, out);
    fixed_vector<address, 1 + max_inputs> at;
    reading how[max_inputs] = {};
    map_nest n;
    n.operands = s.operand_count;
    n.extent = loop_extents(s, b.extent, 0, s.out_loops);
    n.out = s.out_step;
    at.push_back(out);
    for (int k = 0; k < s.operand_count; ++k) {
        const planning::operand& o = c.operand_of(s, k);
        at.push_back(realize(c, o, b));
        n.in[k] = o.step;
    }
    coalesce(n);
    ensure_row(n, index_t(size_of(s.node->type)));
    join_short_rows(n);
    const std::span<const address> operands(at.data(), std::size_t(at.size()));
    if (find_readings(c, s, n, how)) {
        join_packed_rows(c, s, n, how);
        return call_packed_rows(c, s, n, how, operands);
    }
    choose_row_loop(n);
    call_rows(c, s, n, how, operands);
}

}  // namespace xf::lower
