#include <doctest/doctest.h>

#include "guarded.hpp"

using namespace xf::kernels;
using namespace reference;

TEST_CASE("argmax and argmin: first NaN, else first extreme, for any strides") {
    for_each_table([](const table& t, std::mt19937& random) {
        for (dtype type : all_dtypes) {
            const bool ordered = type < dtype::complex64;
            REQUIRE((t.of(type).argmax != nullptr) == ordered);
            REQUIRE((t.of(type).argmin != nullptr) == ordered);
            for (int trial = 0; ordered && trial < 120; ++trial) {
                arg_args a{};
                a.rows = between(random, 0, 3), a.cols = length(random, 50),
                a.taps = length(random, trial % 10 ? 40 : 9000);
                switch (random() % 4) {
                    case 0: a.tap = 1, a.in_col = a.taps; break;
                    case 1: a.in_col = 1, a.tap = a.cols; break;
                    case 2: a.in_col = 3, a.tap = 3 * a.cols; break;
                    default: a.in_col = between(random, -3, 3), a.tap = between(random, -3, 3);
                }
                if (a.taps < 9 && trial % 2 == 0)
                    a.outer = between(random, 2, 4), a.outer_tap = between(random, -20, 60);
                if (a.taps > 100) a.cols = between(random, 1, 3);
                a.in_row = between(random, -9, 200), a.out_col = between(random, 1, 2),
                a.out_row = a.cols * a.out_col;
                operand in(type,
                           {{a.rows, a.in_row}, {a.cols, a.in_col}, {a.taps, a.tap}, {a.outer, a.outer_tap}},
                           random);
                operand out(dtype::int64, {{a.rows, a.out_row}, {a.cols, a.out_col}}, random);
                if (type >= dtype::float32 && a.rows)
                    for (int k = 0; k < trial % 4; ++k)
                        in.set(in.first() + between(random, 0, in.elements() - 1), NAN);
                a.out = static_cast<std::int64_t*>(out.origin()), a.in = in.origin();
                for (bool max : {true, false}) {
                    expectation want(out);
                    for (index_t r = 0; r < a.rows; ++r)
                        for (index_t j = 0; j < a.cols; ++j)
                            want.expect(r * a.out_row + j * a.out_col,
                                        double(best(max, type, in.origin(), r * a.in_row + j * a.in_col, a)));
                    (max ? t.of(type).argmax : t.of(type).argmin)(a);
                    INFO(std::string(t.name), " ", std::string(xf::name_of(type)), " max ", max, " cols ",
                         a.cols, " in_col ", a.in_col, " taps ", a.taps, " tap ", a.tap, " outer ", a.outer);
                    REQUIRE(want.first_difference() == -1);
                }
            }
        }
    });
}
