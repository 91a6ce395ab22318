#pragma once
#include "xfuse/rows/contract.hpp"
#include "xfuse/rows/pack.hpp"

namespace xf::rows {
inline namespace XFUSE_ROW_ISA {

/// Where a cluster's operands come from while one vector step is computed.
template <int Lanes, bool Partial>
struct row_source {
    const char* const* in;
    const bool* splatted;
    index_t at;
    index_t count;

    template <class T, int Slot>
    XFUSE_INLINE pack<T, Lanes> load() const {
        if (splatted[Slot]) {
            T value;
            std::memcpy(&value, in[Slot], sizeof(T));
            return splat<T, Lanes>(value);
        }
        const char* from = in[Slot] + at * index_t(sizeof(T));
        if constexpr (Partial) return load_partial<T, Lanes>(from, count);
        else return rows::load<T, Lanes>(from);
    }
    template <class T>
    XFUSE_INLINE pack<T, Lanes> constant(T value) const {
        return splat<T, Lanes>(value);
    }
};

/// The row kernel of a cluster. Tails go through the same vector code as the body, so that an
/// element's bits do not depend on where in a row it stands.
template <class Cluster>
void map_rows(const map_args& args) {
    using T = typename Cluster::value_type;
    constexpr int lanes = Cluster::lanes;
    constexpr int inputs = Cluster::input_count;
    const Cluster& cluster = *static_cast<const Cluster*>(args.cluster);
    const char* in[inputs > 0 ? inputs : 1];
    bool splatted[inputs > 0 ? inputs : 1];
    for (int k = 0; k < inputs; ++k) {
        in[k] = static_cast<const char*>(args.in[k]);
        splatted[k] = args.splat[k];
    }
    char* out = static_cast<char*>(args.out);
    for (index_t r = 0; r < args.rows; ++r) {
        index_t i = 0;
        for (; i + lanes <= args.cols; i += lanes) {
            const row_source<lanes, false> source{in, splatted, i, lanes};
            store(out + i * index_t(sizeof(T)), cluster.template compute<0>(source));
        }
        if (i < args.cols) {
            const row_source<lanes, true> source{in, splatted, i, args.cols - i};
            store_partial(out + i * index_t(sizeof(T)), cluster.template compute<0>(source), args.cols - i);
        }
        out += args.out_row;
        for (int k = 0; k < inputs; ++k) in[k] += args.in_row[k];
    }
}

}  // namespace XFUSE_ROW_ISA
}  // namespace xf::rows
