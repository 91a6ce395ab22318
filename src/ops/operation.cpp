#include <algorithm>

#include "xfuse/core/hash.hpp"
#include "xfuse/ops/cluster.hpp"

namespace xf::ops {
namespace {

bool same_operation(const operation_list& a, const scalar* a_constants, const operation_list& b,
                    const scalar* b_constants, std::size_t at) {
    const operation &x = a.operations[at], &y = b.operations[at];
    if (x.what != y.what || x.computes != y.computes || x.yields != y.yields || x.user != y.user ||
        x.operand_count != y.operand_count)
        return false;
    if (x.user != nullptr) {
        if (x.user->is_same == nullptr) return false;
        if (!x.user->is_same(a_constants[x.functor].as<const void*>(),
                             b_constants[y.functor].as<const void*>()))
            return false;
    }
    const auto left = a.operands(x), right = b.operands(y);
    for (std::size_t k = 0; k < left.size(); ++k) {
        if (left[k].from != right[k].from) return false;
        const bool same = left[k].from == source::constant
                              ? same_bits(a_constants[left[k].index], b_constants[right[k].index])
                              : left[k].index == right[k].index;
        if (!same) return false;
    }
    return true;
}

}  // namespace

const char* name_of(const operation& o) { return o.what == op::opaque ? "map" : properties_of(o.what).name; }

bool same_bits(const scalar& a, const scalar& b) {
    return a.type == b.type && std::memcmp(a.bytes, b.bytes, size_of(a.type)) == 0;
}

bool same_list(const operation_list& a, const scalar* a_constants, const operation_list& b,
               const scalar* b_constants) {
    if (a.operations.size() != b.operations.size() || a.inputs.size() != b.inputs.size()) return false;
    for (std::size_t k = 0; k < a.inputs.size(); ++k) {
        if (a.inputs[k] != b.inputs[k]) return false;
    }
    for (std::size_t at = 0; at < a.operations.size(); ++at) {
        if (!same_operation(a, a_constants, b, b_constants, at)) return false;
    }
    return true;
}

bool same_cluster(const cluster& a, const cluster& b) {
    if (a.state == b.state && a.list == b.list) return true;
    constexpr int most = 64;  // of clusters with more constants none are found equal
    const int count = a.list->constant_count;
    if (count != b.list->constant_count || count > most) return false;
    scalar left[most], right[most];
    if (count > 0) {
        a.read_constants(a.state, left);
        b.read_constants(b.state, right);
    }
    return same_list(*a.list, left, *b.list, right);
}

std::uint64_t hash_of(const cluster& c) {
    const operation_list& list = *c.list;
    std::uint64_t h = list.operations.size();
    constexpr int most = 16;  // in clusters with more, constants do not count
    const bool has_constants = list.constant_count > 0 && list.constant_count <= most;
    scalar constants[most];
    if (has_constants) c.read_constants(c.state, constants);
    for (const operation& o : list.operations) {
        h = core::hashed(h, std::uint64_t(o.what));
        for (const reference& from : list.operands(o)) {
            if (from.from != source::constant || !has_constants) continue;
            std::uint64_t bits = 0;
            const scalar& constant = constants[from.index];
            std::memcpy(&bits, constant.bytes, std::min(sizeof bits, size_of(constant.type)));
            h = core::hashed(h, bits);
        }
    }
    return h;
}

}  // namespace xf::ops
