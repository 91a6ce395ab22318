#pragma once
#include <array>
#include <cstddef>
#include <type_traits>

#include "xfuse/kernels/window_kernels.hpp"
#include "xfuse/lower/context.hpp"
#include "xfuse/lower/scan_loops.hpp"
#include "xfuse/plan/loop_nest.hpp"

/// Instructions from kernels and other functions.
namespace xf::lower {

/// The loops of a call; the first operand moves as the nest's `out`, the second as its `in`.
struct nest_loops {
    const planning::loop_nest& nest;
    int size() const { return nest.size(); }
    index_t extent(int l) const { return nest[l].extent; }
    index_t step(int l, int k) const { return k == 0 ? nest[l].out : k == 1 ? nest[l].in : 0; }
};
struct no_loops {
    static int size() { return 0; }
    static index_t extent(int) { return 1; }
    static index_t step(int, int) { return 0; }
};

template <class T>
std::span<const std::byte> bytes_of(const T& value) {
    return std::as_bytes(std::span(&value, 1));
}

constexpr const char* name_of(const kernels::across_args*) { return "reduce across"; }
constexpr const char* name_of(const kernels::along_args*) { return "reduce along"; }
constexpr const char* name_of(const kernels::slide_along_args*) { return "slide along"; }
constexpr const char* name_of(const kernels::slide_across_args*) { return "slide across"; }
constexpr const char* name_of(const kernels::windows_args*) { return "windows at once"; }
constexpr const char* name_of(const kernels::window_lines_args*) { return "windows at once, by lines"; }
constexpr const char* name_of(const kernels::arg_args*) { return "find extreme"; }
constexpr const char* name_of(const kernels::copy_args*) { return "copy"; }
constexpr const char* name_of(const kernels::expand_args*) { return "expand"; }
constexpr const char* name_of(const kernels::divide_args*) { return "divide"; }
constexpr const char* name_of(const scan_args*) { return "scan"; }

/// A kernel and its arguments, which begin with the operands' addresses.
template <class Args>
struct kernel_call {
    void (*kernel)(const Args&);
    Args args;
};

template <class Args, std::size_t Operands>
void run_kernel(const std::byte* constants, void* const* at) {
    static_assert(std::is_trivially_copyable_v<Args> && std::is_standard_layout_v<Args>);
    kernel_call<Args> c;
    std::memcpy(&c, constants, sizeof c);
    std::memcpy(static_cast<void*>(&c.args), at, Operands * sizeof(void*));
    c.kernel(c.args);
}

template <class Args, std::size_t Operands>
void fix_kernel(std::byte* constants, void* const* at) {
    std::memcpy(constants + offsetof(kernel_call<Args>, args), at, Operands * sizeof(void*));
}

template <class Args>
void run_fixed_kernel(const std::byte* constants, void* const*) {
    const auto& c = *reinterpret_cast<const kernel_call<Args>*>(constants);
    c.kernel(c.args);
}

/// Is it by its kernel that a reader knows what a call computes? What copies is known by its name.
template <class Args>
inline constexpr bool computes =
    !std::is_same_v<Args, kernels::copy_args> && !std::is_same_v<Args, kernels::expand_args> &&
    !std::is_same_v<Args, kernels::divide_args>;

template <class Args>
const void* kernel_of(const std::byte* constants) {
    return reinterpret_cast<const void*>(reinterpret_cast<const kernel_call<Args>*>(constants)->kernel);
}

template <class Args, std::size_t Operands>
inline constexpr exec::operation kernel_operation{
    name_of(static_cast<const Args*>(nullptr)), &run_kernel<Args, Operands>, &fix_kernel<Args, Operands>,
    &run_fixed_kernel<Args>, computes<Args> ? &kernel_of<Args> : nullptr};

/// Calls a kernel for every step of the nest; its first arguments are the operands.
template <std::size_t Operands, class Args>
void call(context& c, void (*kernel)(const Args&), const std::array<address, Operands>& operands,
          const planning::loop_nest& loops, const std::type_identity_t<Args>& args) {
    const kernel_call<Args> own{kernel, args};
    c.emit(kernel_operation<Args, Operands>, operands, nest_loops{loops}, bytes_of(own));
}

}  // namespace xf::lower
