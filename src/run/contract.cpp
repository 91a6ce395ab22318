#include "xfuse/run/contract.hpp"

#include <algorithm>
#include <cstdlib>

#include "xfuse/kernels/contract.hpp"

namespace xf::run {

namespace {

using kernels::column_run;
using kernels::segment;
using planning::contraction;
using planning::form;

/// Where one operand's elements come from, and how they are packed.
struct source {
    const std::byte* at;
    dtype type;
    bool by_rows;
};

/// One contraction over one box: blocks of terms, of columns and of rows, and tiles of the kernel inside.
class contraction_run {
public:
    contraction_run(const context& c, const planning::stage& s, const contraction_box& b)
        : plan_(s.how_contracted),
          box_(b),
          room_(plan_.room),
          table_(plan_.library->contractions),
          kernel_(table_.of(plan_.type)),
          scratch_(c.scratch_of(s)),
          type_(s.node->type),
          size_(index_t(size_of(type_))),
          packed_size_(plan_.is_paired ? 4 : size_),
          scale_{s.node->divisor != 1, s.node->divisor} {
        const auto operand_type = [&](int which) {
            return c.p.g.nodes[c.p.g.operands(*s.node)[which].node].type;
        };
        rows_type_ = operand_type(plan_.rows_operand);
        columns_type_ = operand_type(1 - plan_.rows_operand);
        rows_ = count(b.rows);
        columns_ = count(b.columns);
        terms_ = count(b.terms);
        if (!b.terms.empty()) term_ = b.terms.back();
        column_ = b.columns.empty() ? span_loop{1, size_, size_, size_} : b.columns.back();
        packs_ = plan_.packs_columns || (plan_.how == form::outer && !reads_in_place());
        segments_ = at<segment>(room_.segments_at);
        packed_segments_ = segments_ + room_.terms;
        row_offsets_ = at<index_t>(room_.tables_at);
        out_rows_ = row_offsets_ + room_.rows;
        tile_rows_ = out_rows_ + room_.rows;
        part_rows_ = tile_rows_ + 2 * room_.rows;
        column_offsets_ = part_rows_ + 2 * room_.rows;
    }

    void run() {
        for (index_t first = 0; first < std::max<index_t>(terms_, 1); first += room_.terms) {
            accumulates_ = first > 0;
            scale_.is_set = scales_inside() && first + room_.terms >= terms_;
            list_segments(first, std::min(room_.terms, terms_ - first));
            join_segments();
            for (index_t column = 0; column < columns_;) column = run_columns(column);
        }
    }

    /// Are results divided as they are stored? Those that are put together later are not.
    bool scales_inside() const {
        return scale_.divisor != 1 && !plan_.is_complex && type_ >= dtype::float32 && terms_ <= room_.terms;
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

    /// The terms of a block, as runs of the innermost loop of terms.
    void list_segments(index_t first, index_t terms) {
        segment_count_ = 0;
        block_terms_ = terms;
        span_nest outer = box_.terms;
        if (!outer.empty()) outer.resize(outer.size() - 1, {});
        for (index_t k = first; k < first + terms;) {
            const span_offset from = offset_at(outer, k / term_.extent);
            const index_t inside = k % term_.extent;
            const index_t n = std::min(term_.extent - inside, first + terms - k);
            segments_[segment_count_++] = {from.rows + inside * term_.rows,
                                           from.columns + inside * term_.columns, n};
            k += n;
        }
    }

    /// The terms as the kernel sees them: what is packed lies term after term, and runs that follow each
    /// other join.
    void join_segments() {
        const index_t row_bytes = planning::row_tile * packed_size_,
                      column_bytes = room_.columns * packed_size_;
        row_step_ = plan_.packs_rows ? row_bytes : term_.rows;
        column_step_ = packs_ ? column_bytes : term_.columns;
        packed_count_ = 0;
        if (plan_.is_paired) {
            packed_segments_[0] = {0, 0, (block_terms_ + 1) / 2};
            packed_count_ = block_terms_ > 0 ? 1 : 0;
            return;
        }
        index_t done = 0;
        for (index_t k = 0; k < segment_count_; ++k) {
            segment now = segments_[k];
            if (packs_) now.columns = done * column_bytes;
            if (plan_.packs_rows) now.rows = done * row_bytes;
            done += now.count;
            segment* last = packed_count_ > 0 ? packed_segments_ + packed_count_ - 1 : nullptr;
            const bool follows = last != nullptr && now.rows == last->rows + last->count * row_step_ &&
                                 now.columns == last->columns + last->count * column_step_ &&
                                 plan_.how != form::inner;
            if (follows) last->count += now.count;
            else packed_segments_[packed_count_++] = now;
        }
    }

    /// The columns of the next tile: one piece where they are read in place, as many as fit where not.
    index_t find_pieces(index_t column) {
        const bool joins = packs_ || plan_.how == form::inner;
        piece_count_ = 0;
        index_t width = 0;
        while (column + width < columns_ && width < room_.columns && (joins || piece_count_ == 0)) {
            column_piece& piece = pieces_[piece_count_++];
            const index_t inside = (column + width) % column_.extent;
            piece.at = offset_at(box_.columns, column + width);
            piece.step = column_;
            piece.step.extent = std::min(column_.extent - inside, room_.columns - width);
            width += piece.step.extent;
        }
        return width;
    }

    void pack(std::byte* to, const source& from, const column_run* runs, index_t run_count,
              index_t width) const {
        const kernels::pack_args args{to,           from.at,
                                      segments_,    segment_count_,
                                      from.by_rows, from.by_rows ? term_.rows : term_.columns,
                                      runs,         run_count,
                                      width};
        if (plan_.is_paired)
            (from.type == dtype::int8 ? table_.pack_signed_pairs : table_.pack_unsigned_pairs)(args);
        else (size_ == 4 ? table_.pack4 : size_ == 8 ? table_.pack8 : table_.pack16)(args);
    }

    void pack_columns(std::byte* to) const {
        column_run runs[most_pieces];
        index_t width = 0;
        for (int k = 0; k < piece_count_; ++k) {
            const index_t extent = pieces_[k].step.extent;
            runs[k] = {pieces_[k].at.columns, column_.columns, extent, width};
            width += extent;
        }
        pack(to, {box_.columns_at + batch_.columns, columns_type_, false}, runs, piece_count_, room_.columns);
    }

    /// Groups of rows, term after term: out[group][k][row in the group]. All groups at once, as rows that
    /// follow each other are often neighbours in memory.
    void pack_rows(index_t n) {
        const index_t group = room_.terms * planning::row_tile / (plan_.is_paired ? 2 : 1);
        column_run runs[planning::block_rows];
        index_t run_count = 0;
        for (index_t m = 0; m < n; ++m) {
            const index_t place = m / planning::row_tile * group + m % planning::row_tile;
            column_run* last = m % planning::row_tile != 0 ? runs + run_count - 1 : nullptr;
            const index_t step = last != nullptr ? row_offsets_[m] - row_offset_before_ : 0;
            if (last != nullptr && (last->count == 1 || step == last->step)) {
                last->step = step;
                ++last->count;
            } else runs[run_count++] = {row_offsets_[m], 0, 1, place};
            row_offset_before_ = row_offsets_[m];
            row_offsets_[m] = place * packed_size_;
        }
        pack(at<std::byte>(room_.rows_at), {box_.rows_at + batch_.rows, rows_type_, true}, runs, run_count,
             planning::row_tile);
    }

    /// Packs as many tiles of columns as the scratch holds, then runs all rows over them.
    index_t run_columns(index_t first) {
        const index_t tile_bytes = room_.terms * room_.columns * packed_size_ / (plan_.is_paired ? 2 : 1);
        const index_t batches = count(box_.batch);
        index_t past = first;
        for (index_t batch = 0; batch < batches; ++batch) {
            batch_ = offset_at(box_.batch, batch);
            past = prepare_columns(first, tile_bytes);
            for (index_t row = 0; row < rows_; row += room_.rows) {
                const index_t n = std::min(room_.rows, rows_ - row);
                list_rows(row, n);
                if (plan_.packs_rows) pack_rows(n);
                index_t panel = 0;
                for (index_t column = first; column < past; ++panel) {
                    const index_t width = find_pieces(column);
                    run_tile(n, width, at<std::byte>(room_.columns_at) + panel * tile_bytes);
                    column += width;
                }
            }
        }
        return past;
    }

    /// Packs as many tiles of columns as the scratch holds, unless they still are from the last box.
    /// Returns the column after them.
    index_t prepare_columns(index_t first, index_t tile_bytes) {
        auto& key = *at<planning::packed_key>(room_.key_at);
        const std::byte* from = box_.columns_at + batch_.columns;
        const bool may_hold = packs_ && plan_.columns_stay && block_terms_ == terms_;
        if (may_hold && key.from == from && key.first == first && key.extent == columns_) return key.past;
        index_t past = first;
        for (index_t panel = 0; panel < room_.panels && past < columns_; ++panel) {
            const index_t width = find_pieces(past);
            if (packs_) pack_columns(at<std::byte>(room_.columns_at) + panel * tile_bytes);
            past += width;
        }
        if (packs_) key = {may_hold ? from : nullptr, first, past, columns_};
        return past;
    }

    void list_rows(index_t first, index_t n) {
        const span_loop step = box_.rows.empty() ? span_loop{} : box_.rows.back();
        for (index_t m = 0; m < n;) {
            const span_offset from = offset_at(box_.rows, first + m);
            const index_t run = std::min(step.extent - (first + m) % step.extent, n - m);
            for (index_t i = 0; i < run; ++i) row_offsets_[m + i] = from.rows + i * step.rows;
            for (index_t i = 0; i < run; ++i) out_rows_[m + i] = from.out + i * step.out;
            m += run;
        }
    }

    void run_tile(index_t n, index_t width, const std::byte* packed) {
        const column_piece& first = pieces_[0];
        std::byte* out = box_.out + batch_.out;
        const std::byte* rows = plan_.packs_rows ? at<std::byte>(room_.rows_at) : box_.rows_at + batch_.rows;
        const std::byte* columns = packs_ ? packed : box_.columns_at + batch_.columns;
        if (plan_.how == form::inner) return run_inner(n, rows, columns, out);
        if (!packs_) rows += first.at.rows, columns += first.at.columns;
        kernels::contraction_args a{out + first.at.out,
                                    out_rows_,
                                    rows,
                                    row_offsets_,
                                    columns,
                                    packed_segments_,
                                    packed_count_,
                                    row_step_,
                                    column_step_,
                                    n,
                                    width,
                                    accumulates_,
                                    plan_.how == form::rowwise && column_.columns == 0,
                                    scale_};
        const auto kernel = plan_.how == form::outer ? kernel_.outer : kernel_.rows;
        if (!plan_.is_complex && piece_count_ == 1 && (column_.out == size_ || width == 1)) return kernel(a);
        if (plan_.is_complex) split_parts(n, a);
        else
            for (index_t m = 0; m < n; ++m) tile_rows_[m] = m * room_.columns * size_;
        a.out = at<std::byte>(room_.tile_at);
        a.out_rows = tile_rows_;
        a.accumulate = false;
        kernel(a);
        leave_tile(type_, {out, at<std::byte>(room_.tile_at), out_rows_, n, room_.columns, pieces_,
                           piece_count_, accumulates_});
    }

    /// A row of complex elements is two rows of the real kernel, of its real and its imaginary parts; a
    /// column is two, of the other operand's parts. leave_tile puts the four products together.
    void split_parts(index_t n, kernels::contraction_args& a) {
        for (index_t m = 0; m < n; ++m) {
            part_rows_[2 * m] = row_offsets_[m];
            part_rows_[2 * m + 1] = row_offsets_[m] + size_ / 2;
        }
        a.row_offsets = part_rows_;
        for (index_t m = 0; m < 2 * n; ++m) tile_rows_[m] = m * room_.columns * size_;
        a.row_count = 2 * n;
        a.column_count *= 2;
    }

    void run_inner(index_t n, const std::byte* rows, const std::byte* columns, std::byte* out) {
        index_t width = 0;
        for (int k = 0; k < piece_count_; ++k) {
            const column_piece& piece = pieces_[k];
            for (index_t j = 0; j < piece.step.extent; ++j, ++width) {
                column_offsets_[width] = piece.at.columns + j * piece.step.columns;
                column_offsets_[room_.columns + width] = piece.at.out + j * piece.step.out;
            }
        }
        kernel_.inner({out, out_rows_, column_offsets_ + room_.columns, rows, row_offsets_, columns,
                       column_offsets_, packed_segments_, packed_count_, n, width, accumulates_,
                       term_.columns == 0, scale_});
    }

    static constexpr int most_pieces = 64;
    const contraction& plan_;
    const contraction_box& box_;
    const planning::contraction_room& room_;
    const kernels::contraction_table& table_;
    const kernels::contraction_kernels& kernel_;
    std::byte* scratch_;
    dtype type_, rows_type_{}, columns_type_{};
    index_t size_, packed_size_;
    kernels::scaling scale_;
    index_t rows_, columns_, terms_, block_terms_ = 0;
    span_loop term_, column_;
    bool packs_, accumulates_ = false;
    segment *segments_, *packed_segments_;
    index_t segment_count_ = 0, packed_count_ = 0, row_step_ = 0, column_step_ = 0;
    index_t *row_offsets_, *out_rows_, *tile_rows_, *part_rows_, *column_offsets_;
    index_t row_offset_before_ = 0;
    span_offset batch_;
    column_piece pieces_[most_pieces];
    int piece_count_ = 0;
};

}  // namespace

void run_contract(const context& c, const planning::stage& s, const shape::box& box, std::byte* out) {
    const graph::node& n = *s.node;
    if (c.log != nullptr) c.log->give_up();
    shape::box domain = box;
    for (int axis = n.shape.size(); axis < n.domain.size(); ++axis) {
        domain.low.push_back(0);
        domain.extent.push_back(n.domain[axis]);
    }
    const std::byte* operands[most_factors] = {};
    // Of no terms the sum is zero, and there is nothing of the operands to compute.
    const bool has_terms = n.domain_volume() > 0;
    for (int k = 0; has_terms && k < s.operand_count; ++k) operands[k] = bind(c, c.operand_of(s, k), domain);
    const axis_vector extents = loop_extents(s, domain.extent, 0, s.loops.size());
    if (s.how_contracted.how == form::plain) return contract_plainly(c, s, extents, out, operands);
    const contraction_box b = box_of(c, s, extents, out, operands);
    contraction_run multiply(c, s, b);
    multiply.run();
    if (n.divisor != 1 && !multiply.scales_inside()) finish_contraction(n, b);
}

}  // namespace xf::run
