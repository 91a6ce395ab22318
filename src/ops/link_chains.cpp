#include "row_program.hpp"

namespace xf::ops {
namespace {

/// The instructions of a program and their operands, written anew: first what is made once a row.
class linker {
public:
    linker(row_program& program, const row_table& kernels)
        : program_(program),
          kernels_(kernels),
          code_(program.code.get_allocator()),
          operands_(program.operands.get_allocator()) {
        code_.reserve(program.code.size());
        operands_.reserve(program.operands.size());
    }

    void run() {
        for (const instruction& i : program_.code) {
            if (i.is_once_a_row) copy(i);
        }
        program_.once_a_row = int(code_.size());
        for (const instruction& i : program_.code) {
            if (i.is_once_a_row) continue;
            const int side = side_of_last(i);
            if (side >= 0) append(i, side);
            else copy(i);
        }
        if (last_ == program_.once_a_row && last_ + 1 == int(code_.size()) && asks_alone(code_.back()))
            begin_chain(code_.back());
        program_.code.swap(code_);
        program_.operands.swap(operands_);
    }

private:
    /// One operation alone waits for what it reads, and asks for it as a chain does. A quotient takes longer
    /// than its rows, and its own kernel is faster.
    static bool asks_alone(const instruction& i) { return i.what != chain_operation::divide; }

    const place& operand(const instruction& i, int which) const {
        return program_.operands[std::size_t(i.first_operand) + std::size_t(which)];
    }

    /// Which operand is the result of the last instruction, if that may go on with this one, or -1.
    int side_of_last(const instruction& i) const {
        if (last_ < 0 || !i.can_link) return -1;
        const instruction& last = code_[std::size_t(last_)];
        if (last.reads != 1 || last.type != i.type || last.operand_count > max_chain_steps) return -1;
        const auto is_it = [&](const place& p) { return p.in == held::reg && p.number == last.to.number; };
        return is_it(operand(i, 0)) ? 0 : is_it(operand(i, 1)) ? 1 : -1;
    }

    void copy(const instruction& i) {
        const bool may_begin =
            !i.is_once_a_row && i.can_link && kernels_.chains[std::size_t(i.type)] != nullptr;
        last_ = may_begin ? int(code_.size()) : -1;
        code_.push_back(i);
        code_.back().first_operand = int(operands_.size());
        for (int k = 0; k < i.operand_count; ++k) operands_.push_back(operand(i, k));
    }

    void add_step(chain_operation what, int side, const place& other) {
        program_.chains.push_back({what, side == 1, is_one_element(other)});
        operands_.push_back(other);
    }

    /// The last instruction becomes a chain of one step, if it is none yet. Its first operand is of rows.
    void begin_chain(instruction& last) {
        if (last.chain != nullptr) return;
        const place from[] = {operands_[std::size_t(last.first_operand)],
                              operands_[std::size_t(last.first_operand) + 1]};
        const int side = is_one_element(from[0]) ? 1 : 0;
        last.chain = kernels_.chains[std::size_t(last.type)];
        last.first_code = int(program_.chains.size());
        operands_.resize(std::size_t(last.first_operand));
        operands_.push_back(from[side]);
        add_step(last.what, side, from[1 - side]);
    }

    void append(const instruction& i, int side) {
        instruction& last = code_[std::size_t(last_)];
        begin_chain(last);
        add_step(i.what, side, operand(i, 1 - side));
        ++last.operand_count;
        last.to = i.to, last.reads = i.reads, last.can_stream = i.can_stream;
    }

    row_program& program_;
    const row_table& kernels_;
    std::pmr::vector<instruction> code_;
    std::pmr::vector<place> operands_;
    int last_ = -1;
};

}  // namespace

void link_chains(row_program& program, const row_table& kernels) { linker(program, kernels).run(); }

}  // namespace xf::ops
