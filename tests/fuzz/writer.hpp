#pragma once
#include <cstdio>

#include "fuzz/coverage.hpp"
#include "fuzz/session.hpp"

/// What goes to the other side: numpy_side/stream.py reads it.
namespace fuzz {

/// What came of an evaluation: the elements in row-major order, or what was thrown.
struct outcome {
    std::string dtype;
    index_list shape;
    std::vector<unsigned char> data;
    bool wrote_elsewhere = false;  ///< between the target's elements, or any of them before it threw
    bool is_evaluated = false;     ///< nothing was thrown before the evaluation began
    std::string thrown;            ///< its type, empty if nothing was
    std::string message;
};

class writer {
public:
    long index = 0;
    int skeleton = 0;
    bool flushes = false;
    std::vector<long> wanted;          ///< the evaluations to make, all if empty
    std::vector<std::string> changes;  ///< of operands since the expression was built, for a reader
    const char* by = "";               ///< how it is evaluated
    coverage* seen = nullptr;          ///< counts what differs between evaluations, instead of writing them
    class emission* emits = nullptr;   ///< is given the plans, which are not run otherwise

    /// Whether the next evaluation is to be made; counts it.
    bool begins() {
        ++round_;
        return wanted.empty() || std::find(wanted.begin(), wanted.end(), round_) != wanted.end();
    }
    void start_building() {
        ++build_;
        changes.clear();
        by = "";
    }
    /// One evaluation: the program, the operands' memory as it was before, and what came of it.
    void write(const record& program, int result, const std::vector<unsigned char>& memory,
               const outcome& out) {
        if (seen != nullptr || emits != nullptr) return;
        put("{\"index\":" + json(index) + ",\"skeleton\":" + json(skeleton) + ",\"round\":" + json(round_) +
            ",\"build\":" + json(build_) + ",\"by\":" + json(by) + ",\"changes\":" + list(changes) +
            ",\"result\":" + json(result) + ",\"operations\":" + program.text() +
            ",\"bytes\":" + json(memory.size()) + "}\n");
        put(memory.data(), memory.size());
        put("{\"dtype\":" + json(out.dtype) + ",\"shape\":" + json(out.shape) +
            ",\"thrown\":" + json(out.thrown) + ",\"message\":" + json(out.message) + ",\"is_evaluated\":" +
            json(out.is_evaluated) + ",\"wrote_elsewhere\":" + json(out.wrote_elsewhere) +
            ",\"bytes\":" + json(out.data.size()) + "}\n");
        put(out.data.data(), out.data.size());
        if (flushes) std::fflush(stdout);
    }

private:
    static std::string list(const std::vector<std::string>& texts) {
        std::string all;
        for (const std::string& text : texts) all += (all.empty() ? "[" : ",") + json(text);
        return all.empty() ? "[]" : all + "]";
    }
    static void put(const void* data, std::size_t size) {
        if (size > 0 && std::fwrite(data, 1, size, stdout) != size) std::exit(1);
    }
    static void put(const std::string& text) { put(text.data(), text.size()); }

    long round_ = -1;
    int build_ = -1;
};

/// The operands' memory, one after the other.
inline std::vector<unsigned char> memory_of(const std::vector<held>& operands) {
    std::vector<unsigned char> all;
    for (const held& h : operands) {
        const auto* first = reinterpret_cast<const unsigned char*>(h.memory);
        all.insert(all.end(), first, first + h.bytes());
    }
    return all;
}

}  // namespace fuzz
