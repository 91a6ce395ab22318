#pragma once
#include <cstring>
#include <type_traits>

#include "xfuse/core/fixed_vector.hpp"
#include "xfuse/rows/row_kernel.hpp"

namespace xf::run {

/// The kernel calls of one run of a small plan. Operands, scratch and target stay where they are from
/// run to run, so the calls can be repeated without walking the plan again: on a few hundred elements
/// the walk costs more than the work.
class recording {
public:
    /// Notes a call; a run of more calls, or of other things than kernel calls, is not recorded.
    template <class Args>
    void add(void (*kernel)(const Args&), const Args& args) {
        static_assert(std::is_trivially_copyable_v<Args> && sizeof(Args) <= sizeof(call::args));
        if (calls_.full()) return disable();
        call next;
        next.run = [](void (*untyped)(), const std::byte* stored) {
            Args own;
            std::memcpy(&own, stored, sizeof own);
            reinterpret_cast<void (*)(const Args&)>(untyped)(own);
        };
        next.kernel = reinterpret_cast<void (*)()>(kernel);
        std::memcpy(next.args, &args, sizeof args);
        calls_.push_back(next);
    }
    /// A row kernel's operands are lists, which the recording keeps.
    void add(rows::map_fn kernel, rows::map_args args, int inputs) {
        if (inputs_ + inputs > max_inputs) return disable();
        for (int k = 0; k < inputs; ++k) {
            in_[inputs_ + k] = args.in[k];
            in_row_[inputs_ + k] = args.in_row[k];
            splat_[inputs_ + k] = args.splat[k];
        }
        args.in = in_ + inputs_;
        args.in_row = in_row_ + inputs_;
        args.splat = splat_ + inputs_;
        inputs_ += inputs;
        add(kernel, args);
    }
    void disable() { fits_ = false; }
    void start() {
        calls_.clear();
        inputs_ = 0;
        fits_ = true;
        is_complete_ = false;
    }
    /// The run went through to its end.
    void finish() { is_complete_ = fits_; }
    bool is_complete() const { return is_complete_; }
    void replay() const {
        for (const call& c : calls_) c.run(c.kernel, c.args);
    }

private:
    struct call {
        void (*run)(void (*)(), const std::byte*);
        void (*kernel)();
        std::byte args[112];
    };
    static constexpr int max_calls = 8, max_inputs = 16;
    fixed_vector<call, max_calls> calls_;
    const void* in_[max_inputs];
    index_t in_row_[max_inputs];
    bool splat_[max_inputs];
    int inputs_ = 0;
    bool fits_ = true, is_complete_ = false;
};

}  // namespace xf::run
