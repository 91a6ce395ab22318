#include "row_program.hpp"

#include <algorithm>
#include <limits>

namespace xf::ops {
namespace {

index_t bytes_of(dtype type) { return index_t(size_of(type)); }

template <class T>
void copy_row(void* out, const void* a, const void*, const void*, index_t count, bool) {
    std::memcpy(out, a, std::size_t(count) * sizeof(T));
}
/// The element at `a` for the whole row.
template <class T>
void fill_row(void* out, const void* a, const void*, const void*, index_t count, bool) {
    T value;
    std::memcpy(&value, a, sizeof value);
    for (index_t i = 0; i < count; ++i) std::memcpy(static_cast<T*>(out) + i, &value, sizeof value);
}
struct sixteen_bytes {
    std::uint64_t parts[2];
};
row_fn fill_of(dtype type) {
    switch (size_of(type)) {
        case 1: return &fill_row<std::uint8_t>;
        case 2: return &fill_row<std::uint16_t>;
        case 4: return &fill_row<std::uint32_t>;
        case 8: return &fill_row<std::uint64_t>;
        default: return &fill_row<sixteen_bytes>;
    }
}
row_fn copy_of(dtype type) {
    switch (size_of(type)) {
        case 1: return &copy_row<std::uint8_t>;
        case 2: return &copy_row<std::uint16_t>;
        case 4: return &copy_row<std::uint32_t>;
        case 8: return &copy_row<std::uint64_t>;
        default: return &copy_row<sixteen_bytes>;
    }
}

bool is_signed_integer(dtype type) {
    return type == dtype::int8 || type == dtype::int16 || type == dtype::int32 || type == dtype::int64;
}

}  // namespace

row_program::row_program(const operation_list& list, const scalar* constants, const rows::map_args& args,
                         const row_table& kernels, std::pmr::memory_resource& memory)
    : code(&memory), operands(&memory), chains(&memory) {
    code.reserve(2 * list.operations.size() + 2);
    operands.reserve(2 * list.references.size() + 2);
    const assembler assembled(*this, list, constants, args, kernels, memory);
    link_chains(*this, kernels);
}

void row_program::bind(const rows::map_args& args, const scalar* constants, std::byte* registers,
                       index_t stride) {
    const auto settle = [&](place& p) {
        switch (p.in) {
            case held::element: break;
            case held::constant: p.at = const_cast<std::byte*>(constants[p.number].bytes); break;
            case held::reg: p.at = registers + p.number * stride; break;
            case held::result: p.at = static_cast<std::byte*>(args.out), p.row = args.out_row; break;
            case held::input:
                p.at = static_cast<std::byte*>(const_cast<void*>(args.in[p.number]));
                p.row = args.in_row[p.number];
        }
    };
    for (instruction& i : code) settle(i.to);
    for (place& p : operands) settle(p);
    settle(result);
}

assembler::assembler(row_program& to, const operation_list& list, const scalar* constants,
                     const rows::map_args& args, const row_table& kernels, std::pmr::memory_resource& memory)
    : to_(to),
      list_(list),
      constants_(constants),
      args_(args),
      kernels_(kernels),
      memory_(memory),
      results_(list.operations.size(), &memory),
      uses_(&memory),
      free_(&memory) {
    const std::size_t count = list.operations.size();
    std::pmr::vector<int> reads(count, &memory);
    for (const reference& r : list.references) {
        if (r.from == source::result) ++reads[r.index];
    }
    for (std::size_t at = 0; at < count; ++at)
        results_[at] = add(list.operations[at], reads[at], at + 1 == count);
    store(results_[count - 1]);
    to_.register_count = int(uses_.size());
}

value assembler::add(const operation& o, int reads, bool is_last) {
    if (o.what == op::opaque) {
        std::pmr::vector<value> from(&memory_);
        for (const reference& r : list_.operands(o)) from.push_back(read(r));
        return call_user(o, from.data(), reads, is_last);
    }
    value from[max_arity];
    int count = 0;
    for (const reference& r : list_.operands(o)) from[count++] = read(r);
    return call_kernel(o, from, reads, is_last);
}

value assembler::read(reference r) const {
    if (r.from == source::result) return results_[r.index];
    const int number = r.index;
    if (r.from == source::constant) {
        const place where{nullptr, 0, 0, number, held::constant};
        return {where, constants_[number].type, true};
    }
    const dtype type = list_.inputs[std::size_t(number)];
    const bool is_scalar = args_.splat[number];
    return {{nullptr, 0, is_scalar ? 0 : bytes_of(type), number, held::input}, type, is_scalar};
}

/// Where a result goes: to the cluster's, to a register, or to an element of its own.
value assembler::destination(dtype type, bool is_scalar, int reads, bool is_last) {
    const index_t size = bytes_of(type);
    to_.widest = std::max(to_.widest, size);
    if (is_scalar) return {{static_cast<std::byte*>(memory_.allocate(16, 16))}, type, true};
    if (is_last && !args_.is_streamed) return {{nullptr, 0, size, 0, held::result}, type};
    if (free_.empty()) return new_register(type, reads);
    const int reg = free_.back();
    free_.pop_back();
    uses_[std::size_t(reg)] = reads;
    return {{nullptr, 0, 0, reg, held::reg}, type};
}

value assembler::new_register(dtype type, int reads) {
    uses_.push_back(reads);
    return {{nullptr, 0, 0, int(uses_.size()) - 1, held::reg}, type};
}

/// An operation may write over an operand whose elements have the size of its own, which is free before.
void assembler::consume(std::span<const value> from, bool of_this_size, index_t size) {
    for (const value& v : from) {
        if (v.where.in != held::reg || (bytes_of(v.type) == size) != of_this_size) continue;
        if (--uses_[std::size_t(v.where.number)] == 0) free_.push_back(v.where.number);
    }
}

void assembler::emit(instruction i, std::span<const value> from) {
    i.first_operand = int(to_.operands.size());
    i.operand_count = int(from.size());
    for (const value& v : from) to_.operands.push_back(v.where);
    to_.code.push_back(i);
}

value assembler::call(instruction i, std::span<const value> from, dtype yields, int reads, bool is_last) {
    const bool is_scalar = std::ranges::all_of(from, [](const value& v) { return v.is_scalar; });
    consume(from, true, bytes_of(yields));
    const value to = destination(yields, is_scalar, reads, is_last);
    consume(from, false, bytes_of(yields));
    i.to = to.where;
    i.is_once_a_row = is_scalar;
    emit(i, from);
    return to;
}

value assembler::converted(const value& from, dtype to) {
    if (from.type == to) return from;
    instruction i;
    i.run = kernels_.conversions[std::size_t(from.type)][std::size_t(to)];
    return call(i, {&from, 1}, to, 1, false);
}

/// A register that holds the scalar throughout, for operations that have no form for one. It is filled before
/// the first piece of a row, so that no operation may have it before either.
value assembler::spread(const value& from) {
    const value to = new_register(from.type, std::numeric_limits<int>::max());
    to_.widest = std::max(to_.widest, bytes_of(from.type));
    instruction i;
    i.run = fill_of(from.type);
    i.to = to.where;
    i.is_once_a_row = i.spreads = true;
    emit(i, {&from, 1});
    return to;
}

value assembler::call_user(const operation& o, value* from, int reads, bool is_last) {
    instruction i;
    i.user = o.user;
    i.functor = constants_[o.functor].as<const void*>();
    return call(i, {from, o.operand_count}, o.yields, reads, is_last);
}

value assembler::call_kernel(const operation& o, value* from, int reads, bool is_last) {
    const int count = o.operand_count;
    const row_forms* forms = &kernels_.forms[std::size_t(o.what)][std::size_t(o.computes)];
    const bool is_mixed = count == 2 && properties_of(o.what).computes == computing_rule::compared &&
                          o.computes == dtype::uint64 &&
                          (is_signed_integer(from[0].type) || is_signed_integer(from[1].type));
    if (is_mixed)
        forms = &kernels_.of_mixed_signs[std::size_t(o.what)][is_signed_integer(from[1].type) ? 1 : 0];
    for (int k = 0; k < count; ++k) {
        const dtype type = o.what == op::where && k == 0                 ? dtype::boolean
                           : is_mixed && is_signed_integer(from[k].type) ? dtype::int64
                                                                         : o.computes;
        from[k] = converted(from[k], type);
    }
    instruction i;
    if (o.what == op::conversion)
        i.run = o.computes == o.yields ? copy_of(o.yields)
                                       : kernels_.conversions[std::size_t(o.computes)][std::size_t(o.yields)];
    else i.run = forms->rows;
    const bool all_scalar = std::all_of(from, from + count, [](const value& v) { return v.is_scalar; });
    for (int k = 0; k < count && !all_scalar; ++k) {
        if (!from[k].is_scalar) continue;
        if (count == 2) i.run = k == 0 ? forms->first_is_scalar : forms->second_is_scalar;
        else from[k] = spread(from[k]);
    }
    i.can_stream = !is_mixed && o.what != op::conversion && bytes_of(o.yields) == bytes_of(o.computes) &&
                   kernels_.is_vectorised[std::size_t(o.what)][std::size_t(o.computes)];
    i.can_link = may_link(o);
    if (i.can_link) i.what = chain_operation_of(o.what), i.type = o.yields, i.reads = reads;
    return call(i, {from, std::size_t(count)}, o.yields, reads, is_last);
}

/// What is one element for a whole row has to be written to all of it, and what is streamed to go from its
/// register.
void assembler::store(const value& last) {
    to_.result = last.where;
    if (!last.is_scalar) return;
    instruction i;
    i.run = fill_of(last.type);
    i.to = destination(last.type, false, 1, true).where;
    emit(i, {&last, 1});
    to_.result = i.to;
}

}  // namespace xf::ops
