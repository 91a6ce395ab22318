#pragma once
#include "xfuse/lower/context.hpp"

namespace xf::lower {

/// While it lives, what is lowered is the stage's to the one who observes it.
class listed_scope {
public:
    listed_scope(const context& c, const planning::stage& s) : watcher_(c.watcher) {
        if (watcher_ == nullptr) return;
        stage_ = int(&s - c.p.stages.data());
        before_ = watcher_->enter(stage_);
    }
    listed_scope(const listed_scope&) = delete;
    listed_scope& operator=(const listed_scope&) = delete;
    ~listed_scope() {
        if (watcher_ != nullptr) watcher_->leave(before_);
    }

    void note_held(const box& b, const address& at) const {
        if (watcher_ != nullptr) watcher_->note_held(stage_, b.extent, at);
    }
    void note_computed(const box& b, const address& at) const {
        if (watcher_ != nullptr) watcher_->note_computed(stage_, b.extent, at);
    }

private:
    observer* watcher_;
    int stage_ = 0, before_ = 0;
};

}  // namespace xf::lower
