#include "follower.hpp"

#include <utility>

namespace xf::io {

follower::follower(index_t count, std::function<void(index_t)> step)
    : count_(count), step_(std::move(step)), thread_([this] { run(); }) {}

follower::~follower() {
    {
        const std::lock_guard lock(mutex_);
        is_stopped_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void follower::allow(index_t end) {
    {
        const std::lock_guard lock(mutex_);
        allowed_ = end;
    }
    changed_.notify_all();
}

void follower::wait_for(index_t step) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return taken_ > step || thrown_ != nullptr; });
    if (taken_ <= step) std::rethrow_exception(thrown_);
}

void follower::run() {
    for (index_t k = 0; k < count_; ++k) {
        {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [&] { return allowed_ > k || is_stopped_; });
            if (is_stopped_) return;
        }
        std::exception_ptr thrown;
        try {
            step_(k);
        } catch (...) {
            thrown = std::current_exception();
        }
        const std::lock_guard lock(mutex_);
        if (thrown == nullptr) ++taken_;
        thrown_ = thrown;
        changed_.notify_all();
        if (thrown != nullptr) return;
    }
}

}  // namespace xf::io
