#pragma once
#include <array>
#include <concepts>
#include <cstring>
#include <memory>
#include <utility>

#include "xfuse/core/dtype.hpp"
#include "xfuse/core/fixed_vector.hpp"
#include "xfuse/graph/assumptions.hpp"

namespace xf::expr {

/// Writes what the graph of an expression is made of over what was written before, and sees whether that was
/// the same.
class key_writer {
public:
    key_writer(std::uint64_t* first, std::uint64_t* last) : now_{first}, last_(last) {}

    void add(std::uint64_t word) {
        if (is_whole()) now_.put(word);
    }
    void add(const void* address) { add(std::uint64_t(reinterpret_cast<std::uintptr_t>(address))); }
    template <std::integral T>
    void add(std::span<const T> values) {
        add_each(values, 1, [](position& to, T value) { to.put(std::uint64_t(value)); });
    }
    void add(std::span<const index_t> values) { add<index_t>(values); }
    /// The bits of a value: of two zeros and of two NaN they may differ.
    template <element T>
    void add_value(const T& value) {
        std::array<std::uint64_t, (sizeof(T) + 7) / 8> bits{};
        std::memcpy(bits.data(), &value, sizeof(T));
        for (const std::uint64_t each : bits) add(each);
    }
    void add(const shape::map_view& map);
    /// Where a leaf of this shape lies. Memory that does not fit has no key: the graph says what is wrong.
    void add(const graph::location& now, std::span<const index_t> shape) {
        if (!graph::fits(now, shape)) return give_up();
        add(now.data);
        add(shape);
        add(shape::span_of(now.strides));
    }

    /// There is no key for this: it would not hold all.
    void give_up() { now_.at = last_; }
    bool is_whole() const { return now_.at != last_; }
    std::uint64_t* end() const { return now_.at; }
    bool differs() const { return now_.differs != 0; }

private:
    /// A copy of it is held while words are written, which might lie over the writer for all that the
    /// compiler knows.
    struct position {
        std::uint64_t* at;
        std::uint64_t differs = 0;
        void put(std::uint64_t word) {
            differs |= *at ^ word;
            *at++ = word;
        }
    };
    template <class T, class F>
    void add_each(std::span<const T> values, std::size_t words, const F& write) {
        if (last_ - now_.at <= std::ptrdiff_t(words * values.size())) return give_up();
        position to = now_;
        for (const T& value : values) write(to, value);
        now_ = to;
    }

    position now_;
    std::uint64_t* last_;
};

/// Field by field, as they were written: who reads two at once waits.
inline void key_writer::add(const shape::map_view& map) {
    add(map.uses.size());
    add_each(map.uses, 4, [](position& to, const shape::axis_use& use) {
        to.put(std::uint64_t(use.consumer) << 32 | std::uint64_t(use.producer));
        to.put(std::uint64_t(use.step));
        to.put(std::uint64_t(use.div));
        to.put(std::uint64_t(use.mod));
    });
    add(map.offset);
}

/// Larger types than that are seldom those of small work, and would take as long to compile again.
inline constexpr int most_nodes_with_key = 16;

/// Does N write all that its graph is made of, beside what its type says? Then two expressions of one type
/// that write the same have the same graph, and need not be built to be compared.
template <class N>
concept has_key =
    N::node_count <= most_nodes_with_key && requires(const N& n, key_writer& writer) { n.write_key(writer); };

/// What the last expression of one type that has a plan wrote.
class source_key {
public:
    /// Does `e` write the same? If not, nothing is known any more.
    template <has_key N>
    bool is_same(const N& e) {
        if (count_ == 0) return false;
        key_writer writer = begin();
        e.write_key(writer);
        if (end_of(writer) == std::exchange(count_, 0) && writer.is_whole() && !writer.differs())
            count_ = end_of(writer);
        return count_ != 0;
    }
    template <has_key N>
    void keep(const N& e) {
        if (!words_) words_ = std::make_unique<words>();
        key_writer writer = begin();
        e.write_key(writer);
        count_ = writer.is_whole() ? end_of(writer) : 0;
    }
    void forget() { count_ = 0; }

private:
    using words = std::array<std::uint64_t, 128>;
    key_writer begin() { return {words_->data(), words_->data() + words_->size()}; }
    std::ptrdiff_t end_of(const key_writer& writer) const { return writer.end() - words_->data(); }

    std::unique_ptr<words> words_;
    std::ptrdiff_t count_ = 0;  ///< 0: nothing is known
};

}  // namespace xf::expr
