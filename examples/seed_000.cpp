// Max pooling of an NCHW tensor, and the result repeated back to size.
//
//     y = split_by_strides(x, 2, 2, 2).max((-1, -2))
//     y.repeat(2, axis=-1).repeat(2, axis=-2)
//     as_strided(y, (2, 3, 4, 4), (48, 8, 0, 0))
//
// The document draws x at random from 0..9 and prints only the results. Any x whose 2 x 2 blocks have
// the printed maxima gives them all; here each block holds its maximum m at one of its four places in
// turn, and elsewhere m - 1, m - 2 and m - 3.
#include <xfuse/xfuse.hpp>

#include "check.hpp"

using ints = xt::xtensor<int, 4>;  // 32 bits: the document's y.strides end in 4 bytes

const ints maxima = {{{{9, 9}, {7, 9}}, {{9, 5}, {7, 5}}, {{7, 4}, {9, 8}}},
                     {{{9, 8}, {9, 9}}, {{9, 9}, {7, 6}}, {{6, 9}, {9, 8}}}};

ints make_input() {
    ints x = xt::zeros<int>({2, 3, 4, 4});
    for (std::size_t b = 0; b < 2; ++b) {
        for (std::size_t c = 0; c < 3; ++c) {
            for (std::size_t i = 0; i < 4; ++i) {
                for (std::size_t j = 0; j < 4; ++j) {
                    const std::size_t place = 2 * (i % 2) + j % 2, turn = b + c + i / 2 + j / 2;
                    x(b, c, i, j) = maxima(b, c, i / 2, j / 2) - int((place + turn) % 4);
                }
            }
        }
    }
    return x;
}

/// The strides of the document's `split_by_strides`, in elements.
std::array<xf::index_t, 6> split_strides(const ints& x, xf::index_t step) {
    const auto& s = x.strides();
    return {s[0], s[1], s[2] * step, s[3] * step, s[2], s[3]};
}

int main() {
    // The example in the document's comment.
    const xt::xtensor<int, 2> example = {{1, 2, 3, 4}, {5, 6, 7, 8}, {9, 10, 11, 12}, {13, 14, 15, 16}};
    show("Example", xf::eval(xf::windows(example, 2, 2)),
         ints{{{{1, 2}, {5, 6}}, {{3, 4}, {7, 8}}}, {{{9, 10}, {13, 14}}, {{11, 12}, {15, 16}}}});

    const ints x = make_input();
    const auto split = xf::windows(x, 2, 2);
    show_list("y.shape", split.extents(), {2, 3, 2, 2, 2, 2});

    // The same by hand, as the document does it.
    const auto s = split_strides(x, 2);
    show_list("y.strides", in_bytes<int>(s), {192, 64, 32, 8, 16, 4});
    const auto by_hand = xf::as_strided(x, {2, 3, 2, 2, 2, 2}, {s[0], s[1], s[2], s[3], s[4], s[5]});
    if (xf::eval_scalar(xf::any(by_hand != split))) return 1;

    const ints y = split.max({-1, -2});
    show("y.max((-1,-2))", y, maxima);

    const ints back = xf::repeat(xf::repeat(y, 2, -1), 2, -2);
    show("y.repeat(2,axis=-1).repeat(2, axis=-2)", back,
         ints{{{{9, 9, 9, 9}, {9, 9, 9, 9}, {7, 7, 9, 9}, {7, 7, 9, 9}},
               {{9, 9, 5, 5}, {9, 9, 5, 5}, {7, 7, 5, 5}, {7, 7, 5, 5}},
               {{7, 7, 4, 4}, {7, 7, 4, 4}, {9, 9, 8, 8}, {9, 9, 8, 8}}},
              {{{9, 9, 8, 8}, {9, 9, 8, 8}, {9, 9, 9, 9}, {9, 9, 9, 9}},
               {{9, 9, 9, 9}, {9, 9, 9, 9}, {7, 7, 6, 6}, {7, 7, 6, 6}},
               {{6, 6, 9, 9}, {6, 6, 9, 9}, {9, 9, 8, 8}, {9, 9, 8, 8}}}});

    // Strides count elements here: 48 and 8 bytes are 12 and 2 of 32 bits.
    const ints strided = xf::as_strided(y, {2, 3, 4, 4}, {12, 2, 0, 0});
    show("as_strided(y, (2,3,4,4), (48,8,0,0))", strided,
         ints{{{{9, 9, 9, 9}, {9, 9, 9, 9}, {9, 9, 9, 9}, {9, 9, 9, 9}},
               {{7, 7, 7, 7}, {7, 7, 7, 7}, {7, 7, 7, 7}, {7, 7, 7, 7}},
               {{9, 9, 9, 9}, {9, 9, 9, 9}, {9, 9, 9, 9}, {9, 9, 9, 9}}},
              {{{9, 9, 9, 9}, {9, 9, 9, 9}, {9, 9, 9, 9}, {9, 9, 9, 9}},
               {{9, 9, 9, 9}, {9, 9, 9, 9}, {9, 9, 9, 9}, {9, 9, 9, 9}},
               {{9, 9, 9, 9}, {9, 9, 9, 9}, {9, 9, 9, 9}, {9, 9, 9, 9}}}});

    // In one expression, with no array in between.
    const ints at_once = xf::repeat(xf::repeat(xf::windows(x, 2, 2).max({-1, -2}), 2, -1), 2, -2);
    if (at_once != back) return 1;
}
