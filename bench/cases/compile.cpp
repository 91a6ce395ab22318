#include <cstdio>

#include "harness/session.hpp"

namespace bench {

/// Compile time of the first document's program, beside the same in plain xtensor.
void compile_cases(session& s) {
    const std::string name = "compile the first document's program";
    if (!s.wants(name)) return;
    double own = 0, plain = 0;
    std::FILE* out = popen(BENCH_COMPILE_TIME, "r");
    const bool ran = out != nullptr && std::fscanf(out, "%lf %lf", &own, &plain) == 2;
    if (out != nullptr) pclose(out);
    const double ratio = ran ? own / plain : 0;
    s.add({name, ran ? number(own) + " s" : "failed", "", number(ratio) + " x", "1.5 x plain xtensor",
           yes_or_no(ran && ratio <= 1.5), "xtensor " + number(plain) + " s"});
}

}  // namespace bench
