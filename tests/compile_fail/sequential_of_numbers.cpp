// expect: xfuse: nn: sequential takes modules, and functions from any_expr<float> to such
#include <xfuse/modules.hpp>

void run() {
    namespace layers = xf::nn::modules;
#ifdef XFUSE_FAIL
    layers::sequential net(layers::linear(3, 2), 4);
#else
    layers::sequential net(layers::linear(3, 2), [](const xf::any_expr<float>& x) { return x * 2.0F; });
#endif
}
