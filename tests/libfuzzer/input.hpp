#pragma once
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <span>

#include "xfuse/core/index.hpp"

/// What a fuzzer made up, read as the arguments that a target needs. Each target is a function of one
/// input; it aborts where a law of the library does not hold.
namespace libfuzzer {

using xf::index_t;
using bytes = std::span<const std::uint8_t>;

class input {
public:
    explicit input(bytes data) : data_(data) {}
    bytes rest() const { return data_; }

    std::uint8_t byte() {
        if (data_.empty()) return 0;
        const std::uint8_t first = data_.front();
        data_ = data_.subspan(1);
        return first;
    }
    /// From low to high, both included.
    index_t between(index_t low, index_t high) { return low + index_t(byte()) % (high - low + 1); }
    /// Mostly small, sometimes an extreme.
    index_t number() {
        constexpr index_t extremes[] = {std::numeric_limits<index_t>::min(),
                                        std::numeric_limits<index_t>::max(),
                                        std::numeric_limits<index_t>::min() / 2,
                                        std::numeric_limits<index_t>::max() / 2,
                                        index_t(1) << 32,
                                        -(index_t(1) << 32),
                                        index_t(1) << 31,
                                        (index_t(1) << 62) + 1};
        const std::uint8_t kind = byte();
        return kind >= 248 ? extremes[kind - 248] : index_t(kind % 32) - 8;
    }

private:
    bytes data_;
};

/// Ends the program where a law is broken; a fuzzer reports the input that did it.
inline void require(bool holds) {
    if (!holds) std::abort();
}

}  // namespace libfuzzer
