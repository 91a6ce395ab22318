#include "xfuse/lower/contraction_loops.hpp"

#include <algorithm>
#include <cstdlib>

#include "xfuse/kernels/kernel_table.hpp"

/// The blocks of a contraction over one box, and the kernels' calls.
namespace xf::lower {

namespace {

using kernels::k_run;
using kernels::n_run;
using planning::contraction_plan;
using planning::contraction_variant;

/// Where one operand's elements come from, and how they are packed.
struct source {
    const std::byte* at;
    dtype type;
    bool by_rows;
};

/// One contraction over one box, in the loop order of GotoBLAS: blocks of KC terms, panels of B, blocks of MC
/// rows of A, and register tiles inside.
class contraction_run {
public:
    contraction_run(const contraction_site& c, const contraction_box& b)
        : site_(c),
          plan_(*c.s.contraction),
          box_(b),
          blocking_(plan_.blocking),
          table_(plan_.library->contractions),
          kernel_(table_.of(plan_.type)),
          scratch_(c.scratch),
          type_(c.s.node->type),
          size_(index_t(size_of(type_))),
          packed_size_(plan_.group > 1 ? 4 : size_),
          scale_{c.s.node->divisor != 1, c.s.node->divisor} {
        const auto operand_type = [&](int which) {
            return c.p.g.nodes[c.p.g.operands(*c.s.node)[which].node].type;
        };
        rows_type_ = operand_type(plan_.a_operand);
        columns_type_ = operand_type(1 - plan_.a_operand);
        rows_ = count(b.rows);
        columns_ = count(b.columns);
        terms_ = count(b.terms);
        if (!b.terms.empty()) term_ = b.terms.back();
        column_ = b.columns.empty() ? gemm_loop{1, size_, size_, size_} : b.columns.back();
        packs_ = plan_.packs_b || (plan_.variant == contraction_variant::outer && !reads_in_place());
        k_runs_ = at<k_run>(blocking_.k_runs_at);
        packed_k_runs_ = k_runs_ + blocking_.kc;
        row_offsets_ = at<index_t>(blocking_.tables_at);
        out_rows_ = row_offsets_ + blocking_.mc;
        tile_rows_ = out_rows_ + blocking_.mc;
        part_rows_ = tile_rows_ + 2 * blocking_.mc;
        if (c.windows.is_there) {
            tap_count_ = list_taps(c, taps_);
            takes_least_ = c.p.stages[std::size_t(plan_.reduced_by)].node->op == kernels::reduce_op::min;
        }
        column_offsets_ = part_rows_ + 2 * blocking_.mc;
    }

    void run() {
        for (index_t first = 0; first < std::max<index_t>(terms_, 1); first += blocking_.kc) {
            accumulates_ = first > 0;
            is_last_ = first + blocking_.kc >= terms_;
            scale_.is_set = scales_inside() && is_last_;
            list_k_runs(first, std::min(blocking_.kc, terms_ - first));
            merge_k_runs();
            for (index_t column = 0; column < columns_;) column = run_columns(column);
        }
    }

    /// Are results divided as they are stored? Those that are put together later are not.
    bool scales_inside() const {
        return scale_.divisor != 1 && !plan_.is_complex && type_ >= dtype::float32 && terms_ <= blocking_.kc;
    }

private:
    template <class T>
    T* at(index_t offset) const {
        return reinterpret_cast<T*>(scratch_ + offset);
    }

    bool reads_in_place() const {
        if (column_.out != size_ || column_.columns != size_) return false;
        return table_.reads_parts || column_.extent % (kernel_.lanes / (plan_.is_complex ? 2 : 1)) == 0;
    }

    /// The terms of a block, as runs of the innermost loop of K.
    void list_k_runs(index_t first, index_t terms) {
        k_run_count_ = 0;
        block_terms_ = terms;
        const index_t end = first + terms;
        for (index_t k = first; k < end;) {
            const gemm_offset from = offset_at(box_.terms, k);
            const index_t n = std::min(term_.extent - k % term_.extent, end - k);
            k_runs_[k_run_count_++] = {from.rows, from.columns, n};
            k += n;
        }
        next_terms_ = end < terms_ ? offset_at(box_.terms, end).columns - k_runs_[0].columns : 0;
    }

    /// The terms as the kernel sees them: packed operands lie term after term, and contiguous runs are
    /// merged.
    void merge_k_runs() {
        const index_t row_bytes = planning::packed_mr * packed_size_,
                      column_bytes = blocking_.nr * packed_size_;
        row_step_ = plan_.packs_a ? row_bytes : term_.rows;
        column_step_ = packs_ ? column_bytes : term_.columns;
        packed_count_ = 0;
        if (plan_.group > 1) return merge_groups(column_bytes);
        index_t done = 0;
        for (index_t k = 0; k < k_run_count_; ++k) {
            k_run now = k_runs_[k];
            if (packs_) now.columns = done * column_bytes;
            if (plan_.packs_a) now.rows = done * row_bytes;
            done += now.count;
            k_run* last = packed_count_ > 0 ? packed_k_runs_ + packed_count_ - 1 : nullptr;
            const bool follows = last != nullptr && now.rows == last->rows + last->count * row_step_ &&
                                 now.columns == last->columns + last->count * column_step_ &&
                                 plan_.variant != contraction_variant::inner;
            if (follows) last->count += now.count;
            else packed_k_runs_[packed_count_++] = now;
        }
    }

    /// Terms that are packed, or lie, in words of several: columns are packed always.
    void merge_groups(index_t column_bytes) {
        if (plan_.packs_a) {
            packed_k_runs_[0] = {0, 0, (block_terms_ + plan_.group - 1) / plan_.group};
            packed_count_ = block_terms_ > 0 ? 1 : 0;
            return;
        }
        row_step_ = 4;
        index_t done = 0;
        for (index_t k = 0; k < k_run_count_; ++k) {
            const index_t words = k_runs_[k].count / plan_.group;
            packed_k_runs_[packed_count_++] = {k_runs_[k].rows, done * column_bytes, words};
            done += words;
        }
    }

    /// The columns of the next tile: one run where B is read in place, or results are finished in registers,
    /// as many as fit where it is not.
    index_t find_n_pieces(index_t column) {
        const bool joins = (packs_ && site_.stored == nullptr) || plan_.variant == contraction_variant::inner;
        piece_count_ = 0;
        index_t width = 0;
        while (column + width < columns_ && width < blocking_.nr && (joins || piece_count_ == 0)) {
            n_piece& piece = pieces_[piece_count_++];
            const index_t inside = (column + width) % column_.extent;
            piece.at = offset_at(box_.columns, column + width);
            piece.step = column_;
            piece.step.extent = std::min(column_.extent - inside, blocking_.nr - width);
            width += piece.step.extent;
        }
        return width;
    }

    void pack(std::byte* to, const source& from, const n_run* runs, index_t run_count, index_t width) const {
        const kernels::pack_args args{to,           from.at,      k_runs_,
                                      k_run_count_, from.by_rows, from.by_rows ? term_.rows : term_.columns,
                                      runs,         run_count,    width};
        if (plan_.group == 4) table_.pack_quads(args);
        else if (from.type == dtype::bfloat16) table_.pack_bfloat16_pairs(args);
        else if (plan_.group == 2)
            (from.type == dtype::int8 ? table_.pack_signed_pairs : table_.pack_unsigned_pairs)(args);
        else (size_ == 4 ? table_.pack4 : size_ == 8 ? table_.pack8 : table_.pack16)(args);
    }

    void pack_columns(std::byte* to) const {
        n_run runs[max_pieces];
        index_t width = 0;
        for (int k = 0; k < piece_count_; ++k) {
            const index_t extent = pieces_[k].step.extent;
            runs[k] = {pieces_[k].at.columns, column_.columns, extent, width};
            width += extent;
        }
        pack(to, {box_.columns_at + batch_.columns, columns_type_, false}, runs, piece_count_, blocking_.nr);
        const index_t words = (block_terms_ + plan_.group - 1) / plan_.group;
        if (kernels::has_excess(plan_.type)) find_excess(kernel_, to, words, blocking_.nr, excess_of(to));
    }

    std::byte* excess_of(std::byte* panel) const {
        return panel + blocking_.panel_bytes - blocking_.nr * packed_size_;
    }

    /// Groups of rows, term after term: out[group][k][row in the group]. All groups at once, as rows that
    /// follow each other are often neighbours in memory.
    void pack_rows(index_t n) {
        const index_t group = blocking_.kc * planning::packed_mr / plan_.group;
        n_run runs[planning::max_mc];
        index_t run_count = 0;
        for (index_t m = 0; m < n; ++m) {
            const index_t place = m / planning::packed_mr * group + m % planning::packed_mr;
            n_run* last = m % planning::packed_mr != 0 ? runs + run_count - 1 : nullptr;
            const index_t step = last != nullptr ? row_offsets_[m] - row_offset_before_ : 0;
            if (last != nullptr && (last->count == 1 || step == last->step)) {
                last->step = step;
                ++last->count;
            } else runs[run_count++] = {row_offsets_[m], 0, 1, place};
            row_offset_before_ = row_offsets_[m];
            row_offsets_[m] = place * packed_size_;
        }
        pack(at<std::byte>(blocking_.a_at), {box_.rows_at + batch_.rows, rows_type_, true}, runs, run_count,
             planning::packed_mr);
    }

    /// Rows of a block: as many blocks as it takes, of whole register tiles, and about the same number in
    /// each, as one row alone loads all columns for itself.
    index_t block_rows() const {
        if (plan_.variant != contraction_variant::outer || rows_ <= blocking_.mc) return blocking_.mc;
        const index_t tile = columns_ > 2 * kernel_.lanes ? 6 : 8;
        const index_t blocks = (rows_ + blocking_.mc - 1) / blocking_.mc;
        const index_t even = (rows_ + blocks - 1) / blocks;
        return std::min(blocking_.mc, (even + tile - 1) / tile * tile);
    }

    /// Packs as many tiles of columns as the scratch holds, then runs all rows over them.
    index_t run_columns(index_t first) {
        const index_t batches = count(box_.batch);
        index_t past = first;
        for (index_t batch = 0; batch < batches; ++batch) {
            batch_ = offset_at(box_.batch, batch);
            past = prepare_columns(first);
            const index_t block = block_rows();
            for (index_t row = 0; row < rows_; row += block) {
                const index_t n = std::min(block, rows_ - row);
                list_rows(row, n);
                if (plan_.packs_a) pack_rows(n);
                const bool is_first = row == 0, is_last = row + n == rows_;
                index_t panel = 0;
                for (index_t column = first; column < past; ++panel) {
                    const index_t width = find_n_pieces(column);
                    const bool is_next_new = column + width < past ? is_first : is_last;
                    next_columns_ = is_next_new ? bytes_to_column(column + width) : 0;
                    run_tile(n, width, at<std::byte>(blocking_.b_at) + panel * blocking_.panel_bytes);
                    column += width;
                }
            }
        }
        return past;
    }

    /// From the columns at hand to those that are read next where they lie, of the next terms behind the last
    /// one; 0 where there are none.
    index_t bytes_to_column(index_t column) const {
        if (packs_ || plan_.variant != contraction_variant::outer) return 0;
        const bool is_behind = column >= columns_;
        if (is_behind && next_terms_ == 0) return 0;
        const index_t next = is_behind ? next_terms_ : offset_at(box_.columns, column).columns;
        return next - pieces_[0].at.columns;
    }

    /// Packs as many tiles of columns as the scratch holds, unless they still are from the last box.
    /// Returns the column after them.
    index_t prepare_columns(index_t first) {
        auto& key = *at<planning::packed_key>(blocking_.key_at);
        const std::byte* from = box_.columns_at + batch_.columns;
        const bool may_hold = packs_ && plan_.reuses_packed_b && block_terms_ == terms_;
        if (may_hold && key.from == from && key.first == first && key.extent == columns_) return key.past;
        index_t past = first;
        for (index_t panel = 0; panel < blocking_.nc_panels && past < columns_; ++panel) {
            const index_t width = find_n_pieces(past);
            if (packs_) pack_columns(at<std::byte>(blocking_.b_at) + panel * blocking_.panel_bytes);
            past += width;
        }
        if (packs_) key = {may_hold ? from : nullptr, first, past, columns_};
        return past;
    }

    void list_rows(index_t first, index_t n) {
        const gemm_loop step = box_.rows.empty() ? gemm_loop{} : box_.rows.back();
        for (index_t m = 0; m < n;) {
            const gemm_offset from = offset_at(box_.rows, first + m);
            const index_t run = std::min(step.extent - (first + m) % step.extent, n - m);
            for (index_t i = 0; i < run; ++i) row_offsets_[m + i] = from.rows + i * step.rows;
            for (index_t i = 0; i < run; ++i) out_rows_[m + i] = from.out + i * step.out;
            m += run;
        }
    }

    void run_tile(index_t n, index_t width, std::byte* packed) {
        const n_piece& first = pieces_[0];
        std::byte* out = box_.out + batch_.out;
        const std::byte* rows = plan_.packs_a ? at<std::byte>(blocking_.a_at) : box_.rows_at + batch_.rows;
        const std::byte* columns = packs_ ? packed : box_.columns_at + batch_.columns;
        if (plan_.variant == contraction_variant::inner) return run_inner(n, rows, columns, out);
        if (!packs_) rows += first.at.rows, columns += first.at.columns;
        kernels::contraction_args a{out + first.at.out,
                                    out_rows_,
                                    rows,
                                    row_offsets_,
                                    columns,
                                    packed_k_runs_,
                                    packed_count_,
                                    row_step_,
                                    column_step_,
                                    n,
                                    width,
                                    accumulates_,
                                    plan_.variant == contraction_variant::rowwise && column_.columns == 0,
                                    scale_};
        a.next_columns = next_columns_;
        if (kernels::has_excess(plan_.type)) a.excess = excess_of(packed);
        a.taps = taps_;
        a.tap_count = tap_count_;
        a.takes_least = takes_least_;
        const auto kernel = plan_.variant == contraction_variant::outer ? kernel_.outer : kernel_.rows;
        kernels::finish_step steps[planning::max_finishing];
        if (site_.stored != nullptr && is_last_) {
            list_finish(site_, batch_.out + first.at.out, first.at.out, steps);
            a.finish_steps = steps;
            a.finish_count = plan_.finish_count;
        }
        if (!plan_.is_complex && piece_count_ == 1 && (column_.out == size_ || width == 1)) return kernel(a);
        if (plan_.is_complex) split_parts(n, a);
        else
            for (index_t m = 0; m < n; ++m) tile_rows_[m] = m * blocking_.nr * size_;
        a.out = at<std::byte>(blocking_.tile_at);
        a.out_rows = tile_rows_;
        a.accumulate = false;
        kernel(a);
        store_tile(type_, {out, at<std::byte>(blocking_.tile_at), out_rows_, n, blocking_.nr, pieces_,
                           piece_count_, accumulates_});
    }

    /// A row of complex elements is two rows of the real kernel, of its real and its imaginary parts; a
    /// column is two, of the other operand's parts. store_tile puts the four products together.
    void split_parts(index_t n, kernels::contraction_args& a) {
        for (index_t m = 0; m < n; ++m) {
            part_rows_[2 * m] = row_offsets_[m];
            part_rows_[2 * m + 1] = row_offsets_[m] + size_ / 2;
        }
        a.row_offsets = part_rows_;
        for (index_t m = 0; m < 2 * n; ++m) tile_rows_[m] = m * blocking_.nr * size_;
        a.m = 2 * n;
        a.n *= 2;
    }

    void run_inner(index_t n, const std::byte* rows, const std::byte* columns, std::byte* out) {
        index_t width = 0;
        for (int k = 0; k < piece_count_; ++k) {
            const n_piece& piece = pieces_[k];
            for (index_t j = 0; j < piece.step.extent; ++j, ++width) {
                column_offsets_[width] = piece.at.columns + j * piece.step.columns;
                column_offsets_[blocking_.nr + width] = piece.at.out + j * piece.step.out;
            }
        }
        kernel_.inner({out, out_rows_, column_offsets_ + blocking_.nr, rows, row_offsets_, columns,
                       column_offsets_, packed_k_runs_, packed_count_, n, width, accumulates_,
                       term_.columns == 0, scale_});
    }

    static constexpr int max_pieces = 64;
    const contraction_site& site_;
    const contraction_plan& plan_;
    const contraction_box& box_;
    const planning::contraction_blocking& blocking_;
    const kernels::contraction_table& table_;
    const kernels::contraction_kernels& kernel_;
    std::byte* scratch_;
    dtype type_, rows_type_{}, columns_type_{};
    index_t size_, packed_size_;
    kernels::scaling scale_;
    index_t rows_, columns_, terms_, block_terms_ = 0;
    gemm_loop term_, column_;
    bool packs_, accumulates_ = false, is_last_ = false;
    k_run *k_runs_, *packed_k_runs_;
    index_t k_run_count_ = 0, packed_count_ = 0, row_step_ = 0, column_step_ = 0;
    index_t *row_offsets_, *out_rows_, *tile_rows_, *part_rows_, *column_offsets_;
    index_t row_offset_before_ = 0, next_columns_ = 0;
    index_t next_terms_ =
        0;  ///< bytes from the first of these terms to the first of the next, in the columns
    index_t taps_[planning::max_taps], tap_count_ = 0;  ///< of the windows that are reduced
    bool takes_least_ = false;
    gemm_offset batch_;
    n_piece pieces_[max_pieces];
    int piece_count_ = 0;
};

}  // namespace

bool multiply(const contraction_site& c, const contraction_box& b) {
    contraction_run run(c, b);
    run.run();
    return run.scales_inside();
}

}  // namespace xf::lower
