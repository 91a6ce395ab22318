#include "contraction_run.hpp"

#include <algorithm>

/// What a contraction packs: runs of terms, panels of columns and groups of rows.
namespace xf::lower {

using kernels::k_run;
using kernels::n_run;
using planning::contraction_variant;

void contraction_run::list_k_runs(index_t first, index_t terms) {
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

void contraction_run::merge_k_runs() {
    const index_t row_bytes = planning::packed_mr * packed_size_, column_bytes = blocking_.nr * packed_size_;
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

void contraction_run::merge_groups(index_t column_bytes) {
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

/// A vector that would be left alone in its tile loads as often as it multiplies: kernels whose tiles are of
/// two vectors take three, too.
index_t contraction_run::widest_tile(index_t left) const {
    const index_t three = 3 * kernel_.lanes;
    const bool takes_three = kernel_.nr == 2 * kernel_.lanes && plan_.variant == contraction_variant::outer &&
                             !packs_ && !plan_.is_complex && tap_count_ == 0 && column_.out == size_;
    return takes_three && left > blocking_.nr && left <= three ? three : blocking_.nr;
}

index_t contraction_run::find_n_pieces(index_t column) {
    const bool joins = (packs_ && site_.stored == nullptr) || plan_.variant == contraction_variant::inner;
    piece_count_ = 0;
    index_t width = 0;
    while (column + width < columns_ && width < blocking_.nr && (joins || piece_count_ == 0)) {
        n_piece& piece = pieces_[piece_count_++];
        const index_t inside = (column + width) % column_.extent;
        piece.at = offset_at(box_.columns, column + width);
        piece.step = column_;
        const index_t left = column_.extent - inside;
        piece.step.extent = std::min(left, widest_tile(left) - width);
        width += piece.step.extent;
    }
    return width;
}

void contraction_run::pack(std::byte* to, const source& from, const n_run* runs, index_t run_count,
                           index_t width) const {
    const kernels::pack_args args{to,           from.at,      k_runs_,
                                  k_run_count_, from.by_rows, from.by_rows ? term_.rows : term_.columns,
                                  runs,         run_count,    width};
    if (plan_.group == 4) table_.pack_quads(args);
    else if (from.type == dtype::bfloat16) table_.pack_bfloat16_pairs(args);
    else if (plan_.group == 2)
        (from.type == dtype::int8 ? table_.pack_signed_pairs : table_.pack_unsigned_pairs)(args);
    else (size_ == 4 ? table_.pack4 : size_ == 8 ? table_.pack8 : table_.pack16)(args);
}

void contraction_run::pack_columns(std::byte* to) const {
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

void contraction_run::pack_rows(index_t n) {
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

index_t contraction_run::prepare_columns(index_t first) {
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

}  // namespace xf::lower
