#pragma once
#include "harness/measure.hpp"

/// Other ways to do the same. A peer that this machine does not have gives no contenders.
namespace bench {

using tensor2 = xt::xtensor<float, 2>;
using tensor3 = xt::xtensor<float, 3>;
using tensor4 = xt::xtensor<float, 4>;

/// Makes a contender of a name and of what fills the result.
using filling = std::function<contender(const std::string&, std::function<void()>)>;

void set_up_peers(char** argv);  ///< one thread each; may run the program anew with these arguments

struct peer {
    std::string name, version;  ///< no version: not found, and left out
    std::string package;        ///< what would bring it
    std::string why_not = {};   ///< what was wrong with it, where it is left out
    std::string from = "Debian";
};
std::vector<peer> peers();
std::string missing_peers();  ///< says which were skipped, why, and what would bring them

/// oneDNN's max pooling: on plain memory, on its own layouts (repacking not counted).
std::vector<contender> onednn_max_pool(const tensor4& x, tensor4& y, const tensor4& expected, int window,
                                       int step, int pad);

/// OpenCV's dilate and blur over the windows that lie within x.
std::vector<contender> opencv_max(const tensor2& x, tensor2& y, const tensor2& expected, int window);
std::vector<contender> opencv_mean(const tensor2& x, tensor2& y, const tensor2& expected, int window);

/// Plain xtensor: shifted views added up, and arrays in between made by hand. Softmax is not
/// among them: maxima with keep_dims of xtensor 0.24 end in a segmentation fault.
void xtensor_filter(const tensor3& x, const tensor2& f, tensor3& y);
std::vector<contender> xtensor_layer_norm(const tensor2& x, const xt::xtensor<float, 1>& scale,
                                          const xt::xtensor<float, 1>& shift, tensor2& y, const filling& f);

// Loop nests as one would write them by hand, compiled with -O3 for this machine.
void loop_max_pool(const tensor4& x, tensor4& y, int window, int step, int pad);
void loop_repeat2(const tensor4& x, tensor4& y);
void loop_tanh(const tensor2& x, tensor2& y);
float loop_sum(const tensor2& x);
float loop_max(const tensor2& x);
void loop_sum_rows(const tensor2& x, xt::xtensor<float, 1>& y);     ///< over axis 1
void loop_sum_columns(const tensor2& x, xt::xtensor<float, 1>& y);  ///< over axis 0
void loop_max_rows(const tensor2& x, xt::xtensor<float, 1>& y);
void loop_max_columns(const tensor2& x, xt::xtensor<float, 1>& y);

/// The mean over windows within x, in double precision by sums of columns: the reference.
void exact_mean(const tensor2& x, tensor2& y, int window);
/// The greatest over windows within x, rows then columns.
void exact_max(const tensor2& x, tensor2& y, int window);

}  // namespace bench
