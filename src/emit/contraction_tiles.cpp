#include <algorithm>

#include "contraction_text.hpp"

/// Outer products of floats: tiles of results in registers.
namespace xf::emit {
namespace {

/// Are rows of so many bytes whole tiles, by any of the vectors that the file may be compiled for?
bool is_whole_tiles(index_t bytes) {
    struct registers {
        index_t bytes, vectors;
    };
    return std::ranges::all_of(
        std::initializer_list<registers>{{16, 2}, {32, 2}, {64, 4}}, [bytes](const registers& r) {
            const index_t tile = std::min((bytes + r.bytes - 1) / r.bytes, r.vectors) * r.bytes;
            return bytes % tile == 0;
        });
}

}  // namespace

void contraction_writer::write_tile_function() {
    const std::string type = type_text(type_), vector = "simd<" + type + ">", vectors = "vectors";
    const bool has_rows = rows_.size() > 0;
    const std::string row_step =
        has_rows ? f_.constant(f_.array(1) + "_" + i_.back(), rows_.step.back()[1]) : "0";
    const std::string out_step =
        has_rows ? f_.constant(f_.array(0) + "_" + i_.back(), rows_.step.back()[0]) : "0";
    const bool is_dense = columns_.size() > 0 && columns_.step.back()[0] == 1;
    f_.line("// A tile of results in registers: each is one chain of additions in the order of the terms.");
    f_.open("const auto tile = [&]<int rows>(std::integral_constant<int, rows>, const " + type +
            "* from, const " + type + "* columns, " + type + "* out, index_t width" +
            (block_count() > 1 ? ", index_t first, index_t past" : "") + ")");
    f_.line(vector + " sum[std::size_t(rows)][" + vectors + "] = {};");
    open_terms();
    f_.line("const " + type + "* const row = from + " + row_term_ + ";");
    f_.line("const " + type + "* const column = columns" + (is_packed_ ? "" : " + " + column_term_) + ";");
    f_.line(vector + " right[" + vectors + "];");
    f_.line("UNROLLED for (int v = 0; v < " + vectors + "; ++v) right[v] = load_vector(column, v);");
    f_.line("UNROLLED for (int v = 0; v < " + vectors + "; ++v) keep_loaded(right[v]);");
    f_.line("UNROLLED for (int m = 0; m < rows; ++m) {");
    f_.line("    const " + type + " left = row[m * " + row_step + "];");
    f_.line("    UNROLLED for (int v = 0; v < " + vectors + "; ++v) sum[m][v] += left * right[v];");
    f_.line("}");
    if (is_packed_) f_.line("columns += tile_columns;");
    close_terms();
    const index_t column_step = columns_.size() > 0 ? columns_.step.back()[0] : 0;
    const std::string at =
        "out[m * " + out_step + " + " +
        (is_dense || column_step == 0 ? "lane"
                                      : "lane * " + f_.constant(f_.array(0) + "_" + j_.back(), column_step)) +
        "]";
    const bool is_plain = block_count() == 1 && s_.node->divisor == 1;
    if (is_plain && is_dense) {
        f_.open("if (width == tile_columns)");
        f_.open("UNROLLED for (int m = 0; m < rows; ++m)");
        f_.line("UNROLLED for (int v = 0; v < " + vectors + "; ++v) store_vector(out + m * " + out_step +
                ", v, sum[m][v]);");
        f_.close();
        f_.line("return;");
        f_.close();
    }
    f_.open("UNROLLED for (int m = 0; m < rows; ++m)");
    f_.line(type + " results[tile_columns];");
    f_.line("UNROLLED for (int v = 0; v < " + vectors + "; ++v) store_vector(results, v, sum[m][v]);");
    if (is_plain && is_dense)
        f_.line("std::memcpy(out + m * " + out_step + ", results, std::size_t(width) * sizeof(" + type +
                "));");
    else
        f_.line("for (index_t lane = 0; lane < width; ++lane) " + at + " = " + stored(at, "results[lane]") +
                ";");
    f_.close();
    f_.close("};");
}

void contraction_writer::write_tiles() {
    for (const char* helper : {"tiles"}) f_.need(helper);
    const std::string type = type_text(type_), width = "tile_columns";
    join_columns();
    const bool has_columns = columns_.size() > 0, has_rows = rows_.size() > 0;
    const index_t extent = has_columns ? columns_.extent.back() : 1;
    is_packed_ = !has_columns || columns_.step.back()[2] != 1 ||
                 !is_whole_tiles(extent * index_t(size_of(type_))) || is_worth_packing();
    if (is_packed_) {
        const index_t bytes = std::min(plan_.blocking.kc, term_count_) * widest_tile_bytes;
        const std::string name = to_.name_of(s_) + "_columns";
        int which = -1;
        for (std::size_t k = 0; k < to_.arrays.size(); ++k) {
            if (to_.arrays[k].name == name) which = int(k);
        }
        if (which < 0)
            which = to_.add_buffer(
                name, type_, bytes,
                title_of(s_) + ": columns of one tile of results, side by side, for all terms of a block");
        at_.push_back(to_.address_of(which));
        to_.add_parameter(f_, at_.back(), type_, true);
    }
    // The longest loop of rows is cut into tiles.
    if (has_rows) {
        std::size_t longest = rows_.extent.size() - 1;
        for (std::size_t k = 0; k < rows_.extent.size(); ++k) {
            if (rows_.extent[k] > rows_.extent[longest]) longest = k;
        }
        std::swap(rows_.extent[longest], rows_.extent.back());
        std::swap(rows_.step[longest], rows_.step.back());
    }
    const std::string tile_end = f_.constant("n" + (has_columns ? j_.back() : std::string("j")), extent);
    const bool has_tiles_of_rows = has_rows && rows_.extent.back() >= 6;
    f_.line("constexpr int vectors = vectors_for<" + type + ">(" + tile_end + ")" +
            (has_tiles_of_rows ? ", tile_rows = rows_for(vectors);" : ";"));
    f_.line("constexpr index_t tile_columns = vectors * vector_bytes / index_t(sizeof(" + type + "));");
    if (is_packed_) write_pack();
    write_tile_function();
    nest outer = batch_;
    std::vector<std::string> v = b_;
    for (int k = 0; k + 1 < columns_.size(); ++k) {
        outer.add(columns_.extent[std::size_t(k)], columns_.step[std::size_t(k)]);
        v.push_back(j_[std::size_t(k)]);
    }
    const int outside = outer.size();
    open_blocks();
    f_.open_loops(outer, v);
    const std::string j = has_columns ? j_.back() : "j", end = f_.constant("n" + j, extent);
    f_.open("for (index_t " + j + " = 0; " + j + " < " + end + "; " + j + " += " + width + ")");
    f_.line("const index_t width = std::min<index_t>(" + width + ", " + end + " - " + j + ");");
    const auto moved = [&](int which) {
        const index_t by = has_columns ? columns_.step.back()[std::size_t(which)] : 0;
        return f_.place(which, outer, v) +
               (by == 0 ? ""
                        : " + " + j + (by == 1 ? "" : " * " + f_.constant(f_.array(which) + "_" + j, by)));
    };
    const std::string blocks = block_count() > 1 ? ", first, past" : "";
    if (is_packed_) {
        const auto pack = [&](const std::string& columns) {
            return "pack(std::integral_constant<index_t, " + columns + ">(), " + moved(2) +
                   (joined_row_ > 0 ? ", " + j : "") + blocks + ");";
        };
        f_.line("if (width == " + width + ") " + pack(width));
        f_.line("else " + pack(end + " % " + width));
    }
    const std::string columns = is_packed_ ? f_.array(3) : moved(2);
    // Rows beside the tiled loop.
    for (int k = 0; k + 1 < rows_.size(); ++k) {
        outer.add(rows_.extent[std::size_t(k)], rows_.step[std::size_t(k)]);
        v.push_back(i_[std::size_t(k)]);
        f_.open_loop(i_[std::size_t(k)], rows_.extent[std::size_t(k)]);
    }
    const std::string i = has_rows ? i_.back() : "i";
    const index_t row_extent = has_rows ? rows_.extent.back() : 1;
    f_.line("const " + type + "* const from = " + f_.place(1, outer, v) + ";");
    f_.line(type + "* const out = " + moved(0) + ";");
    const auto row_at = [&](const char* base, int which) {
        const index_t by = has_rows ? rows_.step.back()[std::size_t(which)] : 0;
        return base +
               (by == 0 ? std::string() : " + " + f_.constant(f_.array(which) + "_" + i, by) + " * " + i);
    };
    const auto run = [&](const std::string& rows) {
        return "tile(std::integral_constant<int, " + rows + ">(), " + row_at("from", 1) + ", " + columns +
               ", " + row_at("out", 0) + ", width" + blocks + ");";
    };
    const std::string row_end = f_.constant("n" + i, row_extent);
    f_.line("index_t " + i + " = 0;");
    if (has_tiles_of_rows) {
        f_.line("for (; " + i + " + tile_rows <= " + row_end + "; " + i + " += tile_rows)");
        f_.line("    " + run("tile_rows"));
    }
    if (has_tiles_of_rows && row_extent % 6 >= 4) {
        f_.line("for (; " + i + " + 4 <= " + row_end + "; " + i + " += 4)");
        f_.line("    " + run("4"));
    }
    if (row_extent > 1) {
        f_.line("for (; " + i + " + 2 <= " + row_end + "; " + i + " += 2)");
        f_.line("    " + run("2"));
    }
    if (row_extent % 2 != 0) {
        f_.line("for (; " + i + " < " + row_end + "; ++" + i + ")");
        f_.line("    " + run("1"));
    }
    for (int k = 0; k + 1 < rows_.size(); ++k) f_.close();
    f_.close();
    for (int k = 0; k < outside; ++k) f_.close();
    close_blocks();
}

}  // namespace xf::emit
