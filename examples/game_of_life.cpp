// Conway's game of life on a torus: the neighbours of all cells are sums over windows of 3 x 3 of a board
// that wraps around. One expression makes a generation, and may be assigned to the board that it reads.
#include <xfuse/xfuse.hpp>
#include <xfuse/xtensor.hpp>

#include "print.hpp"

using board = xt::xtensor<std::uint8_t, 2>;

void show(const board& cells) {
    for (std::size_t i = 0; i < cells.shape(0); ++i) {
        for (std::size_t j = 0; j < cells.shape(1); ++j) std::putchar(cells(i, j) != 0 ? '#' : '.');
        std::putchar('\n');
    }
}

int main() {
    board cells = xt::zeros<std::uint8_t>({12, 16});
    for (const auto& [i, j] : {std::pair{0, 1}, {1, 2}, {2, 0}, {2, 1}, {2, 2}}) cells(i, j) = 1;  // a glider
    for (const auto& [i, j] : {std::pair{6, 9}, {6, 10}, {6, 11}, {5, 10}, {7, 11}})
        cells(i, j) = 1;  // the rest grows

    const auto around = xf::windows(xf::pad(cells, 1, "wrap"), {3, 3}).sum({-1, -2});  // with the cell itself
    auto generation = xf::plan(xf::cast<std::uint8_t>(around == 3 || (around == 4 && xf::lazy(cells) == 1)));

    std::printf("generation 0\n");
    show(cells);
    for (int k = 1; k <= 60; ++k) {
        generation.run(cells);
        if (k % 20 != 0) continue;
        std::printf("generation %d, %d cells\n", k, int(xf::eval_scalar(xf::count_nonzero(cells))));
        show(cells);
    }
}
