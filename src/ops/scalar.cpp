#include "xfuse/ops/operation.hpp"
#include "xfuse/ops/row_machine.hpp"

namespace xf::ops {

scalar converted(const scalar& s, dtype to) {
    if (s.type == to) return s;
    scalar result{to, {}};
    const row_fn convert = active_rows().conversions[std::size_t(s.type)][std::size_t(to)];
    convert(result.bytes, s.bytes, nullptr, nullptr, 1, false);
    return result;
}

}  // namespace xf::ops
