#pragma once
#include <cstring>
#include <memory>
#include <vector>

#include "fuzz/host.hpp"

/// What stays from one evaluation of a program to the next: the memory of operands and target, and the
/// xtensor objects over it.
namespace fuzz {

class store {
public:
    static constexpr int target = 0;  ///< the place of the target; operands come after it

    /// Memory of a place: that of the last time, where it is large enough.
    std::byte* take(int place, std::size_t size) {
        if (std::size_t(place) >= blocks_.size()) blocks_.resize(std::size_t(place) + 1);
        block& b = blocks_[std::size_t(place)];
        if (b.memory == nullptr || b.size < size) {
            drop(b);
            b = {std::make_unique<std::byte[]>(std::max<std::size_t>(size, 1)), size};
        }
        return b.memory.get();
    }
    std::size_t size(int place) const {
        return std::size_t(place) < blocks_.size() ? blocks_[std::size_t(place)].size : 0;
    }
    /// The next time the place gets other memory.
    void move(int place) {
        if (size(place) > 0) drop(blocks_[std::size_t(place)]);
    }
    void swap(int a, int b) {
        if (size(a) > 0 && size(b) > 0) std::swap(blocks_[std::size_t(a)], blocks_[std::size_t(b)]);
    }

    /// The object that stands for an operand: the same one each time, unless its type is another.
    template <class T, int Rank>
    host<T, Rank>& object(int place) {
        if (std::size_t(place) >= objects_.size()) objects_.resize(std::size_t(place) + 1);
        auto& at = objects_[std::size_t(place)];
        if (dynamic_cast<host<T, Rank>*>(at.get()) == nullptr) {
            if (at != nullptr) old_objects_.push_back(std::move(at));
            at = std::make_unique<host<T, Rank>>();
        }
        return static_cast<host<T, Rank>&>(*at);
    }

private:
    struct block {
        std::unique_ptr<std::byte[]> memory;
        std::size_t size = 0;
    };
    /// What still reads memory that was given up finds no element that was there.
    void drop(block& b) {
        if (b.memory == nullptr) return;
        std::memset(b.memory.get(), 0x3b, b.size);
        old_.push_back(std::move(b));
        b = {};
    }
    std::vector<block> blocks_, old_;
    std::vector<std::unique_ptr<host_base>> objects_, old_objects_;
};

}  // namespace fuzz
