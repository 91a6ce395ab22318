#include "fuzz/emission.hpp"

#include <iostream>

#include "xfuse/core/errors.hpp"

namespace fuzz {
namespace {

constexpr std::size_t programs_at_a_time = 50;

/// The operands' memory lasts as long as the program alone: the source reads copies.
void keep_operands(emit_tests::program& made) {
    std::size_t which = 0;
    for (const auto& a : made.source.arrays) {
        if (a.is_result) continue;
        const std::size_t size = xf::size_of(a.type);
        const std::byte*& at = made.source.operands[which++];
        const std::byte* const low = at - a.before * xf::index_t(size);
        made.kept.emplace_back(low, low + a.elements * xf::index_t(size));
        at = made.kept.back().data() + a.before * xf::index_t(size);
    }
}

}  // namespace

void emission::add(long index, const xf::planning::plan& p,
                   const std::function<void(const xf::planning::target&)>& run) {
    emit_tests::program made{"p" + std::to_string(index), {}, {}, {}, {}};
    try {
        made.source = xf::emit::emit_plan(p, {.name = made.name});
    } catch (const xf::error& problem) {
        ++refused_[problem.what()];
        return;
    }
    xf::planning::target out = p.out;
    emit_tests::bytes& expected = made.expected.emplace_back(
        std::size_t(xf::shape::volume(out.shape)) * xf::size_of(out.type) + 1);  // never without memory
    out.data = expected.data();
    keep_operands(made);
    try {
        run(out);
    } catch (const std::exception&) {
        ++thrown_;
        return;
    }
    expected.pop_back();
    waiting_.push_back(std::move(made));
    if (waiting_.size() == programs_at_a_time) compare();
}

void emission::compare() {
    const int count = int(waiting_.size());
    // A library that cannot be unloaded, as it has inline variables, is found again by its path.
    emit_tests::compiled_batch batch("fuzz" + std::to_string(batches_++));
    for (emit_tests::program& each : waiting_) batch.add(std::move(each));
    waiting_.clear();
    int wrong = 0;
    const std::string said = batch.compile(compiler_, "-O0 -ffp-contract=off");
    if (!said.empty()) {
        std::cout << "not compiled: " << said << '\n';
        failed_ += count;
        return;
    }
    batch.compare(
        [&wrong](const std::string& name, const std::string& text) {
            std::cout << "other elements than the library's: program " << name.substr(1) << '\n'
                      << text << '\n';
            ++wrong;
        },
        true);
    failed_ += wrong;
    passed_ += count - wrong;
}

bool emission::finish() {
    if (!waiting_.empty()) compare();
    for (const auto& [why, times] : refused_) std::cout << "  " << times << " times: " << why << '\n';
    std::cout << "  " << thrown_ << " that throw when they run were left out\n";
    std::cout << passed_ << " passed, " << failed_ << " failed\n";
    return failed_ == 0 && passed_ > 0;
}

}  // namespace fuzz
