#pragma once
#include "fuzz/operand.hpp"
#include "fuzz/writer.hpp"

/// What happens to operands between the line that builds an expression and the line that evaluates it.
namespace fuzz {

/// Changes operands, and gives back their extents when it goes: an expression takes no others.
class changed_operands {
public:
    explicit changed_operands(session& s) : s_(s) {}
    changed_operands(const changed_operands&) = delete;
    changed_operands& operator=(const changed_operands&) = delete;
    ~changed_operands() {
        if (swapped_ >= 0) exchange(reshaped_, swapped_);
        else if (reshaped_ >= 0) lay_out(reshaped_, shape_, lies_);
    }

    /// Whether an operand has another shape now.
    bool is_reshaped() const { return reshaped_ >= 0; }

    void change() {
        if (s_.operands.empty()) return;
        const int one = int(s_.how.pick(0, index_t(s_.operands.size()) - 1));
        held& h = s_.operands[std::size_t(one)];
        if (h.is_owned) return;
        // Memory that another operand has too cannot be given up.
        const index_t kind = h.object == nullptr || is_shared(h) ? 0 : s_.how.pick(0, 4);
        if (kind <= 1) {
            note("fill", one);
            h.fill(s_.how, h.memory, h.lies.count, s_.kind());
        } else if (kind == 2) {
            note("move", one);
            const bool keeps = s_.keeps_strides || s_.how.one_in(2);
            lay_out(one, h.shape, keeps ? h.lies : any_layout(h.shape));
        } else if (kind == 3) {
            if (const int other = partner(one); other >= 0) swap(one, other);
        } else if (!h.shape.empty() && reshaped_ < 0 && s_.how.one_in(2)) {
            reshape(one);
        }
    }

private:
    bool is_shared(const held& h) const {
        return std::ranges::count(s_.operands, h.memory, &held::memory) > 1;
    }
    held& at(int k) { return s_.operands[std::size_t(k)]; }
    void note(const char* what, int one) {
        s_.out->changes.push_back(std::string(what) + " " + std::to_string(one));
    }

    strided_memory any_layout(const index_list& shape) {
        return s_.is_plain() ? row_major(shape) : reference::distinct_memory(s_.how, shape);
    }
    /// New memory with new elements.
    void lay_out(int one, const index_list& shape, const strided_memory& lies) {
        held& h = at(one);
        h.shape = shape;
        h.lies = lies;
        s_.memory.move(one + 1);
        h.memory = s_.memory.take(one + 1, h.bytes());
        h.fill(s_.how, h.memory, h.lies.count, s_.kind());
        apply(h);
    }
    void apply(held& h) {
        h.object->set(h.memory + h.lies.first * index_t(h.element_size), h.shape, h.lies.strides);
        s_.program.change(h.operation, "operand", named{"dtype", xf::name_of(h.type)},
                          named{"shape", h.shape}, named{"strides", h.lies.strides},
                          named{"first", h.lies.first}, named{"count", h.lies.count});
    }
    void reshape(int one) {
        note("reshape", one);
        shape_ = at(one).shape;
        lies_ = at(one).lies;
        index_list other = shape_;
        other[std::size_t(s_.how.pick(0, index_t(other.size()) - 1))] += s_.how.pick(1, 2);
        reshaped_ = one;
        lay_out(one, other, any_layout(other));
    }

    /// Another operand of the type and rank, or -1.
    int partner(int one) {
        for (int k = 0; k < int(s_.operands.size()); ++k) {
            if (k != one && at(k).object != nullptr && at(k).type == at(one).type &&
                at(k).shape.size() == at(one).shape.size() && at(k).memory != at(one).memory)
                return k;
        }
        return -1;
    }
    void swap(int a, int b) {
        const bool has_same_shape = at(a).shape == at(b).shape;
        if ((s_.keeps_strides || reshaped_ >= 0) && !has_same_shape) return;
        if (s_.keeps_strides && at(a).lies.strides != at(b).lies.strides) return;
        note("swap", a);
        s_.out->changes.back() += " " + std::to_string(b);
        exchange(a, b);
        if (!has_same_shape) reshaped_ = a, swapped_ = b;
    }
    void exchange(int a, int b) {
        s_.memory.swap(a + 1, b + 1);
        std::swap(at(a).memory, at(b).memory);
        std::swap(at(a).shape, at(b).shape);
        std::swap(at(a).lies, at(b).lies);
        apply(at(a));
        apply(at(b));
    }

    session& s_;
    int reshaped_ = -1, swapped_ = -1;
    index_list shape_;  ///< of the operand that is reshaped, as it was
    strided_memory lies_;
};

}  // namespace fuzz
