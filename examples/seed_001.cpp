// Patches of an image, with a step of its own along each axis and any number of leading axes.
//
//     patchify(img, (2, 2), stepsize_x, stepsize_y)      windows(img, {2, 2}, {sx, sy})
#include <xfuse/xfuse.hpp>

#include "check.hpp"

// The image of the question, with its three lists of patches. All digits that the document prints are
// compared.
void patches_of_doubles() {
    const xt::xtensor<double, 2> img = {{0.5488135, 0.71518937, 0.60276338, 0.54488318},
                                        {0.4236548, 0.64589411, 0.43758721, 0.891773},
                                        {0.96366276, 0.38344152, 0.79172504, 0.52889492},
                                        {0.56804456, 0.92559664, 0.07103606, 0.0871293}};
    using patches = xt::xtensor<double, 4>;
    const patches expected = {{{{0.5488135, 0.71518937}, {0.4236548, 0.64589411}},
                               {{0.71518937, 0.60276338}, {0.64589411, 0.43758721}},
                               {{0.60276338, 0.54488318}, {0.43758721, 0.891773}}},
                              {{{0.4236548, 0.64589411}, {0.96366276, 0.38344152}},
                               {{0.64589411, 0.43758721}, {0.38344152, 0.79172504}},
                               {{0.43758721, 0.891773}, {0.79172504, 0.52889492}}},
                              {{{0.96366276, 0.38344152}, {0.56804456, 0.92559664}},
                               {{0.38344152, 0.79172504}, {0.92559664, 0.07103606}},
                               {{0.79172504, 0.52889492}, {0.07103606, 0.0871293}}}};
    const patches by_1_1 = xf::windows(img, {2, 2}, {1, 1});
    show("stride = 1,1", by_1_1, expected);

    // The question prints this one with two leading axes of extent 1, as its img is (a, b, X, Y).
    const xt::xtensor<double, 6> by_2_2 =
        xf::windows(xf::view(img, xt::newaxis(), xt::newaxis(), xt::all(), xt::all()), {2, 2}, {2, 2});
    show("stride = 2,2", by_2_2,
         xt::xtensor<double, 6>{{{{{{0.5488135, 0.71518937}, {0.4236548, 0.64589411}},
                                   {{0.60276338, 0.54488318}, {0.43758721, 0.891773}}},
                                  {{{0.96366276, 0.38344152}, {0.56804456, 0.92559664}},
                                   {{0.79172504, 0.52889492}, {0.07103606, 0.0871293}}}}}});

    const patches by_2_1 = xf::windows(img, {2, 2}, {2, 1});
    show("stride = 2,1", by_2_1,
         patches{{{{0.5488135, 0.71518937}, {0.4236548, 0.64589411}},
                  {{0.71518937, 0.60276338}, {0.64589411, 0.43758721}},
                  {{0.60276338, 0.54488318}, {0.43758721, 0.891773}}},
                 {{{0.96366276, 0.38344152}, {0.56804456, 0.92559664}},
                  {{0.38344152, 0.79172504}, {0.92559664, 0.07103606}},
                  {{0.79172504, 0.52889492}, {0.07103606, 0.0871293}}}});

    // What the question starts from: strides (X, Y, X, Y) of the image, in elements.
    const patches by_strides = xf::as_strided(img, {3, 3, 2, 2}, {4, 1, 4, 1});
    show("as_strided, stride = 1,1", by_strides, expected);
}

// Two images of integers: the sample run of the answer.
void patches_of_integers() {
    const xt::xtensor<int, 3> img = {
        {{55, 58, 75, 78}, {78, 20, 94, 32}, {47, 98, 81, 23}, {69, 76, 50, 98}},
        {{57, 92, 48, 36}, {88, 83, 20, 31}, {91, 80, 90, 58}, {75, 93, 60, 40}}};
    using patches = xt::xtensor<int, 4>;

    const patches case_1 = xf::view(xf::windows(img, {2, 2}, {1, 1}), 0);
    show("patchify(img, (2,2), stepsize_x=1, stepsize_y=1)[0]", case_1,
         patches{{{{55, 58}, {78, 20}}, {{58, 75}, {20, 94}}, {{75, 78}, {94, 32}}},
                 {{{78, 20}, {47, 98}}, {{20, 94}, {98, 81}}, {{94, 32}, {81, 23}}},
                 {{{47, 98}, {69, 76}}, {{98, 81}, {76, 50}}, {{81, 23}, {50, 98}}}});

    const patches case_2 = xf::view(xf::windows(img, {2, 2}, {2, 1}), 0);
    show("patchify(img, (2,2), stepsize_x=2, stepsize_y=1)[0]", case_2,
         patches{{{{55, 58}, {78, 20}}, {{58, 75}, {20, 94}}, {{75, 78}, {94, 32}}},
                 {{{47, 98}, {69, 76}}, {{98, 81}, {76, 50}}, {{81, 23}, {50, 98}}}});

    const patches case_3 = xf::view(xf::windows(img, {2, 2}, {2, 2}), 0);
    show("patchify(img, (2,2), stepsize_x=2, stepsize_y=2)[0]", case_3,
         patches{{{{55, 58}, {78, 20}}, {{75, 78}, {94, 32}}}, {{{47, 98}, {69, 76}}, {{81, 23}, {50, 98}}}});

    // The answer's own way: all patches, then a slice of them.
    const patches sliced = xf::view(xf::windows(img, {2, 2}), 0, xt::range(0, 3, 2), xt::range(0, 3, 2));
    show("the same, as a slice of all patches", sliced, case_3);
}

int main() {
    xt::print_options::set_precision(8);
    patches_of_doubles();
    patches_of_integers();
}
