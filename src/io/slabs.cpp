#include "xfuse/io/slabs.hpp"

#include <atomic>
#include <chrono>
#include <utility>

#include "by_pieces.hpp"
#include "follower.hpp"
#include "slab_plan.hpp"
#include "slabs_to_file.hpp"
#include "xfuse/core/errors.hpp"

namespace xf::io {
namespace {

using clock = std::chrono::steady_clock;

/// One result, computed slab by slab: while one is computed, the one before it is written, and what the next
/// one reads is read, each by a thread of its own, so that none waits for the others.
class slab_evaluation {
public:
    slab_evaluation(slab_target& to, const expr::erased_pointer& e, const slabs& options,
                    const std::string& label)
        : to_(to), e_(e), options_(options), label_(label), windows_(allowed_memory(options)), reads_(e) {
        const slab_choice choice = choose_slabs(e, reads_, options);
        least_ = choice.least;
        if (choice.cut) cut_ = *choice.cut;
        at_once_ = choice.at_once;
        is_possible_ = choice.cut.has_value();
        is_scattered_ = choice.is_scattered;
    }

    bool is_possible() const { return is_possible_; }
    /// Does it read short pieces of files that are far from each other?
    bool is_scattered() const { return is_scattered_; }
    /// Bytes that the smallest slabs need.
    index_t least() const { return least_; }

    /// `read`: the bytes of files that were read before.
    void run(index_t read) {
        const index_t count = cut_.count();
        before_ = read;
        to_.begin(bytes_of(0), at_once_);
        follower writer(count, [this](index_t k) { finish(k); });
        follower reader(count, [this, count](index_t k) { bring(k, count); });
        reader.allow(2);
        for (index_t k = 0; k < count; ++k) {
            check_stop();
            reader.wait_for(k);
            writer.wait_for(to_.waits_for(k));
            compute(k);
            if (options_.progress) {
                // What is told follows from the slab alone.
                if (k > 0) writer.wait_for(k - 1);
                if (k + 1 < count) reader.wait_for(k + 1);
                report();
            }
            writer.allow(k + 1);
            reader.allow(k + 3);
        }
        writer.wait_for(count - 1);
        report();
    }

private:
    std::size_t bytes_of(index_t k) const { return std::size_t(cut_.part(k).volume()) * size_of(e_->type()); }

    void check_stop() const {
        if (options_.stop == nullptr || !options_.stop->load()) return;
        throw cancelled(core::message(label_, ": cancelled after ", done_.load(), " bytes of the result"));
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
    /// Nothing before the slab in front of this one is needed any more.
    void bring(index_t k, index_t count) {
        if (k > 0)
            for_each_window(k - 1, [](file_window& window, const xf::box& part) { window.keep(part); });
        // The disk goes on while what it has brought is copied.
        if (k + 1 < count)
            for_each_window(k + 1, [](file_window& window, const xf::box& part) { window.read_ahead(part); });
        for_each_window(k, [](file_window& window, const xf::box& part) { window.fetch(part); });
    }

    void compute(index_t k) {
        const xf::box part = cut_.part(k);
        axis_vector shape = part.begin, strides = part.begin;
        for (int axis = 0; axis < shape.size(); ++axis) shape[axis] = part.extent(axis);
        shape::row_major_strides(shape::span_of(shape), {strides.begin(), std::size_t(strides.size())});
        dynamic::evaluate(dynamic::part_of(e_, part),
                          {to_.slab(k, bytes_of(k)).data(), e_->type(), shape, strides}, options_.how);
    }
    void finish(index_t k) {
        to_.finish(k, bytes_of(k));
        done_ += index_t(bytes_of(k));
    }

    void report() {
        if (!options_.progress) return;
        xf::progress p;
        p.done = done_;
        p.total = shape::volume(e_->shape()) * index_t(size_of(e_->type()));
        p.read = before_;
        for (const auto& window : windows_.all()) p.read += window->bytes_read();
        p.seconds = std::chrono::duration<double>(clock::now() - begin_).count();
        options_.progress(p);
    }

    slab_target& to_;
    const expr::erased_pointer& e_;
    const slabs& options_;
    const std::string& label_;
    file_windows windows_;  // before the graph, whose leaves they become
    dynamic::reads reads_;
    slab_cut cut_;
    bool is_possible_ = false, is_scattered_ = false;
    index_t least_ = 0, before_ = 0, at_once_ = 1;
    std::atomic<index_t> done_ = 0;
    clock::time_point begin_ = clock::now();
};

void evaluate(slab_target& to, const expr::erased_pointer& e, const slabs& options,
              const std::string& label) {
    {
        slab_evaluation all(to, e, options, label);
        if (all.is_possible() && !all.is_scattered()) return all.run(0);
    }
    slabs rest = options;
    index_t held = 0, read = 0;
    const expr::erased_pointer shorter = reduced_by_pieces(e, options, label, held, read);
    rest.memory = std::max<index_t>(allowed_memory(options) - held, 1);
    slab_evaluation all(to, shorter, rest, label);
    if (!all.is_possible()) refuse_slabs(e, all.least(), options, label);
    all.run(read);
}

class slabs_in_memory final : public slab_target {
public:
    explicit slabs_in_memory(std::byte* next) : next_(next) {}
    void begin(std::size_t, index_t) override {}
    std::span<std::byte> slab(index_t, std::size_t bytes) override {
        return {std::exchange(next_, next_ + bytes), bytes};
    }
    void finish(index_t, std::size_t) override {}

private:
    std::byte* next_;
};

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
    if (bytes > allowed_memory(options)) file.pass_cache();
    file.write(frame.before);
    if (bytes > 0) {
        slabs_to_file elements(file, bytes);
        evaluate(elements, e, options, label);
    }
    file.write(frame.after);
    file.commit();
}

void evaluate_by_slabs(const expr::erased_pointer& e, void* elements, const slabs& options) {
    if (shape::volume(e->shape()) == 0) return;
    slabs_in_memory to(static_cast<std::byte*>(elements));
    evaluate(to, e, options, "eval_by_slabs");
}

}  // namespace xf::io
