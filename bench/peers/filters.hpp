#pragma once
#include "peers/peers.hpp"

/// One small filter over a batch of images: the sum of products over every window that lies within.
namespace bench {

void exact_filter(const tensor3& x, const tensor2& f, tensor3& y);  ///< in double precision
void loop_filter(const tensor3& x, const tensor2& f, tensor3& y);   ///< as one would write it
std::vector<contender> opencv_filter(const tensor3& x, const tensor2& f, tensor3& y, const tensor3& expected);
std::vector<contender> onednn_filter(const tensor3& x, const tensor2& f, tensor3& y, const tensor3& expected);

}  // namespace bench
