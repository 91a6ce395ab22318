#include "xfuse/ops/operation.hpp"
#include "xfuse/ops/row_machine.hpp"

namespace xf::ops {

scalar converted(const scalar& s, dtype to) {
    if (s.type == to) return s;
    scalar result{to, {}};
    active_rows().conversions[std::size_t(s.type)][std::size_t(to)](result.bytes, s.bytes, nullptr, nullptr,
                                                                    1);
    return result;
}

}  // namespace xf::ops
