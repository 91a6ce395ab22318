#include "map_body.hpp"

#include <algorithm>

namespace xf::emit {
namespace {

/// Longer expressions get a line of their own.
constexpr std::size_t longest_expression = 60;

bool is_plain(const std::string& text) {
    return std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
               c == '.' || c == ':';
    });
}

/// Is it one call, or one element?
bool is_one_term(const std::string& text) {
    const std::size_t open = text.find_first_of("([");
    if (open == std::string::npos || open == 0) return false;
    const std::string head = text.substr(0, open);
    const bool is_name = std::ranges::all_of(head, [](char c) {
        return c == '_' || c == ':' || c == '<' || c == '>' || (c >= '0' && c <= '9') ||
               (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    });
    int depth = 0;
    for (std::size_t k = open; k < text.size(); ++k) {
        if (text[k] == '(' || text[k] == '[') ++depth;
        if ((text[k] == ')' || text[k] == ']') && --depth == 0) return is_name && k + 1 == text.size();
    }
    return false;
}

}  // namespace

map_body::map_body(source& to, function_maker& f, const graph::node& n, const nest& loops, bool is_vectorised)
    : to_(to),
      f_(f),
      list_(*n.cluster.list),
      type_(n.type),
      loops_(loops),
      variables_(result_variables(loops.size())),
      is_vectorised_(is_vectorised) {
    constants_.resize(std::size_t(list_.constant_count));
    if (list_.constant_count > 0) n.cluster.read_constants(n.cluster.state, constants_.data());
    find_pieces();
}

void map_body::find_pieces() {
    const std::size_t count = list_.operations.size();
    piece_.assign(count, 0), readers_.assign(count, 0), last_piece_.assign(count, 0);
    name_.assign(count, ""), is_row_.assign(count, false);
    // Of clusters that were joined, some operations have no reader.
    is_read_.assign(count, false);
    for (std::size_t k = count; k-- > 0;) {
        is_read_[k] = is_read_[k] || k + 1 == count;
        if (!is_read_[k]) continue;
        for (const ops::reference& r : list_.operands(list_.operations[k])) {
            if (r.from == ops::source::result) is_read_[r.index] = true;
        }
    }
    for (std::size_t k = 0; k < count; ++k) {
        if (!is_read_[k]) continue;
        for (const ops::reference& r : list_.operands(list_.operations[k])) {
            if (r.from != ops::source::result) continue;
            ++readers_[r.index];
            piece_[k] = std::max(piece_[k], piece_[r.index]);
        }
        // What reads a function's result comes in the next piece; its operands are written in the one before.
        if (is_cut(k)) ++piece_[k];
        pieces_ = std::max(pieces_, piece_[k]);
    }
    for (std::size_t k = 0; k < count; ++k) {
        if (!is_read_[k]) continue;
        for (const ops::reference& r : list_.operands(list_.operations[k])) {
            if (r.from == ops::source::result)
                last_piece_[r.index] = std::max(last_piece_[r.index], piece_[k] - (is_cut(k) ? 1 : 0));
        }
    }
}

bool map_body::stands_alone(std::size_t at) const {
    return readers_[at] != 1 || is_cut(at) || last_piece_[at] != piece_[at];
}

value_text map_body::operand_text(ops::reference r, bool is_statement) {
    if (r.from == ops::source::input) {
        std::vector<std::string> v = variables_;
        if (pieces_ > 0) v.back() = "(" + v.back() + " + lane)";
        return {f_.element(int(r.index) + 1, loops_, v), list_.inputs[r.index]};
    }
    if (r.from == ops::source::constant) return {literal(constants_[r.index]), constants_[r.index].type};
    const ops::operation& o = list_.operations[r.index];
    if (!name_[r.index].empty()) return {name_[r.index] + (is_row_[r.index] ? "[lane]" : ""), o.yields};
    const std::string text = expression(r.index);
    if (text.size() > longest_expression) {
        const std::string name = f_.take(ops::name_of(o));
        f_.line("const " + type_text(o.yields) + " " + name + " = " + text + ";");
        name_[r.index] = name;
        return {name, o.yields};
    }
    return {is_statement || is_plain(text) || is_one_term(text) ? text : "(" + text + ")", o.yields};
}

std::string map_body::expression(std::size_t at) {
    const ops::operation& o = list_.operations[at];
    std::vector<value_text> operands;
    for (const ops::reference& r : list_.operands(o)) {
        if (r.from == ops::source::constant && o.what != ops::op::where && o.what != ops::op::conversion &&
            constants_[r.index].type != o.computes && o.computes != dtype::uint64) {
            operands.push_back({literal(ops::converted(constants_[r.index], o.computes)), o.computes});
        } else operands.push_back(operand_text(r, false));
        std::string& text = operands.back().text;
        if (text.front() == '-') text = "(" + text + ")";
    }
    if (o.what == ops::op::opaque) return user_call(o, operands);
    const std::string text = operation_text(f_, o, operands);
    if (text.empty()) to_.refuse(ops::name_of(o));
    return text;
}

std::string map_body::user_call(const ops::operation& o, const std::vector<value_text>& operands) {
    std::vector<dtype> takes;
    takes.reserve(operands.size());
    for (const value_text& x : operands) takes.push_back(x.type);
    std::string text =
        to_.function_of(code_of(o, constants_),
                        "map: a functor of yours (" + std::string(o.user->type_name) + ")", o.yields, takes) +
        "(";
    for (std::size_t k = 0; k < operands.size(); ++k)
        text += (k > 0 ? ", " : "") + unwrapped(operands[k].text);
    return text + ")";
}

/// The statements of one piece of the row's loop.
void map_body::write_piece(int piece) {
    const std::size_t count = list_.operations.size();
    for (std::size_t k = 0; k < count; ++k) {
        if (!is_read_[k]) continue;
        if (is_cut(k) && piece_[k] == piece + 1) {
            // The operands of a function, side by side.
            const auto operands = list_.operands(list_.operations[k]);
            for (std::size_t which = 0; which < operands.size(); ++which) {
                value_text x = operand_text(operands[which], true);
                std::string text = converted(f_, x, list_.operations[k].computes);
                if (is_sigmoid(k))
                    text = is_plain(text) || is_one_term(text) ? "-" + text : "-(" + text + ")";
                f_.line(name_[k] + (which == 1 ? "_exponent" : "") + "[lane] = " + text + ";");
            }
        }
        const bool is_last = k + 1 == count;
        if (piece_[k] != piece || is_cut(k)) {
            if (!is_last || !is_cut(k) || piece_[k] != piece) continue;
        }
        if (is_last) {
            std::vector<std::string> v = variables_;
            if (pieces_ > 0) v.back() = "(" + v.back() + " + lane)";
            const std::string value = is_cut(k) ? name_[k] + "[lane]" : expression(k);
            f_.line(f_.element(0, loops_, v) + " = " + value + ";");
        } else if (stands_alone(k)) {
            const std::string value = expression(k);
            if (is_row_[k]) f_.line(name_[k] + "[lane] = " + value + ";");
            else {
                const std::string name = f_.take(ops::name_of(list_.operations[k]));
                f_.line("const " + type_text(list_.operations[k].yields) + " " + name + " = " + value + ";");
                name_[k] = name;
            }
        }
    }
}

void map_body::write_functions(int piece) {
    for (std::size_t k = 0; k < list_.operations.size(); ++k) {
        if (!is_read_[k] || !is_cut(k) || piece_[k] != piece + 1) continue;
        const std::string function =
            std::string(function_of(k)) +
            (list_.operations[k].computes == dtype::float32 ? "_of_floats" : "_of_doubles");
        f_.need(function);
        f_.line(function + "(" + name_[k] +
                (std::string(function_of(k)) == "pow" ? ", " + name_[k] + "_exponent" : "") + ");");
        if (!is_sigmoid(k)) continue;
        const std::string one = type_text(list_.operations[k].computes) + "(1)";
        f_.line("for (index_t lane = 0; lane < lanes; ++lane) " + name_[k] + "[lane] = " + one + " / (" +
                one + " + " + name_[k] + "[lane]);");
    }
}

bool map_body::is_still() const {
    return std::ranges::all_of(loops_.step.back(), [](index_t step) { return step == 0; });
}

void map_body::write_in_pieces() {
    f_.need("lanes");
    for (std::size_t k = 0; k < list_.operations.size(); ++k) {
        const bool is_last = k + 1 == list_.operations.size();
        if (!is_read_[k]) continue;
        is_row_[k] = is_cut(k) || (!is_last && stands_alone(k) && last_piece_[k] != piece_[k]);
        if (is_row_[k]) name_[k] = f_.take(std::string(ops::name_of(list_.operations[k])));
    }
    nest outer = loops_;
    outer.erase(outer.size() - 1);
    const std::string v = variables_.back(), end = f_.constant("n" + v, loops_.extent.back());
    f_.open_loops(outer, variables_);
    f_.open("const auto piece = [&](" + std::string(is_still() ? "[[maybe_unused]] " : "") + "index_t " + v +
            ", index_t count) __attribute__((always_inline))");
    for (std::size_t k = 0; k < list_.operations.size(); ++k) {
        if (!is_row_[k]) continue;
        const std::string type =
            type_text(is_cut(k) ? list_.operations[k].computes : list_.operations[k].yields);
        f_.line(type + " " + name_[k] + "[lanes] = {};");
        if (is_cut(k) && std::string(function_of(k)) == "pow")
            f_.line(type + " " + name_[k] + "_exponent[lanes] = {};");
    }
    for (int piece = 0; piece <= pieces_; ++piece) {
        f_.open("for (index_t lane = 0; lane < count; ++lane)");
        write_piece(piece);
        f_.close();
        write_functions(piece);
    }
    f_.close("};");
    const index_t extent = loops_.extent.back(), rest = extent % 16;
    f_.line("index_t " + v + " = 0;");
    if (extent >= 16)
        f_.line("for (; " + v + " + lanes <= " + end + "; " + v + " += lanes) piece(" + v + ", lanes);");
    if (rest != 0) f_.line("piece(" + v + ", " + end + " - " + v + ");");
    f_.close_loops(outer);
}

void map_body::write() {
    if (list_.operations.empty()) to_.refuse("a map of no operations");
    if (pieces_ > 0) return write_in_pieces();
    f_.open_loops(loops_, variables_);
    write_piece(0);
    f_.close_loops(loops_);
}

}  // namespace xf::emit
