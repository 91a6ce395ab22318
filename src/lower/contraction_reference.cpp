#include <complex>

#include "xfuse/lower/contraction_loops.hpp"

/// The reference contraction: one result after the other, one product after the other.
namespace xf::lower {
namespace {

/// Where each operand stands, and how far it moves along each loop of the stage.
struct cursor {
    int operands = 0;
    const std::byte* at[max_factors];
    dtype type[max_factors];
};

template <class T>
T read(const cursor& p, int k) {
    if (p.type[k] == dtype::int8) return T(*reinterpret_cast<const std::int8_t*>(p.at[k]));
    if (p.type[k] == dtype::uint8) return T(*reinterpret_cast<const std::uint8_t*>(p.at[k]));
    return *reinterpret_cast<const T*>(p.at[k]);
}
float read_float(const cursor& p, int k) {
    if (p.type[k] == dtype::bfloat16) return *reinterpret_cast<const bfloat16*>(p.at[k]);
    return *reinterpret_cast<const float*>(p.at[k]);
}

template <class T>
void add_product(T& sum, const cursor& p) {
    if constexpr (std::is_same_v<T, bool>) {
        bool all = true;
        for (int k = 0; k < p.operands; ++k) all &= *reinterpret_cast<const bool*>(p.at[k]);
        sum |= all;
    } else if constexpr (std::is_integral_v<T>) {
        // Unsigned arithmetic of full width wraps as NumPy's does.
        std::uint64_t product = 1;
        for (int k = 0; k < p.operands; ++k) product *= std::uint64_t(read<T>(p, k));
        sum = T(std::uint64_t(sum) + product);
    } else if constexpr (std::is_same_v<T, float>) {
        T product = T(1);
        for (int k = 0; k < p.operands; ++k) product *= read_float(p, k);
        sum += product;
    } else {
        T product = T(1);
        for (int k = 0; k < p.operands; ++k) product *= *reinterpret_cast<const T*>(p.at[k]);
        sum += product;
    }
}

/// Calls f() for every step of loops [first, last), with the operands moved there.
template <class F>
void walk(const contraction_site& c, const axis_vector& extents, int first, int last, cursor& p,
          std::byte** out, const F& f) {
    if (first == last) return f();
    for (index_t i = 0; i < extents[first]; ++i) {
        walk(c, extents, first + 1, last, p, out, f);
        for (int k = 0; k < p.operands; ++k) p.at[k] += c.operand_of(k).step[first];
        if (out != nullptr) *out += c.s.out_step[first];
    }
    for (int k = 0; k < p.operands; ++k) p.at[k] -= c.operand_of(k).step[first] * extents[first];
    if (out != nullptr) *out -= c.s.out_step[first] * extents[first];
}

template <class T>
void contract(const contraction_site& c, const axis_vector& extents, cursor p, std::byte* out) {
    walk(c, extents, 0, c.s.out_loops, p, &out, [&] {
        T sum{};
        walk(c, extents, c.s.out_loops, c.s.loops.size(), p, nullptr, [&] { add_product(sum, p); });
        if constexpr (!std::is_integral_v<T>) {
            using real = decltype(std::abs(T{}));
            sum = sum / real(c.s.node->divisor);
        }
        *reinterpret_cast<T*>(out) = sum;
    });
}

}  // namespace

void contract_reference(const contraction_site& c, const axis_vector& extents, std::byte* out,
                        const std::byte* const* operands) {
    const planning::stage& s = c.s;
    const graph::node& n = *s.node;
    cursor p;
    p.operands = n.domain_volume() > 0 ? s.operand_count : 0;  // of no terms there are no operands
    for (int k = 0; k < p.operands; ++k) {
        p.at[k] = operands[k];
        p.type[k] = c.p.g.nodes[c.p.g.operands(n)[k].node].type;
    }
    switch (n.type) {
        case dtype::boolean: return contract<bool>(c, extents, p, out);
        case dtype::int8: return contract<std::int8_t>(c, extents, p, out);
        case dtype::uint8: return contract<std::uint8_t>(c, extents, p, out);
        case dtype::int16: return contract<std::int16_t>(c, extents, p, out);
        case dtype::uint16: return contract<std::uint16_t>(c, extents, p, out);
        case dtype::int32: return contract<std::int32_t>(c, extents, p, out);
        case dtype::uint32: return contract<std::uint32_t>(c, extents, p, out);
        case dtype::int64: return contract<std::int64_t>(c, extents, p, out);
        case dtype::uint64: return contract<std::uint64_t>(c, extents, p, out);
        case dtype::float32: return contract<float>(c, extents, p, out);
        case dtype::float64: return contract<double>(c, extents, p, out);
        case dtype::complex64: return contract<std::complex<float>>(c, extents, p, out);
        case dtype::complex128: return contract<std::complex<double>>(c, extents, p, out);
        case dtype::bfloat16:
        case dtype::float16: break;  // no results of products
    }
}

}  // namespace xf::lower
