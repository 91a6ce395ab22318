#include "contraction_text.hpp"

/// Columns that are copied side by side before tiles of results read them.
namespace xf::emit {
namespace {

/// Columns are packed for so many rows: copying an element takes as long as a few products.
constexpr index_t fewest_rows_of_packed = 32;

index_t volume_of(const nest& n) {
    index_t all = 1;
    for (const index_t extent : n.extent) all *= extent;
    return all;
}

}  // namespace

/// Terms that are farther apart than a tile is wide take a page each; enough rows read what is packed.
bool contraction_writer::is_worth_packing() const {
    const index_t size = index_t(size_of(type_));
    return terms_.size() > 0 && terms_.step.back()[2] * size > widest_tile_bytes &&
           volume_of(rows_) >= fewest_rows_of_packed;
}

/// Columns of which result and operand go on from row to row are one loop, whose rows are cut into chunks of
/// 32 or 16 bytes, which every tile is made of: no lane of a tile is left over at the end of a row.
void contraction_writer::join_columns() {
    const int last = columns_.size() - 1;
    if (last < 1) return;
    const std::vector<index_t>&inner = columns_.step[std::size_t(last)],
          &outer = columns_.step[std::size_t(last) - 1];
    const index_t row = columns_.extent[std::size_t(last)], bytes = row * index_t(size_of(type_));
    if (bytes % 16 != 0 || bytes % widest_tile_bytes == 0) return;
    if (inner[0] != 1 || inner[2] != 1 || outer[0] != row) return;
    joined_row_ = row, joined_step_ = outer[2];
    chunk_ = (bytes % 32 == 0 ? 32 : 16) / index_t(size_of(type_));
    columns_.extent[std::size_t(last)] *= columns_.extent[std::size_t(last) - 1];
    // The place of a column is found where it is packed.
    columns_.step[std::size_t(last)][2] = 0;
    columns_.erase(last - 1);
    j_.erase(j_.end() - 2);
}

/// "pack(std::integral_constant<index_t, width>(), columns)": the columns of a tile side by side, term after
/// term.
void contraction_writer::write_pack() {
    const std::string type = type_text(type_), to = f_.array(3);
    f_.line("// The columns of a tile side by side, term after term: `width` of them, and 0 behind those.");
    f_.open("const auto pack = [&]<index_t width>(std::integral_constant<index_t, width>, const " + type +
            "* columns" + (joined_row_ > 0 ? ", index_t column" : "") +
            (block_count() > 1 ? ", index_t first, index_t past" : "") + ")");
    std::string chunk;
    if (joined_row_ > 0) {
        chunk = f_.constant("chunk", chunk_);
        const std::string row = f_.constant("row_columns", joined_row_);
        f_.line("// Where the chunks of a tile lie: behind the last column of a row comes the next row.");
        f_.line("index_t place[tile_columns / " + chunk + "] = {};");
        f_.open("for (index_t c = 0; c < width / " + chunk + "; ++c, column += " + chunk + ")");
        f_.line("place[c] = column / " + row + " * " + f_.constant("next_row", joined_step_) +
                " + column % " + row + ";");
        f_.close();
    }
    f_.line(type + "* packed = " + to + ";");
    open_terms();
    const index_t by = columns_.size() > 0 ? columns_.step.back()[2] : 0;
    const std::string from = "columns" + (column_term_ == "0" ? "" : " + " + column_term_);
    if (joined_row_ > 0) {
        f_.line("UNROLLED for (index_t c = 0; c < width / " + chunk + "; ++c)");
        f_.line("    std::memcpy(packed + c * " + chunk + ", " + from + " + place[c], " + chunk +
                " * sizeof(" + type + "));");
    } else if (by == 1) f_.line("std::memcpy(packed, " + from + ", width * sizeof(" + type + "));");
    else {
        const std::string lane = by == 0 ? "" : " + lane * " + f_.constant(f_.array(2) + "_" + j_.back(), by);
        f_.line("for (index_t lane = 0; lane < width; ++lane) packed[lane] = *(" + from + lane + ");");
    }
    f_.line("std::fill(packed + width, packed + tile_columns, " + type + "(0));");
    f_.line("packed += tile_columns;");
    close_terms();
    f_.close("};");
}

}  // namespace xf::emit
