#include <algorithm>

#include "tile_kinds.hpp"
#include "xfuse/lower/shared_reduction.hpp"

/// The loops over tiles, and the calls inside.
namespace xf::emit {
namespace {

using lower::counter_count;

/// Calls are repeated by a loop from this many on.
constexpr std::size_t fewest_repeats = 3, longest_period = 12;
constexpr std::size_t most_calls = 600;

class nest_writer {
public:
    nest_writer(source& to, const planning::stage& root, int depth)
        : to_(to), root_(root), axes_(cut_axes(root)), depth_(depth) {}

    std::string write() {
        const std::vector<tile_kind> kinds = find_tile_kinds(to_, root_);
        if (kinds.empty()) return {};
        const bool has_loops = !axes_.empty();
        line("// " + comment_text(title_of(root_)) + (has_loops ? ", tile by tile" : ""));
        for (std::size_t k = 0; k < axes_.size(); ++k) {
            const std::string v = variable(k);
            line("for (index_t " + v + " = 0; " + v + " < " + literal(axes_[k].count) + "; ++" + v +
                 ") {  // " + literal(axes_[k].block) + " of axis " + literal(index_t(axes_[k].axis)) +
                 " each");
            ++depth_;
        }
        if (kinds.size() == 1) write_calls(kinds.front().calls);
        else write_kinds(kinds);
        for (std::size_t k = 0; k < axes_.size(); ++k) {
            --depth_;
            line("}");
        }
        return text_;
    }

    std::string write_end(const std::vector<call>& calls) {
        write_calls(calls);
        return text_;
    }

private:
    void line(const std::string& text) { text_ += std::string(std::size_t(depth_) * 4, ' ') + text + "\n"; }
    std::string variable(std::size_t k) const { return "tile_" + std::to_string(axes_[k].axis); }
    /// The variable of a tile counter; the last three axes that are cut have one.
    std::string counter(std::size_t c) const { return variable(axes_.size() + c - counter_count); }

    void write_kinds(const std::vector<tile_kind>& kinds) {
        const exec::tile_loops loops = lower::tile_loops_of(root_);
        const bool is_even = std::ranges::all_of(kinds, [&](const tile_kind& k) { return is_box(k, loops); });
        if (!is_even) write_table(kinds, loops);
        for (std::size_t k = 0; k < kinds.size(); ++k) {
            const bool is_last = k + 1 == kinds.size();
            const std::string asks = is_even ? condition(kinds[k], loops) : "kind == " + std::to_string(k);
            const std::string head = k == 0    ? "if (" + asks + ") {"
                                     : is_last ? "} else {"
                                               : "} else if (" + asks + ") {";
            line(head);
            ++depth_;
            write_calls(kinds[k].calls);
            --depth_;
        }
        line("}");
    }

    struct bounds {
        exec::counters low, high;
    };
    static bounds bounds_of(const tile_kind& k, const exec::tile_loops& loops) {
        bounds b{exec::tile_at(loops, k.tiles.front()).at, {}};
        for (const index_t item : k.tiles) {
            const exec::counters at = exec::tile_at(loops, item).at;
            for (std::size_t c = 0; c < counter_count; ++c) {
                b.low[c] = std::min(b.low[c], at[c]);
                b.high[c] = std::max(b.high[c], at[c] + 1);
            }
        }
        return b;
    }
    static bool is_box(const tile_kind& k, const exec::tile_loops& loops) {
        const bounds b = bounds_of(k, loops);
        index_t volume = 1;
        for (std::size_t c = 0; c < counter_count; ++c) volume *= b.high[c] - b.low[c];
        return volume == index_t(k.tiles.size());
    }
    std::string condition(const tile_kind& k, const exec::tile_loops& loops) const {
        const bounds b = bounds_of(k, loops);
        std::string text;
        for (std::size_t c = 0; c < counter_count; ++c) {
            const index_t low = b.low[c], high = b.high[c], count = loops.count[c];
            if (low == 0 && high == count) continue;
            const std::string v = counter(c), join = text.empty() ? "" : " && ";
            if (high == low + 1) text += join + v + " == " + literal(low);
            else if (low == 0) text += join + v + " < " + literal(high);
            else if (high == count) text += join + v + " >= " + literal(low);
            else text += join + v + " >= " + literal(low) + " && " + v + " < " + literal(high);
        }
        return text.empty() ? "true" : text;
    }

    /// Where kinds are no boxes of tiles: the kind of each.
    void write_table(const std::vector<tile_kind>& kinds, const exec::tile_loops& loops) {
        if (loops.total() > 16384) to_.refuse("a nest whose tiles are of kinds that alternate");
        std::vector<std::size_t> kind_of(std::size_t(loops.total()));
        for (std::size_t k = 0; k < kinds.size(); ++k) {
            for (const index_t item : kinds[k].tiles) kind_of[std::size_t(item)] = k;
        }
        std::string list;
        for (std::size_t k = 0; k < kind_of.size(); ++k)
            list += (k == 0 ? "" : ", ") + std::to_string(kind_of[k]);
        const std::string name = to_.globals.take("kinds_of_tiles_of_" + to_.name_of(root_));
        to_.tables.push_back("/// Which calls a tile makes.\nstatic constexpr unsigned char " + name +
                             "[] = {" + list + "};\n");
        std::string number;
        for (std::size_t k = 0; k < axes_.size(); ++k)
            number = number.empty() ? variable(k)
                                    : "(" + number + ") * " + literal(axes_[k].count) + " + " + variable(k);
        line("const int kind = " + name + "[" + number + "];");
    }

    static bool is_alike(const call& a, const call& b) {
        if (a.function != b.function) return false;
        for (std::size_t k = 0; k < a.at.size(); ++k) {
            if (a.at[k].array != b.at[k].array || a.at[k].offset.step != b.at[k].offset.step) return false;
        }
        return true;
    }
    static std::size_t repeats_of(const std::vector<call>& calls, std::size_t first, std::size_t period) {
        std::size_t count = 1;
        for (;; ++count) {
            for (std::size_t q = 0; q < period; ++q) {
                const std::size_t now = first + count * period + q;
                if (now >= calls.size() || !is_alike(calls[first + q], calls[now])) return count;
                for (std::size_t k = 0; k < calls[now].at.size(); ++k) {
                    const index_t start = calls[first + q].at[k].offset.at;
                    const index_t step = calls[first + period + q].at[k].offset.at - start;
                    if (calls[now].at[k].offset.at != start + step * index_t(count)) return count;
                }
            }
        }
    }

    void write_calls(const std::vector<call>& calls) {
        if (calls.size() > most_calls * 50)
            to_.refuse("a tile of " + std::to_string(calls.size()) + " calls");
        std::size_t written = 0;
        for (std::size_t at = 0; at < calls.size(); ++written) {
            if (written > most_calls) to_.refuse("a tile of so many different calls");
            std::size_t best = 1, times = 1;
            for (std::size_t period = 1; period <= longest_period && at + 2 * period <= calls.size();
                 ++period) {
                const std::size_t count = repeats_of(calls, at, period);
                if (count >= fewest_repeats && count * period > best * times) best = period, times = count;
            }
            if (times == 1) {
                write_call(calls[at++], nullptr);
                continue;
            }
            line("for (index_t part = 0; part < " + std::to_string(times) + "; ++part) {");
            ++depth_;
            for (std::size_t q = 0; q < best; ++q) write_call(calls[at + q], &calls[at + best + q]);
            --depth_;
            line("}");
            at += best * times;
        }
    }

    void write_call(const call& c, const call* next) {
        const function& f = to_.functions[std::size_t(c.function)];
        std::string text = f.name + "(";
        for (std::size_t k = 0; k < c.at.size(); ++k) {
            const array& a = to_.at(c.at[k].array);
            const index_t size = index_t(size_of(f.types[k]));
            const std::string name = f.types[k] == a.type
                                         ? a.name
                                         : "reinterpret_cast<" + type_text(f.types[k]) + "*>(" + a.name + ")";
            text += (k > 0 ? ", " : "") + name;
            const lower::position& from = c.at[k].offset;
            for (std::size_t n = 0; n < counter_count; ++n) {
                if (from.step[n] != 0) text += " + " + literal(from.step[n] / size) + " * " + counter(n);
            }
            const index_t step = next == nullptr ? 0 : (next->at[k].offset.at - from.at) / size;
            if (step != 0) text += " + " + literal(step) + " * part";
            if (from.at != 0)
                text += (from.at < 0 ? " - " : " + ") + literal((from.at < 0 ? -from.at : from.at) / size);
        }
        line(text + ");");
    }

    source& to_;
    const planning::stage& root_;
    std::vector<cut_axis> axes_;
    int depth_;
    std::string text_;
};

std::vector<call> calls_at_end(source& to) {
    std::vector<std::byte> space(std::size_t(lower::instruction_bytes(to.p.max_operands)));
    exec::writer memory(space);
    std::vector<lower::held_box> held(std::size_t(to.p.held_count));
    lower::context c(to.p, {memory, {}, lower::fate::forgotten}, {}, held);
    c.reader = &to;
    to.calls.clear();
    lower::lower_end(c);
    return std::move(to.calls);
}

}  // namespace

std::string write_nests(source& to) {
    std::string text;
    if (to.p.root().node->volume() == 0 && planning::result_count(to.p) == 0) return text;
    for (int k = 0; k < to.p.order_count; ++k) {
        const planning::stage& s = to.p.stages[std::size_t(to.p.order[std::size_t(k)])];
        to.root = to.p.order[std::size_t(k)];
        if (s.shared >= 0) to.refuse("a reduction that threads share");
        text += nest_writer(to, s, 1).write();
    }
    return text + nest_writer(to, to.p.root(), 1).write_end(calls_at_end(to));
}

}  // namespace xf::emit
