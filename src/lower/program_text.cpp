#include <algorithm>
#include <limits>
#include <vector>

#include "xfuse/lower/listing.hpp"
#include "xfuse/lower/run_plan.hpp"
#include "xfuse/lower/tile_slot.hpp"

/// A program in words: what every tile runs.
namespace xf::lower {
namespace {

std::string name_in(const void* plan, const std::byte* data) {
    return memory_name(*static_cast<const planning::plan*>(plan), data);
}

std::string tiles_text(const exec::region& r) {
    std::string text = "  tiles";
    for (std::size_t k = 0; k < counter_count; ++k) {
        text += k > 0 ? " x " : " ";
        text += std::to_string(r.low[k]);
        if (r.high[k] - r.low[k] > 1) text += ".." + std::to_string(r.high[k] - 1);
    }
    if (r.before > exec::nothing_held) text += ", after one that left what is needed again";
    if (r.before == exec::never_held)
        text += ", with all that is in step from its start: run as it is lowered";
    return text;
}

/// The lines of all nests.
class program_writer {
public:
    program_writer(const planning::plan& p, index_t most)
        : plan_(p),
          most_(most),
          memory_(std::size_t(tile_slot::bytes(p)) / sizeof(std::max_align_t) + 64),
          owners_(std::as_bytes(std::span(memory_)), -1) {}

    std::vector<program_line> write() {
        const auto at = reinterpret_cast<std::uintptr_t>(memory_.data());
        std::byte* line = reinterpret_cast<std::byte*>(memory_.data()) + (64 - at % 64) % 64;
        tile_slot& slot = tile_slot::start(line, plan_, {});
        slot.watcher = &owners_;
        for (int k = 0; k < plan_.order_count && has_room(); ++k) {
            const int id = plan_.order[std::size_t(k)];
            const planning::stage& s = plan_.stages[std::size_t(id)];
            if (s.shared >= 0) add(std::string(s.node->name) + ": units shared out over threads", id);
            else write_nest(s, slot);
        }
        if (!has_room()) add("  ...", -1);
        return lines_;
    }

private:
    bool has_room() const { return index_t(lines_.size()) < most_; }
    void add(std::string text, int stage) { lines_.push_back({std::move(text), stage}); }

    /// All lists of a nest, in the order in which one thread makes them.
    void write_nest(const planning::stage& s, tile_slot& slot) {
        const exec::tile_loops loops = tile_loops_of(s);
        std::string text = std::string(s.node->name) + ": ";
        if (loops.outer > 1) text += std::to_string(loops.outer) + " times ";
        for (std::size_t k = 0; k < counter_count; ++k)
            text += (k > 0 ? " x " : "") + std::to_string(loops.count[k]);
        const int id = int(&s - plan_.stages.data());
        add(text + (loops.total() == 1 ? " tile" : " tiles"), id);
        owners_.set_owner(id);
        slot.begin_nest(plan_, s);
        std::vector<const exec::region*> seen;
        for (index_t item = 0; item < loops.total() && item < most_ && has_room(); ++item) {
            const exec::region* r = slot.list_of(exec::tile_at(loops, item));
            if (r == nullptr) return add("  the other tiles are lowered one by one, as they run", id);
            if (std::find(seen.begin(), seen.end(), r) != seen.end()) continue;
            seen.push_back(r);
            write_list(*r);
        }
    }

    void write_list(const exec::region& r) {
        add(tiles_text(r), -1);
        for (const std::byte* at = r.program.first; at < r.program.last;) {
            const auto& i = *reinterpret_cast<const exec::instruction*>(at);
            std::string text = exec::text_of({at, at + i.bytes}, &name_in, &plan_);
            text.pop_back();
            add(std::move(text), owners_.owner_of(at));
            at += i.bytes;
        }
    }

    const planning::plan& plan_;
    index_t most_;
    std::vector<std::max_align_t> memory_;
    instruction_owners owners_;
    std::vector<program_line> lines_;
};

}  // namespace

const std::byte* result_place(const planning::plan& p, int number) {
    if (!p.results.empty()) return static_cast<const std::byte*>(p.results[std::size_t(number)].data);
    const planning::tuple_result r = planning::find_result(p, number);
    const auto operand = std::size_t(r.tuple->first_operand) + std::size_t(r.which);
    return reinterpret_cast<const std::byte*>(&p.operands[operand]);
}

std::string memory_name(const planning::plan& p, const std::byte* data) {
    for (int k = 0; k < planning::result_count(p); ++k) {
        if (data == result_place(p, k)) return "result " + std::to_string(k + 1);
    }
    std::vector<const std::byte*> seen;
    for (const planning::stage& s : p.stages) {
        if (s.level == planning::storage_level::none) continue;
        for (int k = 0; k < s.operand_count; ++k) {
            const planning::operand& o = p.operands[std::size_t(s.first_operand) + std::size_t(k)];
            if (o.stage < 0 && std::find(seen.begin(), seen.end(), o.data) == seen.end())
                seen.push_back(o.data);
        }
    }
    const auto found = std::find(seen.begin(), seen.end(), data);
    return found == seen.end() ? "constants" : "operand " + std::to_string(1 + (found - seen.begin()));
}

std::vector<program_line> program_lines(const planning::plan& planned, index_t most) {
    planning::plan p = planned;
    const std::vector<planning::target> results = dense_results(p);
    if (!results.empty()) p.results = results;
    return program_writer(p, most).write();
}

std::string program_text(const planning::plan& p) {
    std::string text;
    for (const program_line& line : program_lines(p, std::numeric_limits<index_t>::max()))
        text += line.text + "\n";
    return text;
}

}  // namespace xf::lower
