#pragma once
#include "output_file.hpp"
#include "slab_target.hpp"

namespace xf::io {

/// Slabs that go to a file, several at a time where they are short: each piece that is written waits for the
/// disk, and for what the file system does about it, and memory of less than 4 MB has small pages, of which a
/// disk takes 254 at a time. Each byte lies at the place within its block that it gets in the file, so that
/// whole blocks are written from where they are.
class slabs_to_file final : public slab_target {
public:
    /// `at_once`: of so many slabs one piece is made; there is memory for two such pieces.
    slabs_to_file(output_file& file, index_t bytes) : file_(file), next_(file.written()), left_(bytes) {}
    ~slabs_to_file() override;
    slabs_to_file(const slabs_to_file&) = delete;
    slabs_to_file& operator=(const slabs_to_file&) = delete;

    void begin(std::size_t largest, index_t at_once) override;
    index_t waits_for(index_t k) const override { return (k / at_once_ - 1) * at_once_ - 1; }
    std::span<std::byte> slab(index_t k, std::size_t bytes) override;
    void finish(index_t k, std::size_t bytes) override;

private:
    struct piece {
        std::byte *memory = nullptr, *first = nullptr, *next = nullptr;
    };
    piece& piece_of(index_t k) { return pieces_[k / at_once_ % 2]; }

    output_file& file_;
    index_t next_;  ///< where the next slab begins in the file
    index_t left_;  ///< bytes of slabs that are not finished
    index_t at_once_ = 1;
    std::size_t size_ = 0;
    piece pieces_[2];
};

}  // namespace xf::io
