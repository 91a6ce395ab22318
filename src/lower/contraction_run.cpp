#include "contraction_run.hpp"

#include <algorithm>

/// The blocks of a contraction over one box, and the kernels' calls.
namespace xf::lower {

using kernels::k_run;
using planning::contraction_variant;

contraction_run::contraction_run(const contraction_site& c, const contraction_box& b)
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
    place_tables();
    if (!c.windows.is_there) return;
    tap_count_ = list_taps(c, taps_);
    takes_least_ = c.p.stages[std::size_t(plan_.reduced_by)].node->op == kernels::reduce_op::min;
}

void contraction_run::place_tables() {
    k_runs_ = at<k_run>(blocking_.k_runs_at);
    packed_k_runs_ = k_runs_ + blocking_.kc;
    row_offsets_ = at<index_t>(blocking_.tables_at);
    out_rows_ = row_offsets_ + blocking_.mc;
    tile_rows_ = out_rows_ + blocking_.mc;
    part_rows_ = tile_rows_ + 2 * blocking_.mc;
    column_offsets_ = part_rows_ + 2 * blocking_.mc;
}

void contraction_run::run() {
    for (index_t first = 0; first < std::max<index_t>(terms_, 1); first += blocking_.kc) {
        accumulates_ = first > 0;
        is_last_ = first + blocking_.kc >= terms_;
        scale_.is_set = scales_inside() && is_last_;
        list_k_runs(first, std::min(blocking_.kc, terms_ - first));
        merge_k_runs();
        for (index_t column = 0; column < columns_;) column = run_columns(column);
    }
}

index_t contraction_run::block_rows() const {
    if (plan_.variant != contraction_variant::outer || rows_ <= blocking_.mc) return blocking_.mc;
    const index_t tile = columns_ > 2 * kernel_.lanes ? 6 : 8;
    const index_t blocks = (rows_ + blocking_.mc - 1) / blocking_.mc;
    const index_t even = (rows_ + blocks - 1) / blocks;
    return std::min(blocking_.mc, (even + tile - 1) / tile * tile);
}

index_t contraction_run::run_columns(index_t first) {
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
            run_tiles(n, first, past, row == 0, row + n == rows_);
        }
    }
    return past;
}

void contraction_run::run_tiles(index_t n, index_t first, index_t past, bool is_first, bool is_last) {
    std::byte* panel = at<std::byte>(blocking_.b_at);
    for (index_t column = first; column < past; panel += blocking_.panel_bytes) {
        const index_t width = find_n_pieces(column);
        const bool is_next_new = column + width < past ? is_first : is_last;
        next_columns_ = is_next_new ? bytes_to_column(column + width) : 0;
        run_tile(n, width, panel);
        column += width;
    }
}

index_t contraction_run::bytes_to_column(index_t column) const {
    if (packs_ || plan_.variant != contraction_variant::outer) return 0;
    const bool is_behind = column >= columns_;
    if (is_behind && next_terms_ == 0) return 0;
    const index_t next = is_behind ? next_terms_ : offset_at(box_.columns, column).columns;
    return next - pieces_[0].at.columns;
}

void contraction_run::list_rows(index_t first, index_t n) {
    const gemm_loop step = box_.rows.empty() ? gemm_loop{} : box_.rows.back();
    for (index_t m = 0; m < n;) {
        const gemm_offset from = offset_at(box_.rows, first + m);
        const index_t run = std::min(step.extent - (first + m) % step.extent, n - m);
        for (index_t i = 0; i < run; ++i) row_offsets_[m + i] = from.rows + i * step.rows;
        for (index_t i = 0; i < run; ++i) out_rows_[m + i] = from.out + i * step.out;
        m += run;
    }
}

void contraction_run::run_tile(index_t n, index_t width, std::byte* packed) {
    if (plan_.variant == contraction_variant::inner) return run_inner(n, packed);
    kernels::contraction_args a = tile_arguments(n, width, packed);
    kernels::finish_step steps[planning::max_finishing];
    if (site_.stored != nullptr && is_last_) {
        const index_t column = pieces_[0].at.out;
        list_finish(site_, batch_.out + column, column, steps);
        a.finish_steps = steps;
        a.finish_count = plan_.finish_count;
    }
    const bool stores_there = !plan_.is_complex && piece_count_ == 1 && (column_.out == size_ || width == 1);
    if (!stores_there) return store_through_tile(a);
    run_kernel(a);
}

kernels::contraction_args contraction_run::tile_arguments(index_t n, index_t width, std::byte* packed) const {
    const gemm_offset& first = pieces_[0].at;
    const gemm_offset moved = packs_ ? gemm_offset{} : first;
    kernels::contraction_args a{box_.out + batch_.out + first.out,
                                out_rows_,
                                rows_at() + moved.rows,
                                row_offsets_,
                                columns_at(packed) + moved.columns,
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
    return a;
}

void contraction_run::run_kernel(const kernels::contraction_args& a) const {
    (plan_.variant == contraction_variant::outer ? kernel_.outer : kernel_.rows)(a);
}

void contraction_run::store_through_tile(kernels::contraction_args& a) {
    const index_t n = a.m;
    if (plan_.is_complex) split_parts(n, a);
    else
        for (index_t m = 0; m < n; ++m) tile_rows_[m] = m * blocking_.nr * size_;
    a.out = at<std::byte>(blocking_.tile_at);
    a.out_rows = tile_rows_;
    a.accumulate = false;
    run_kernel(a);
    store_tile(type_, {box_.out + batch_.out, at<std::byte>(blocking_.tile_at), out_rows_, n, blocking_.nr,
                       pieces_, piece_count_, accumulates_});
}

void contraction_run::split_parts(index_t n, kernels::contraction_args& a) {
    for (index_t m = 0; m < n; ++m) {
        part_rows_[2 * m] = row_offsets_[m];
        part_rows_[2 * m + 1] = row_offsets_[m] + size_ / 2;
    }
    a.row_offsets = part_rows_;
    for (index_t m = 0; m < 2 * n; ++m) tile_rows_[m] = m * blocking_.nr * size_;
    a.m = 2 * n;
    a.n *= 2;
}

void contraction_run::run_inner(index_t n, std::byte* packed) {
    index_t width = 0;
    for (int k = 0; k < piece_count_; ++k) {
        const n_piece& piece = pieces_[k];
        for (index_t j = 0; j < piece.step.extent; ++j, ++width) {
            column_offsets_[width] = piece.at.columns + j * piece.step.columns;
            column_offsets_[blocking_.nr + width] = piece.at.out + j * piece.step.out;
        }
    }
    kernel_.inner({box_.out + batch_.out, out_rows_, column_offsets_ + blocking_.nr, rows_at(), row_offsets_,
                   columns_at(packed), column_offsets_, packed_k_runs_, packed_count_, n, width, accumulates_,
                   term_.columns == 0, scale_});
}

bool multiply(const contraction_site& c, const contraction_box& b) {
    contraction_run run(c, b);
    run.run();
    return run.scales_inside();
}

}  // namespace xf::lower
