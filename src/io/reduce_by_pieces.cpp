#include "reduce_by_pieces.hpp"

#include <algorithm>
#include <chrono>
#include <future>

#include "../gradient/captured.hpp"
#include "file_windows.hpp"
#include "slab_plan.hpp"
#include "xfuse/core/errors.hpp"

namespace xf::io {
namespace {

using bytes = std::vector<std::byte>;

/// Of the operand, at most, unless one entry has more.
constexpr index_t piece_bytes = index_t(4) << 20;

struct known_reduction {
    kernels::reduce_op op;
    dynamic::reduction pieces;
    ops::op together;
};
constexpr known_reduction known[] = {{kernels::reduce_op::sum, dynamic::reduction::sum, ops::op::add},
                                     {kernels::reduce_op::max, dynamic::reduction::max, ops::op::maximum},
                                     {kernels::reduce_op::min, dynamic::reduction::min, ops::op::minimum}};

template <class T>
void divide(bytes& elements, double divisor) {
    const std::span all(reinterpret_cast<T*>(elements.data()), elements.size() / sizeof(T));
    std::transform(all.begin(), all.end(), all.begin(), [divisor](T each) { return T(each / T(divisor)); });
}

class piecewise {
public:
    piecewise(const expr::erased_pointer& e, const slabs& options, const std::string& label)
        : options_(options), label_(label), graph_(e, {}), node_(graph_.at(graph_.root())) {
        const auto at = std::ranges::find(known, node_.op, &known_reduction::op);
        const bool is_known = graph::properties(node_.kind).combines_parts && at != std::end(known);
        if (!is_known || node_.reduced_rank() == 0 || node_.domain_volume() == 0) return;
        const bool is_float = node_.type == dtype::float32 || node_.type == dtype::float64;
        if (!is_float || node_.operand_type != node_.type) return;
        how_ = &*at;
        operand_ = graph_.read(node_, 0);
        reads_.emplace(operand_);
        axis_ = node_.shape.size();
        const index_t entry = node_.domain_volume() / node_.domain[axis_] * index_t(size_of(node_.type));
        length_ = std::clamp<index_t>(piece_bytes / std::max<index_t>(entry, 1), 1, node_.domain[axis_]);
        count_ = (node_.domain[axis_] + length_ - 1) / length_;
    }

    bool is_possible() const {
        if (how_ == nullptr) return false;
        index_t of_files = 0;
        const index_t middle = count_ / 2;
        for (const index_t k : {middle, std::max<index_t>(middle - 1, 0)}) {
            for (const needed_part& each : reads_->of(part(k)))
                if (mapped_file::of(each.from) != nullptr)
                    of_files += box_to_read(*mapped_file::of(each.from), each.box).volume() *
                                index_t(size_of(each.type));
        }
        index_t levels = 3;
        for (index_t k = count_; k > 1; k /= 2) ++levels;
        return of_files + levels * result_bytes() <= allowed_memory(options_);
    }

    bytes run() {
        fetch(0);
        for (index_t k = 0; k < count_; ++k) {
            if (options_.stop != nullptr && options_.stop->load())
                throw cancelled(core::message(label_, ": cancelled after ", k, " of ", count_, " pieces"));
            std::future<void> next;
            if (k + 1 < count_) next = std::async(std::launch::async, [this, k] { fetch(k + 1); });
            add({0, piece(k)});
            if (next.valid()) next.get();
            keep(std::min(k + 1, count_ - 1));
            report(k + 1);
        }
        while (levels_.size() > 1) join();
        bytes result = std::move(levels_.front().elements);
        if (node_.divisor != 1) {
            node_.type == dtype::float32 ? divide<float>(result, node_.divisor)
                                         : divide<double>(result, node_.divisor);
        }
        return result;
    }

private:
    struct level {
        int height;
        bytes elements;
    };

    index_t result_bytes() const { return node_.volume() * index_t(size_of(node_.type)); }

    xf::box part(index_t k) const {
        xf::box b{axis_vector(node_.domain.size(), 0), node_.domain};
        b.begin[axis_] = k * length_;
        b.end[axis_] = std::min(b.begin[axis_] + length_, node_.domain[axis_]);
        return b;
    }
    template <class F>
    void for_each_window(index_t k, const F& f) const {
        for (const needed_part& each : reads_->of(part(k))) {
            const mapped_file* file = mapped_file::of(each.from);
            for (const auto& window : windows_.all())
                if (&window->file() == file) f(*window, each.box);
        }
    }
    void fetch(index_t k) const {
        for_each_window(k, [](file_window& window, const xf::box& box) { window.fetch(box); });
    }
    void keep(index_t k) const {
        for_each_window(k, [](file_window& window, const xf::box& box) { window.keep(box); });
    }

    bytes evaluated(const expr::erased_pointer& e) const {
        bytes result(static_cast<std::size_t>(result_bytes()), std::byte{});
        axis_vector strides = node_.shape;
        shape::row_major_strides(shape::span_of(node_.shape), {strides.begin(), std::size_t(strides.size())});
        dynamic::evaluate(e, {result.data(), node_.type, node_.shape, strides}, options_.how);
        return result;
    }
    bytes piece(index_t k) const {
        dynamic::reduced_axes over{false, {}};
        for (int axis = axis_; axis < node_.domain.size(); ++axis) over.axes.push_back(axis);
        return evaluated(dynamic::reduce(how_->pieces, dynamic::part_of(operand_, part(k)), over));
    }
    expr::erased_pointer array(const bytes& elements) const {
        return dynamic::array(node_.type, node_.shape, nullptr, elements.data());
    }
    void join() {
        const level last = std::move(levels_.back());
        levels_.pop_back();
        level& before = levels_.back();
        before.elements =
            evaluated(dynamic::apply(how_->together, {{array(before.elements)}, {array(last.elements)}}));
        ++before.height;
    }
    /// Pieces are added in pairs, then pairs of pairs.
    void add(level next) {
        levels_.push_back(std::move(next));
        while (levels_.size() > 1 && levels_[levels_.size() - 2].height == levels_.back().height) join();
    }

    void report(index_t done) const {
        if (!options_.progress) return;
        xf::progress p;
        p.total = result_bytes();
        p.done = done == count_ ? p.total : 0;
        for (const auto& window : windows_.all()) p.read += window->bytes_read();
        p.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
        options_.progress(p);
    }

    const slabs& options_;
    const std::string& label_;
    file_windows windows_;  // before the graph, whose leaves they become
    gradients::captured graph_;
    const graph::node& node_;
    const known_reduction* how_ = nullptr;
    expr::erased_pointer operand_;
    std::optional<dynamic::reads> reads_;
    int axis_ = 0;
    index_t length_ = 1, count_ = 1;
    std::vector<level> levels_;
    std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

}  // namespace

std::optional<bytes> reduce_by_pieces(const expr::erased_pointer& e, const slabs& options,
                                      const std::string& label) {
    piecewise p(e, options, label);
    if (!p.is_possible()) return std::nullopt;
    return p.run();
}

}  // namespace xf::io
