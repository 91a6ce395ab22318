#include <array>

#include "window_tables.hpp"

// Compiled for the baseline processor: only hands on pointers.
namespace xf::kernels {

windows_fn find_windows(const table& t, dtype type, reduce_op op, const window_shape& shape) {
    static constexpr std::array tables = {
#define XF_INSTRUCTION_SET(isa, vector_bytes, runs) isa::windows,
#include "instruction_sets.def"
    };
    const int place = window_place(type);
    if (place < 0) return nullptr;
    const available_list all = all_tables();
    for (std::size_t k = 0; k < tables.size(); ++k) {
        if (all.first[k].kernels != &t) continue;
        const find_windows_fn find = tables[k][place].find[int(op)];
        return find != nullptr ? find(shape) : nullptr;
    }
    return nullptr;
}

}  // namespace xf::kernels
