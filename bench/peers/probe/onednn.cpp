#include <dnnl.hpp>

int main() {
    const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
    return dnnl_version()->major > 0 ? 0 : 1;
}
