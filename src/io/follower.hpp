#pragma once
#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>

#include "xfuse/core/index.hpp"

namespace xf::io {

/// A thread that takes steps one after the other, each once it may.
class follower {
public:
    follower(index_t count, std::function<void(index_t)> step);
    /// Waits for the step that is being taken; none follows.
    ~follower();
    follower(const follower&) = delete;
    follower& operator=(const follower&) = delete;

    /// The steps below this one may be taken.
    void allow(index_t end);
    /// Until that step has been taken; throws what it, or one before it, threw.
    void wait_for(index_t step);

private:
    void run();

    const index_t count_;
    const std::function<void(index_t)> step_;
    std::mutex mutex_;
    std::condition_variable changed_;
    index_t allowed_ = 0, taken_ = 0;
    bool is_stopped_ = false;
    std::exception_ptr thrown_;
    std::thread thread_;  // last: it uses the others
};

}  // namespace xf::io
