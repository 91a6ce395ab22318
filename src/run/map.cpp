#include <algorithm>
#include <cstdlib>

#include "xfuse/run/context.hpp"
#include "xfuse/run/copy.hpp"

namespace xf::run {
namespace {

constexpr int max_inputs = rows::max_inputs;
/// Rows shorter than this are merged with the loop around them, if the result allows.
constexpr index_t short_row = 16;
/// A transposed operand is brought over in blocks of this many rows and columns.
constexpr index_t block_rows = 32, block_columns = 64;

/// The loops of a map stage over one box: outermost first; the last is the row, or a group of loops
/// that together are one row of the result.
struct map_nest {
    int operands = 0;
    axis_vector extent, out;
    axis_vector in[max_inputs];
    int group = 0;  ///< the first loop of the row

    int size() const { return extent.size(); }
    void swap(int a, int b) {
        std::swap(extent[a], extent[b]);
        std::swap(out[a], out[b]);
        for (int k = 0; k < operands; ++k) std::swap(in[k][a], in[k][b]);
    }
    void erase(int at) {
        extent.erase(at);
        out.erase(at);
        for (int k = 0; k < operands; ++k) in[k].erase(at);
    }
    bool continues(int outer, int inner) const {
        if (out[outer] != out[inner] * extent[inner]) return false;
        for (int k = 0; k < operands; ++k) {
            if (in[k][outer] != in[k][inner] * extent[inner]) return false;
        }
        return true;
    }
};

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

/// Runs the row kernel over blocks of a map nest.
class map_runner {
public:
    map_runner(const context& c, const planning::stage& s, const map_nest& n, std::byte* out,
               const std::byte** in)
        : stage_(s),
          nest_(n),
          out_(out),
          in_(in),
          scratch_(c.scratch_of(s)),
          log_(c.log),
          is_streamed_(c.p.streams_rows && &s == &c.p.root()) {
        for (int k = 0; k < n.operands; ++k) {
            const graph::edge& e = c.p.g.operands(*s.node)[k];
            size_[k] = index_t(size_of(c.p.g.nodes[e.node].type));
            classify(k);
        }
        choose_blocks();
    }

    void run() {
        const int rows = nest_.group - 1;
        axis_vector index(std::max(rows, 0), 0);
        while (true) {
            run_rows(rows);
            int k = rows - 1;
            for (; k >= 0; --k) {
                move(k, 1);
                if (++index[k] < nest_.extent[k]) break;
                move(k, -nest_.extent[k]);
                index[k] = 0;
            }
            if (k < 0) return;
        }
    }

private:
    void classify(int k) {
        splat_[k] = false;
        staged_[k] = false;
        const bool single = nest_.group == nest_.size() - 1;
        bool still = true, whole = true;
        for (int l = nest_.group; l < nest_.size(); ++l) {
            still &= nest_.in[k][l] == 0;
            whole &= single ? nest_.in[k][l] == size_[k]
                            : nest_.in[k][l] == nest_.out[l] / nest_.out[nest_.size() - 1] * size_[k];
        }
        splat_[k] = still;
        staged_[k] = !still && !whole;
    }

    void choose_blocks() {
        const int n = nest_.size();
        inner_ = 1;
        for (int l = nest_.group + 1; l < n; ++l) inner_ *= nest_.extent[l];
        columns_ = nest_.extent[nest_.group];
        rows_ = nest_.group > 0 ? nest_.extent[nest_.group - 1] : 1;
        bool any_staged = false, transposed = false;
        for (int k = 0; k < nest_.operands; ++k) {
            any_staged |= staged_[k];
            transposed |= staged_[k] && nest_.group > 0 && n - 1 == nest_.group &&
                          std::abs(nest_.in[k][nest_.group - 1]) < std::abs(nest_.in[k][nest_.group]);
        }
        block_columns_ = columns_;
        block_rows_ = rows_;
        if (!any_staged) return;
        const index_t limit =
            transposed ? block_columns : std::max<index_t>(planning::staging_elements / inner_, 1);
        block_columns_ = std::min(columns_, limit);
        const index_t fitting = std::max<index_t>(planning::staging_elements / (block_columns_ * inner_), 1);
        block_rows_ = std::min(rows_, transposed ? std::min(fitting, block_rows) : fitting);
    }

    void move(int loop, index_t steps) {
        out_ += nest_.out[loop] * steps;
        for (int k = 0; k < nest_.operands; ++k) in_[k] += nest_.in[k][loop] * steps;
    }

    void run_rows(int row_loop) {
        for (index_t r = 0; r < rows_; r += block_rows_) {
            const index_t rows = std::min(block_rows_, rows_ - r);
            for (index_t j = 0; j < columns_; j += block_columns_) {
                run_block(row_loop, r, rows, j, std::min(block_columns_, columns_ - j));
            }
        }
    }

    index_t offset(const axis_vector& step, int row_loop, index_t r, index_t j) const {
        return (row_loop >= 0 ? step[row_loop] * r : 0) + step[nest_.group] * j;
    }

    void run_block(int row_loop, index_t r, index_t rows, index_t j, index_t columns) {
        const void* in[max_inputs];
        index_t in_row[max_inputs];
        const index_t width = columns * inner_;
        std::byte* staging = scratch_;
        for (int k = 0; k < nest_.operands; ++k) {
            const std::byte* from = in_[k] + offset(nest_.in[k], row_loop, r, j);
            in[k] = from;
            in_row[k] = row_loop >= 0 ? nest_.in[k][row_loop] : 0;
            if (staged_[k]) {
                stage_block(staging, from, k, row_loop, rows, columns, width);
                in[k] = staging;
                in_row[k] = width * size_[k];
                staging += (planning::staging_elements * size_[k] + 63) / 64 * 64;
            }
        }
        const rows::map_args args{out_ + offset(nest_.out, row_loop, r, j),
                                  row_loop >= 0 ? nest_.out[row_loop] : 0,
                                  in,
                                  in_row,
                                  splat_,
                                  rows,
                                  width,
                                  is_streamed_,
                                  stage_.node->cluster.state};
        stage_.row_kernel(args);
        if (log_ != nullptr) log_->add(stage_.row_kernel, args, nest_.operands);
    }

    void stage_block(std::byte* to, const std::byte* from, int k, int row_loop, index_t rows, index_t columns,
                     index_t width) {
        planning::loop_nest loops;
        if (row_loop >= 0) loops.push_back({rows, width * size_[k], nest_.in[k][row_loop]});
        index_t step = width * size_[k] / columns;
        loops.push_back({columns, step, nest_.in[k][nest_.group]});
        for (int l = nest_.group + 1; l < nest_.size(); ++l) {
            step /= nest_.extent[l];
            loops.push_back({nest_.extent[l], step, nest_.in[k][l]});
        }
        copy(to, from, loops, size_[k], log_);
    }

    const planning::stage& stage_;
    const map_nest& nest_;
    std::byte* out_;
    const std::byte** in_;
    std::byte* scratch_;
    recording* log_;
    bool is_streamed_;
    index_t size_[max_inputs];
    bool splat_[max_inputs];
    bool staged_[max_inputs];
    index_t inner_ = 1, rows_ = 1, columns_ = 1, block_rows_ = 1, block_columns_ = 1;
};

}  // namespace

void run_map(const context& c, const planning::stage& s, const shape::box& box, std::byte* out) {
    const std::byte* in[max_inputs];
    map_nest n;
    n.operands = s.operand_count;
    n.extent = loop_extents(s, box.extent, 0, s.out_loops);
    n.out = s.out_step;
    for (int k = 0; k < s.operand_count; ++k) {
        const planning::operand& o = c.operand_of(s, k);
        in[k] = realize(c, o, box);
        n.in[k] = o.step;
    }
    coalesce(n);
    ensure_row(n, index_t(size_of(s.node->type)));
    join_short_rows(n);
    map_runner(c, s, n, out, in).run();
}

}  // namespace xf::run
