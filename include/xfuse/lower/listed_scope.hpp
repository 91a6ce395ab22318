#pragma once
#include "xfuse/lower/listing.hpp"

namespace xf::lower {

/// While it lives, a listing that is being made has what is lowered under the stage.
class listed_scope {
public:
    listed_scope(const context& c, const planning::stage& s) : listing_(c.listing) {
        if (listing_ == nullptr) return;
        stage_ = int(&s - c.p.stages.data());
        before_ = listing_->enter(stage_);
    }
    listed_scope(const listed_scope&) = delete;
    listed_scope& operator=(const listed_scope&) = delete;
    ~listed_scope() {
        if (listing_ != nullptr) listing_->leave(before_);
    }

    void note_held(const box& b, const address& at) const {
        if (listing_ != nullptr) listing_->note_held(stage_, b.extent, at);
    }
    void note_computed(const box& b, const address& at) const {
        if (listing_ != nullptr) listing_->note_computed(stage_, b.extent, at);
    }

private:
    listing_maker* listing_;
    int stage_ = 0, before_ = 0;
};

}  // namespace xf::lower
