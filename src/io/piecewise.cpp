#include "piecewise.hpp"

#include <algorithm>
#include <chrono>

#include "file_windows.hpp"
#include "follower.hpp"
#include "slab_plan.hpp"
#include "xfuse/core/errors.hpp"

namespace xf::io {
namespace {

using bytes = std::vector<std::byte>;
using expr::erased_pointer;

/// Of the operand, and of what it reads of files, at most, unless one entry has more.
constexpr index_t piece_bytes = index_t(4) << 20;

template <class T>
void divide(bytes& elements, double divisor) {
    const std::span all(reinterpret_cast<T*>(elements.data()), elements.size() / sizeof(T));
    std::transform(all.begin(), all.end(), all.begin(), [divisor](T each) { return T(each / T(divisor)); });
}

void divide(bytes& elements, dtype type, double divisor) {
    if (divisor == 1) return;
    const bool is_single = type == dtype::float32 || type == dtype::complex64;
    is_single ? divide<float>(elements, divisor) : divide<double>(elements, divisor);
}

class evaluation {
public:
    evaluation(std::span<const piecewise> results, const slabs& options, const std::string& label,
               index_t& read)
        : results_(results),
          operand_(results.front().operand),
          axis_(results.front().axis),
          options_(options),
          label_(label),
          read_(read),
          windows_(allowed_memory(options)),
          reads_(operand_),
          levels_(results.size()) {
        const axis_vector& shape = operand_->shape();
        const index_t extent = shape[axis_];
        const index_t entry = shape::volume(shape) / extent * index_t(size_of(operand_->type()));
        length_ = std::clamp<index_t>(piece_bytes / std::max<index_t>(entry, 1), 1, extent);
        while (length_ > 1 && bytes_of_files(reads_, part(extent / length_ / 2)) > piece_bytes)
            length_ = (length_ + 1) / 2;
        count_ = (extent + length_ - 1) / length_;
    }

    bool is_possible() const {
        index_t needed = 0;
        const index_t middle = count_ / 2;
        for (const index_t k : {middle, std::max<index_t>(middle - 1, 0)})
            needed += bytes_of_files(reads_, part(k));
        index_t levels = 3;
        for (index_t k = count_; k > 1; k /= 2) ++levels;
        for (const piecewise& each : results_) needed += levels * each.bytes_of_part();
        return needed <= allowed_memory(options_);
    }

    std::vector<bytes> run() {
        follower reader(count_, [this](index_t k) { bring(k); });
        reader.allow(2);
        for (index_t k = 0; k < count_; ++k) {
            if (options_.stop != nullptr && options_.stop->load())
                throw cancelled(core::message(label_, ": cancelled after ", k, " of ", count_, " pieces"));
            reader.wait_for(k);
            operand_piece piece(dynamic::part_of(operand_, part(k)), options_.how, elements_);
            for (std::size_t which = 0; which < results_.size(); ++which) add(which, piece);
            if (options_.progress) {
                if (k + 1 < count_) reader.wait_for(k + 1);
                report();
            }
            reader.allow(k + 3);
        }
        for (const auto& window : windows_.all()) read_ += window->bytes_read();
        std::vector<bytes> all;
        for (std::size_t which = 0; which < results_.size(); ++which) {
            while (levels_[which].size() > 1) join(which);
            all.push_back(std::move(levels_[which].front().elements));
            all.back().resize(std::size_t(results_[which].bytes()));
            divide(all.back(), results_[which].type, results_[which].divisor);
        }
        return all;
    }

private:
    struct level {
        int height;
        index_t count;  ///< of the operand's elements
        bytes elements;
    };

    xf::box part(index_t k) const {
        const axis_vector& shape = operand_->shape();
        xf::box b{axis_vector(shape.size(), 0), shape};
        b.begin[axis_] = k * length_;
        b.end[axis_] = std::min(b.begin[axis_] + length_, shape[axis_]);
        return b;
    }
    template <class F>
    void for_each_window(index_t k, const F& f) const {
        for (const needed_part& each : reads_.of(part(k))) {
            const mapped_file* file = mapped_file::of(each.from);
            for (const auto& window : windows_.all())
                if (&window->file() == file) f(*window, each.box);
        }
    }
    /// Nothing before the piece in front of this one is needed any more.
    void bring(index_t k) const {
        if (k > 0) for_each_window(k - 1, [](file_window& window, const xf::box& box) { window.keep(box); });
        for_each_window(k, [](file_window& window, const xf::box& box) { window.fetch(box); });
    }

    void join(std::size_t which) {
        const piecewise& of = results_[which];
        std::vector<level>& waiting = levels_[which];
        level last = std::move(waiting.back());
        waiting.pop_back();
        level& before = waiting.back();
        if (of.merge) {
            of.merge(before.elements.data(), last.elements.data(), before.count, last.count);
        } else {
            const auto array = [&](const bytes& elements) {
                return dynamic::array(of.type, of.shape, nullptr, elements.data());
            };
            bytes both = unused(of);
            evaluate_in_order(dynamic::apply(of.together, {{array(before.elements)}, {array(last.elements)}}),
                              both.data(), options_.how);
            std::swap(before.elements, both);
            unused_.push_back(std::move(both));
        }
        unused_.push_back(std::move(last.elements));
        before.count += last.count;
        ++before.height;
    }
    /// Memory that another part was in: new pages would have to be cleared.
    bytes unused(const piecewise& of) {
        const auto fits = [&](const bytes& each) { return index_t(each.size()) == of.bytes_of_part(); };
        const auto found = std::ranges::find_if(unused_, fits);
        if (found == unused_.end()) return bytes(std::size_t(of.bytes_of_part()), std::byte{});
        bytes taken = std::move(*found);
        unused_.erase(found);
        return taken;
    }
    /// Pieces are put together in pairs, then pairs of pairs.
    void add(std::size_t which, operand_piece& piece) {
        const piecewise& of = results_[which];
        std::vector<level>& waiting = levels_[which];
        waiting.push_back({0, shape::volume(piece.expression()->shape()), unused(of)});
        of.evaluate(piece, waiting.back().elements.data());
        while (waiting.size() > 1 && waiting[waiting.size() - 2].height == waiting.back().height) join(which);
    }

    void report() const {
        xf::progress now;
        for (const piecewise& each : results_) now.total += each.bytes();
        now.read = read_;
        for (const auto& window : windows_.all()) now.read += window->bytes_read();
        now.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
        options_.progress(now);
    }

    std::span<const piecewise> results_;
    const erased_pointer& operand_;
    const int axis_;
    const slabs& options_;
    const std::string& label_;
    index_t& read_;
    file_windows windows_;  // before the graph, whose leaves they become
    dynamic::reads reads_;
    index_t length_ = 1, count_ = 1;
    std::vector<std::vector<level>> levels_;  ///< of each result
    std::vector<bytes> unused_;
    bytes elements_;  ///< of one piece
    std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

}  // namespace

std::span<const std::byte> operand_piece::elements() {
    if (!is_there_) {
        memory_.resize(std::size_t(shape::volume(all_->shape())) * size_of(all_->type()));
        evaluate_in_order(all_, memory_.data(), how_);
        is_there_ = true;
    }
    return memory_;
}

void evaluate_in_order(const erased_pointer& e, std::byte* elements, const policy& how) {
    axis_vector strides = e->shape();
    shape::row_major_strides(shape::span_of(e->shape()), {strides.begin(), std::size_t(strides.size())});
    dynamic::evaluate(e, {elements, e->type(), e->shape(), strides}, how);
}

std::vector<bytes> evaluate_piecewise(std::span<const piecewise> results, const slabs& options,
                                      const std::string& label, index_t& read) {
    evaluation all(results, options, label, read);
    if (!all.is_possible()) return {};
    return all.run();
}

}  // namespace xf::io
