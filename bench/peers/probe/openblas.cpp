#include <cblas.h>

int main() {
    const float x[] = {1, 2};
    openblas_set_num_threads(1);
    return cblas_sdot(2, x, 1, x, 1) == 5 ? 0 : 1;
}
