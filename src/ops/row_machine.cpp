#include "xfuse/ops/row_machine.hpp"

#include <algorithm>
#include <array>
#include <memory>

#include "known_programs.hpp"
#include "row_program.hpp"
#include "xfuse/core/fixed_vector.hpp"
#include "xfuse/kernels/kernel_table.hpp"

namespace xf::ops {
namespace {

/// The registers of a piece of a row stay in the first cache beside what is read, what is asked for and the
/// result: a third of 32 kB. Twice as much takes 1.15 of the time for tanh(2x + 1) * x from memory (a Zen 4).
constexpr index_t register_bytes = 12 * 1024;
constexpr index_t max_piece = 1024, min_piece = 16;
/// What is streamed is asked for as far ahead as compiled rows ask for it (rows/map_rows.hpp).
constexpr index_t asked_ahead_bytes = 4096;
/// Registers are apart by this beside their elements, so that they do not meet in the same sets of the cache.
constexpr index_t register_gap = 320;
constexpr index_t storage_bytes = 48 * 1024;

/// How registers are laid out.
struct registers {
    index_t piece, stride;

    registers(int count, index_t widest) {
        const index_t fitting = register_bytes / (std::max(count, 1) * widest);
        piece = std::clamp(fitting / 64 * 64, min_piece, max_piece);
        stride = (piece * widest + 63) / 64 * 64 + register_gap;
    }
};

/// A call whose rows follow each other is one of a single row.
rows::map_args joined(rows::map_args args, const operation_list& list) {
    bool is_dense = args.rows > 1 && !list.operations.empty() &&
                    args.out_row == args.cols * index_t(size_of(list.operations.back().yields));
    for (std::size_t k = 0; is_dense && k < list.inputs.size(); ++k) {
        const index_t whole = args.splat[k] ? 0 : args.cols * index_t(size_of(list.inputs[k]));
        is_dense = args.in_row[k] == whole;
    }
    if (is_dense) args.cols *= args.rows, args.rows = 1;
    return args;
}

/// An operand that is asked for before it is read: `ahead` bytes from where it is read.
struct asked_operand {
    place where;
    index_t ahead = 0;
};

class machine {
public:
    machine(const row_program& program, const registers& sizes, const rows::map_args& args, index_t element)
        : program_(program), piece_(sizes.piece), args_(args), element_(element) {
        for (const place& p : program.operands) {
            if (p.in != held::input || p.element == 0 || is_listed(p)) continue;
            const index_t ahead = args.ahead != nullptr ? args.ahead[p.number] : 0;
            if (ahead != 0 || args.is_streamed) asked_.push_back({p, ahead != 0 ? ahead : asked_ahead_bytes});
        }
    }

    void run() const {
        for (index_t row = 0; row < args_.rows; ++row) {
            for (int k = 0; k < program_.once_a_row; ++k) {
                const instruction& i = program_.code[std::size_t(k)];
                step(i, address(i.to, row, 0), false, row, 0, i.spreads ? std::min(piece_, args_.cols) : 1);
            }
            index_t piece = first_piece(row);
            for (index_t at = 0; at < args_.cols; at += piece, piece = piece_)
                run_piece(row, at, std::min(piece, args_.cols - at));
        }
    }

private:
    bool is_listed(const place& p) const {
        return std::ranges::any_of(asked_, [&](const asked_operand& other) {
            return other.where.at == p.at && other.where.row == p.row;
        });
    }

    /// Pieces of what is streamed end where lines of the result do. What is before its first whole line, and
    /// after its last one, is a part of a longer piece: each step would take it element by element.
    index_t first_piece(index_t row) const {
        constexpr index_t line = 64;
        if (!args_.is_streamed || args_.cols <= piece_) return piece_;
        const auto out = reinterpret_cast<std::uintptr_t>(args_.out) + std::uintptr_t(row * args_.out_row);
        const index_t past = index_t(out % line) / element_;
        return past < piece_ ? piece_ - past : piece_;
    }

    /// A program of one chain asks for what is read next as it goes.
    bool is_one_chain() const {
        return int(program_.code.size()) == program_.once_a_row + 1 && program_.code.back().chain != nullptr;
    }
    index_t ahead_of(const place& p) const {
        for (const asked_operand& o : asked_) {
            if (o.where.number == p.number && p.in == held::input) return o.ahead;
        }
        return 0;
    }

    /// What is read next is on its way while a piece is computed: a share of it is asked for before each
    /// step, as a core waits where more is asked for than it keeps track of.
    void ask(index_t row, index_t at, index_t count, index_t step, index_t steps) const {
        constexpr index_t line = 64;
        for (const asked_operand& o : asked_) {
            const index_t bytes = count * o.where.element, lines = (bytes + line - 1) / line;
            const std::byte* from = address(o.where, row, at) + o.ahead;
            for (index_t l = lines * step / steps; l < lines * (step + 1) / steps; ++l)
                __builtin_prefetch(from + l * line, 0, 2);
        }
    }

    void run_piece(index_t row, index_t at, index_t count) const {
        const int once = program_.once_a_row, steps = int(program_.code.size()) - once;
        std::byte* out = static_cast<std::byte*>(args_.out) + row * args_.out_row + at * element_;
        const bool is_direct = streams_to(out);
        for (int k = 0; k < steps; ++k) {
            if (!is_one_chain()) ask(row, at, count, k, steps);
            const instruction& i = program_.code[std::size_t(once) + std::size_t(k)];
            if (is_direct && k == steps - 1) step(i, out, true, row, at, count);
            else step(i, address(i.to, row, at), false, row, at, count);
        }
        if (args_.is_streamed && !is_direct)
            kernels::active().stream(out, program_.result.at, count * element_);
    }

    /// Does the last step store its results there past the caches? Else it leaves them in their register.
    bool streams_to(const std::byte* out) const {
        constexpr std::uintptr_t line = 64;
        return args_.is_streamed && program_.code.back().can_stream &&
               reinterpret_cast<std::uintptr_t>(out) % line == 0;
    }

    static std::byte* address(const place& p, index_t row, index_t at) {
        return p.at + row * p.row + at * p.element;
    }

    void step(const instruction& i, void* to, bool streams, index_t row, index_t at, index_t count) const {
        const place* from = program_.operands.data() + i.first_operand;
        if (i.chain != nullptr) return step_chain(i, from, to, streams, row, at, count);
        if (i.run == nullptr) return step_user(i, from, to, row, at, count);
        const void* in[max_arity] = {};
        for (int k = 0; k < i.operand_count; ++k) in[k] = address(from[k], row, at);
        i.run(to, in[0], in[1], in[2], count, streams);
    }

    void step_chain(const instruction& i, const place* from, void* to, bool streams, index_t row, index_t at,
                    index_t count) const {
        chain_step steps[max_chain_steps + 1];
        for (int k = 0; k < i.operand_count; ++k) {
            const chain_code how = k > 0 ? program_.chains[std::size_t(i.first_code + k - 1)] : chain_code();
            steps[k] = {how, address(from[k], row, at), is_one_chain() ? ahead_of(from[k]) : 0};
        }
        i.chain(to, steps, i.operand_count, count, streams);
    }

    void step_user(const instruction& i, const place* from, void* to, index_t row, index_t at,
                   index_t count) const {
        const void* in[rows::max_inputs];
        bool is_scalar[rows::max_inputs];
        for (int k = 0; k < i.operand_count; ++k) {
            in[k] = address(from[k], row, at);
            is_scalar[k] = is_one_element(from[k]);
        }
        i.user->run(i.functor, to, in, is_scalar, count);
    }

    const row_program& program_;
    fixed_vector<asked_operand, rows::max_inputs> asked_;  ///< of the cluster's operands, each once
    index_t piece_;
    const rows::map_args& args_;
    index_t element_;
};

void run_program(row_program& program, const operation_list& list, const scalar* constants,
                 const rows::map_args& args) {
    const auto element = index_t(size_of(list.operations.back().yields));
    const registers sizes(program.register_count, program.widest);
    const index_t needed = sizes.stride * program.register_count;
    const auto run_with = [&](std::byte* storage) {
        program.bind(args, constants, storage, sizes.stride);
        machine(program, sizes, args, element).run();
    };
    if (needed <= storage_bytes) {
        alignas(64) std::byte storage[storage_bytes];
        return run_with(storage);
    }
    const std::unique_ptr<std::byte[]> storage(new std::byte[std::size_t(needed)]);
    run_with(storage.get());
}

}  // namespace

bool is_vectorised(const operation_list& list, const row_table& kernels) {
    return std::ranges::all_of(list.operations, [&](const operation& o) {
        if (o.what == op::opaque) return false;
        if (o.what == op::conversion) {
            const bool saturates =
                o.computes >= dtype::float32 && o.yields < dtype::float32 && o.yields != dtype::boolean;
            const auto has_vectors = [](dtype t) { return t != dtype::complex64 && t != dtype::complex128; };
            return !saturates && has_vectors(o.computes) && has_vectors(o.yields);
        }
        return kernels.is_vectorised[std::size_t(o.what)][std::size_t(o.computes)];
    });
}

void run_rows(const operation_list& list, const scalar* constants, const rows::map_args& args) {
    run_rows(list, constants, args, active_rows());
}

void run_rows(const operation_list& list, const scalar* constants, const rows::map_args& args,
              const row_table& kernels) {
    const rows::map_args whole = joined(args, list);
    if (row_program* known = find_program(list, constants, whole, kernels))
        return run_program(*known, list, constants, whole);
    std::array<std::byte, 16 * 1024> memory;
    std::pmr::monotonic_buffer_resource pool(memory.data(), memory.size());
    row_program program(list, constants, whole, kernels, pool);
    run_program(program, list, constants, whole);
}

}  // namespace xf::ops
