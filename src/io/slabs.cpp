#include "xfuse/io/slabs.hpp"

#include <chrono>
#include <future>

#include "output_file.hpp"
#include "reduce_by_pieces.hpp"
#include "slab_plan.hpp"
#include "xfuse/core/errors.hpp"

namespace xf::io {
namespace {

using clock = std::chrono::steady_clock;

/// One result, computed into a file: while a slab is computed, the one before it is written and what the next
/// one reads is read.
class slab_writer {
public:
    slab_writer(output_file& file, const expr::erased_pointer& e, const slabs& options, std::string label)
        : file_(file), e_(e), options_(options), label_(std::move(label)), reads_(e) {
        const slab_choice choice = choose_slabs(e, reads_, options);
        least_ = choice.least;
        if (choice.cut) cut_ = *choice.cut;
        is_possible_ = choice.cut.has_value();
    }

    bool is_possible() const { return is_possible_; }
    /// Bytes that the smallest slabs need.
    index_t least() const { return least_; }

    void run() {
        const index_t count = cut_.count();
        for (auto& buffer : buffers_) buffer.resize(std::size_t(cut_.part(0).volume()) * size_of(e_->type()));
        fetch(0);
        std::future<void> pending;
        for (index_t k = 0; k < count; ++k) {
            check_stop();
            if (k + 1 < count || k > 0)
                pending = std::async(std::launch::async, [this, k, count] {
                    if (k > 0) write(k - 1);
                    if (k + 1 < count) fetch(k + 1);
                    if (k + 2 < count) read_ahead(k + 2);
                });
            compute(k);
            if (pending.valid()) pending.get();
            keep(k + 1 < count ? k + 1 : k);
            report(k + 1 == count ? k : k + 1);
        }
        write(count - 1);
        report(count);
    }

private:
    std::span<std::byte> buffer(index_t k) {
        const std::size_t bytes = std::size_t(cut_.part(k).volume()) * size_of(e_->type());
        return std::span(buffers_[std::size_t(k % 2)]).first(bytes);
    }

    void check_stop() const {
        if (options_.stop == nullptr || !options_.stop->load()) return;
        throw cancelled(core::message(label_, ": cancelled after ", done_, " bytes of the result"));
    }

    template <class F>
    void for_each_window(index_t k, const F& f) {
        const needed_parts parts = reads_.of(cut_.part(k));
        for (const needed_part& each : parts) {
            const mapped_file* file = mapped_file::of(each.from);
            for (const auto& window : windows_.all())
                if (&window->file() == file) f(*window, each.box);
        }
    }
    void fetch(index_t k) {
        for_each_window(k, [](file_window& window, const xf::box& part) { window.fetch(part); });
    }
    /// So that the disk has something to do until the next slab is fetched.
    void read_ahead(index_t k) {
        for_each_window(k, [](file_window& window, const xf::box& part) { window.read_ahead(part); });
    }
    void keep(index_t k) {
        for_each_window(k, [](file_window& window, const xf::box& part) { window.keep(part); });
    }

    void compute(index_t k) {
        const xf::box part = cut_.part(k);
        axis_vector shape = part.begin, strides = part.begin;
        for (int axis = 0; axis < shape.size(); ++axis) shape[axis] = part.extent(axis);
        shape::row_major_strides(shape::span_of(shape), {strides.begin(), std::size_t(strides.size())});
        dynamic::evaluate(dynamic::part_of(e_, part), {buffer(k).data(), e_->type(), shape, strides},
                          options_.how);
    }

    void write(index_t k) {
        file_.write(buffer(k));
        file_.write_back();
        done_ += index_t(buffer(k).size());
    }

    void report(index_t) {
        if (!options_.progress) return;
        xf::progress p;
        p.done = done_;
        p.total = shape::volume(e_->shape()) * index_t(size_of(e_->type()));
        for (const auto& window : windows_.all()) p.read += window->bytes_read();
        p.seconds = std::chrono::duration<double>(clock::now() - begin_).count();
        options_.progress(p);
    }

    output_file& file_;
    const expr::erased_pointer& e_;
    const slabs& options_;
    std::string label_;
    file_windows windows_;  // before the graph, whose leaves they become
    dynamic::reads reads_;
    slab_cut cut_;
    bool is_possible_ = false;
    index_t least_ = 0;
    std::vector<std::byte> buffers_[2];
    index_t done_ = 0;
    clock::time_point begin_ = clock::now();
};

void write_elements(output_file& file, const expr::erased_pointer& e, const slabs& options,
                    const std::string& label) {
    index_t least = 0;
    {
        slab_writer writer(file, e, options, label);
        if (writer.is_possible()) return writer.run();
        least = writer.least();
    }
    const auto elements = reduce_by_pieces(e, options, label);
    if (!elements) refuse_slabs(e, least, options, label);
    file.write(*elements);
}

}  // namespace

std::string file_place::label() const {
    return core::message(format->operation, ": ", path, name.empty() ? "" : ", ", name);
}

void write_by_slabs(const file_place& to, const expr::erased_pointer& e, const slabs& options) {
    const std::string label = to.label();
    const index_t bytes = shape::volume(e->shape()) * index_t(size_of(e->type()));
    const array_frame frame = to.format->frame(e->type(), shape::span_of(e->shape()), to.name);
    output_file file(label, to.path);
    if (bytes > 0) file.reserve(index_t(frame.before.size() + frame.after.size()) + bytes);
    file.write(frame.before);
    if (bytes > 0) write_elements(file, e, options, label);
    file.write(frame.after);
    file.commit();
}

}  // namespace xf::io
